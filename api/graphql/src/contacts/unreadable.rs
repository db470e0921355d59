//! The parts of a contact that can become unreadable.

use async_graphql::Enum;

/// A part of a contact that can become unreadable because of a fault on the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
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

impl ContactPart {
    /// The part that a column stores.
    pub(super) fn of(column: &str) -> Option<Self> {
        Some(match column {
            "name" => Self::Name,
            "other_names" => Self::OtherNames,
            "channels" => Self::Channels,
            "tags" => Self::Tags,
            "note" => Self::Note,
            "boundaries" => Self::Boundaries,
            "cadence" => Self::Cadence,
            "card_uid" => Self::CardUid,
            _ => return None,
        })
    }
}
