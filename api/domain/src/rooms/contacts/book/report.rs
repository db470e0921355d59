//! The report on an import: what became of an address book, entry by entry.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::{ContactId, ImportId, Sealed};
use serde::{Deserialize, Serialize};

use super::matching::Outcome;
use super::own::ProtectedProperty;
use super::store;
use crate::core::error::{Error, Result};
use crate::core::op::Op;
use crate::core::secrets::{Place, SealKey, seal};
use crate::rooms::contacts::channels::ChannelKind;
use crate::rooms::contacts::entry::Content;
use crate::rooms::contacts::vcard;

/// A property of a card that has no place in a contact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut {
    /// Its name.
    pub property: String,
    /// How many times it was there.
    pub count: u32,
    /// Why, if contacts have a field for it.
    pub reason: Option<String>,
    /// What it says, each time that it says something in text.
    #[serde(default)]
    pub texts: Vec<String>,
}

impl LeftOut {
    pub(super) fn because(property: &str, reason: String, text: &str) -> Self {
        Self { property: property.to_owned(), count: 1, reason: Some(reason), texts: vec![text.to_owned()] }
    }
}

impl From<&vcard::LeftOut> for LeftOut {
    fn from(left: &vcard::LeftOut) -> Self {
        Self { property: left.property.clone(), count: left.count, reason: None, texts: left.texts.clone() }
    }
}

/// What a contact gets of a card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The property that it comes from.
    pub property: String,
    /// What the contact gets.
    pub text: String,
}

/// What of one content isn't in the one before, which it was made of.
pub(super) fn changes(before: &Content, after: &Content) -> Vec<Change> {
    let mut found = Vec::new();
    let mut add = |property: &str, text: &str| {
        found.push(Change { property: property.to_owned(), text: text.to_owned() });
    };
    for name in after.other_names.iter().filter(|name| !before.other_names.contains(name)) {
        add("NICKNAME", name);
    }
    for channel in &after.channels {
        let property = match channel.kind {
            ChannelKind::Phone | ChannelKind::Text => "TEL",
            ChannelKind::Email => "EMAIL",
            ChannelKind::Link => "URL",
        };
        match before.channels.iter().find(|known| known.is(channel)) {
            None => add(property, &channel.value),
            Some(known) if known.label != channel.label => add("LABEL", channel.label.as_deref().unwrap_or_default()),
            Some(_) => {}
        }
    }
    for tag in after.tags.iter().filter(|tag| !before.tags.contains(tag)) {
        add("CATEGORIES", tag);
    }
    let known = before.note.as_deref().unwrap_or_default();
    if let Some(note) = after.note.as_deref().and_then(|note| note.strip_prefix(known)).map(str::trim)
        && !note.is_empty()
    {
        add("NOTE", note);
    }
    found
}

/// What became of an entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryReport {
    /// Its place in the book, from 0.
    pub index: usize,
    /// The name on the card, if it has one that can be read.
    pub name: Option<String>,
    /// What became of it.
    pub outcome: Outcome,
    /// The contact that it made, changed, or was already.
    pub contact: Option<ContactId>,
    /// Why it wasn't taken, or was kept apart from a contact that it resembles.
    pub reason: Option<String>,
    /// A contact that it resembles, and was kept apart from.
    #[serde(default)]
    pub resembles: Option<ContactId>,
    /// What a contact that is there gets of it.
    #[serde(default)]
    pub changes: Vec<Change>,
    /// What of it would change who sees or is told something.
    #[serde(default)]
    pub protected: Vec<ProtectedProperty>,
    /// What of it has no place.
    pub left_out: Vec<LeftOut>,
}

impl EntryReport {
    pub(super) fn of(index: usize, name: Option<String>, outcome: Outcome) -> Self {
        Self {
            index,
            name,
            outcome,
            contact: None,
            reason: None,
            resembles: None,
            changes: Vec::new(),
            protected: Vec::new(),
            left_out: Vec::new(),
        }
    }

    pub(super) fn because(self, reason: &str) -> Self {
        Self { reason: Some(reason.to_owned()), ..self }
    }

    /// Nobody can tell whether it is that contact. Where it was made, they are two.
    pub(super) fn resembling(self, other: ContactId) -> Self {
        if self.outcome != Outcome::Created {
            return self;
        }
        let reason = "A contact has the same name or UID, but too little agrees to tell that they are one person, so they \
                      are kept apart. If they are one person, merge the two.";
        Self { resembles: Some(other), ..self.because(reason) }
    }
}

/// What became of an address book.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Import {
    /// Which.
    pub id: ImportId,
    /// Whether it was only to be looked at.
    pub is_preview: bool,
    /// Whether it was taken.
    pub is_applied: bool,
    /// When.
    pub created_at: DateTime<Utc>,
    /// Entry by entry, in the book's order.
    pub entries: Vec<EntryReport>,
}

impl Import {
    pub(super) fn new(op: &Op, is_preview: bool, entries: Vec<EntryReport>) -> Self {
        Self { id: ImportId(op.id()), is_preview, is_applied: false, created_at: op.now, entries }
    }

    /// One that had nothing to say.
    pub(super) fn nothing(op: &Op) -> Self {
        Self { is_applied: true, ..Self::new(op, false, Vec::new()) }
    }

    pub(super) fn has_failed(&self) -> bool {
        self.count(Outcome::Failed) > 0
    }

    /// How many entries this became of.
    #[must_use]
    pub fn count(&self, outcome: Outcome) -> i32 {
        let count = self.entries.iter().filter(|entry| entry.outcome == outcome).count();
        i32::try_from(count).unwrap_or(i32::MAX)
    }
}

pub(super) fn seal_report(op: &Op, key: &SealKey, id: ImportId, report: &Import) -> Result<Sealed> {
    Ok(seal(op, key, place(id), &serde_json::to_string(report).map_err(Error::internal)?))
}

/// Those of these imports that are the viewer's. They are kept for 30 days.
///
/// # Errors
///
/// [`Error::Unauthenticated`] if nobody is signed in.
pub async fn imports_by_ids(op: &Op, ids: &[ImportId]) -> Result<HashMap<ImportId, Import>> {
    let rows = store::by_ids(op, ids).await?;
    let key = op.env.vault.key(op.person()?.0).await?;
    // A report that can't be read is as one that was forgotten: what it says of is in the contacts.
    Ok(rows.iter().filter_map(|row| Some((row.id, key.read_json(place(row.id), &row.report)?))).collect())
}

fn place(id: ImportId) -> Place {
    Place::new("contact_import", "report", id.0)
}
