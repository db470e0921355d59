//! A contact, as its owner reads it, and the form in which it is sealed.

use chrono::{DateTime, Utc};
use entity::contact::{self, SupportKinds};
use entity::{ContactId, PersonId, Sealed};
use serde::{Deserialize, Serialize};

pub use entity::contact::{Kind, Role};

use super::channels::Channel;
use crate::error::{Error, Result};
use crate::op::Op;
use crate::secrets::{Place, SealKey, seal};

/// A kind of support that a contact gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum SupportKind {
    /// Somebody to talk to.
    Emotional,
    /// A lift, a meal, a form filled in.
    Practical,
    /// Somebody who knows.
    Informational,
    /// Somebody to be with.
    Companionship,
}

impl SupportKind {
    const ALL: [Self; 4] = [Self::Emotional, Self::Practical, Self::Informational, Self::Companionship];

    /// The set of these kinds, as it is stored.
    pub(crate) fn pack(kinds: &[Self]) -> SupportKinds {
        SupportKinds(kinds.iter().fold(0, |bits, kind| bits | 1 << *kind as i32))
    }

    /// The kinds of a stored set.
    pub(crate) fn unpack(set: SupportKinds) -> Vec<Self> {
        Self::ALL.into_iter().filter(|kind| set.0 & 1 << *kind as i32 != 0).collect()
    }
}

/// A contact, as its owner reads it.
#[derive(Clone, Debug)]
pub struct Contact {
    /// Which.
    pub id: ContactId,
    /// The person behind it, where the owner is linked to them.
    pub person: Option<PersonId>,
    /// What the owner calls them.
    pub name: String,
    /// What they are to the owner.
    pub kind: Kind,
    /// A professional's role.
    pub role: Option<Role>,
    /// What kinds of support they give.
    pub support: Vec<SupportKind>,
    /// Whether they are core support.
    pub is_core: bool,
    /// How to reach them.
    pub channels: Vec<Channel>,
    /// The owner's tags.
    pub tags: Vec<String>,
    /// The owner's private note.
    pub note: Option<String>,
    /// Grows with each change.
    pub version: i32,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

/// The columns that are sealed.
pub(super) struct SealedColumns {
    pub name: Sealed,
    pub note: Option<Sealed>,
    pub channels: Option<Sealed>,
    pub tags: Option<Sealed>,
}

/// Seals what a contact says.
pub(super) fn seal_columns(
    op: &Op,
    key: &SealKey,
    id: ContactId,
    name: &str,
    note: Option<&str>,
    channels: &[Channel],
    tags: &[String],
) -> Result<SealedColumns> {
    let channels = to_json(channels)?;
    let tags = to_json(tags)?;
    let seal_in = |column, text: &str| seal(op, key, place(id, column), text);
    Ok(SealedColumns {
        name: seal_in("name", name),
        note: note.map(|note| seal_in("note", note)),
        channels: channels.map(|json| seal_in("channels", &json)),
        tags: tags.map(|json| seal_in("tags", &json)),
    })
}

fn to_json<T: Serialize>(items: &[T]) -> Result<Option<String>> {
    if items.is_empty() {
        return Ok(None);
    }
    serde_json::to_string(items).map(Some).map_err(Error::internal)
}

/// Opens a row with its owner's key.
pub(super) fn open(key: &SealKey, row: &contact::Model) -> Result<Contact> {
    let open = |column, sealed: &Sealed| key.open_text(place(row.id, column), sealed).map_err(Error::internal);
    let name = open("name", &row.name)?;
    let note = row.note.as_ref().map(|sealed| open("note", sealed)).transpose()?;
    let channels = row.channels.as_ref().map(|sealed| from_json(&open("channels", sealed)?)).transpose()?;
    let tags = row.tags.as_ref().map(|sealed| from_json(&open("tags", sealed)?)).transpose()?;
    Ok(Contact {
        id: row.id,
        person: row.person_id,
        name,
        kind: row.kind,
        role: row.role,
        support: SupportKind::unpack(row.support),
        is_core: row.is_core,
        channels: channels.unwrap_or_default(),
        tags: tags.unwrap_or_default(),
        note,
        version: row.version,
        created_at: row.created_at,
        updated_at: row.updated_at,
    })
}

fn from_json<T: for<'de> Deserialize<'de>>(json: &str) -> Result<Vec<T>> {
    serde_json::from_str(json).map_err(Error::internal)
}

fn place(id: ContactId, column: &'static str) -> Place {
    Place::new("contact", column, id.0)
}
