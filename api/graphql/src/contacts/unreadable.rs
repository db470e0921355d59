//! The parts of a contact that can become unreadable.

use async_graphql::Enum;

/// A part of a contact that can become unreadable because of a fault on the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::contacts::Part")]
pub enum ContactPart {
    /// The field `name`.
    Name,
    /// The field `otherNames`.
    OtherNames,
    /// The field `channels`.
    Channels,
    /// The field `tags`.
    Tags,
    /// The field `note`.
    Note,
    /// The field `boundaries`.
    Boundaries,
    /// The field `cadence`.
    Cadence,
    /// The UID of the vCard that the contact was imported from.
    CardUid,
}
