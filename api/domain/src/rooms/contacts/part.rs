//! The parts of a contact that can become unreadable, each a column of its row.

/// A part of a contact that can become unreadable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The name.
    Name,
    /// The other names.
    OtherNames,
    /// The channels.
    Channels,
    /// The tags.
    Tags,
    /// The note.
    Note,
    /// The boundaries.
    Boundaries,
    /// The cadence.
    Cadence,
    /// The UID of the card that it was imported from.
    CardUid,
}

impl Part {
    /// The column that holds it.
    pub(super) const fn column(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::OtherNames => "other_names",
            Self::Channels => "channels",
            Self::Tags => "tags",
            Self::Note => "note",
            Self::Boundaries => "boundaries",
            Self::Cadence => "cadence",
            Self::CardUid => "card_uid",
        }
    }
}
