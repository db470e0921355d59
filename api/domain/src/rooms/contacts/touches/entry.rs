//! A touch, as its owner reads it, and the form in which it is sealed.

use chrono::{DateTime, Utc};
use entity::{ContactId, TouchId, touch};

pub use entity::touch::Kind as TouchKind;

use crate::core::secrets::{Place, SealKey};

/// A record that the viewer was in touch with a contact.
#[derive(Clone, Debug)]
pub struct Touch {
    /// Which.
    pub id: TouchId,
    /// The contact.
    pub contact: ContactId,
    /// How.
    pub kind: TouchKind,
    /// When it was.
    pub occurred_at: DateTime<Utc>,
    /// What the viewer noted of it.
    pub note: Option<String>,
    /// Grows with each change.
    pub version: i32,
}

/// How a touch was that somebody logs. Check-ins and gestures count by themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoggedKind {
    /// A call.
    Call,
    /// A written message.
    Text,
    /// A meeting.
    InPerson,
    /// A video call.
    Video,
    /// Another way.
    Other,
}

impl From<LoggedKind> for TouchKind {
    fn from(kind: LoggedKind) -> Self {
        match kind {
            LoggedKind::Call => Self::Call,
            LoggedKind::Text => Self::Text,
            LoggedKind::InPerson => Self::InPerson,
            LoggedKind::Video => Self::Video,
            LoggedKind::Other => Self::Other,
        }
    }
}

pub(super) fn open(key: &SealKey, row: &touch::Model) -> Touch {
    Touch {
        id: row.id,
        contact: row.contact_id,
        kind: row.kind,
        occurred_at: row.occurred_at,
        note: row.note.as_ref().map(|note| key.show(note_place(row.id), note)),
        version: row.version,
    }
}

pub(super) fn note_place(id: TouchId) -> Place {
    Place::new("touch", "note", id.0)
}
