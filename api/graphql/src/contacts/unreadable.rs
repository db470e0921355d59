//! What of a contact can't be read any more.

use async_graphql::Enum;

/// A part of a contact that can become unreadable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum ContactPart {
    /// `name`.
    Name,
    /// `otherNames`.
    OtherNames,
    /// `channels`.
    Channels,
    /// `tags`.
    Tags,
    /// `note`.
    Note,
    /// `boundaries`.
    Boundaries,
    /// `cadence`.
    Cadence,
    /// The UID of the card that it was imported from.
    CardUid,
}

impl ContactPart {
    /// The part that stands in a column.
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
