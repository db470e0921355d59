//! A contact, as its owner reads it, and the form in which it is sealed.

use chrono::{DateTime, Utc};
use entity::contact::{self, SupportKinds};
use entity::{ContactId, PersonId, Sealed};
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::{ActiveEnum, ActiveValue, Value};
use serde::{Deserialize, Serialize};

pub use entity::contact::{Kind, Role};

use super::boundaries::Boundaries;
use super::cadence::Every;
use super::channels::Channel;
use super::part::Part;
use crate::core::error::{Error, Result};
use crate::core::op::Op;
use crate::core::secrets::{Place, SealKey, UNREADABLE, seal};

/// The kind of this name, such as `FRIEND`.
#[must_use]
pub fn kind_named(name: &str) -> Option<Kind> {
    Kind::try_from_value(&name.to_owned()).ok()
}

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
    pub(super) const ALL: [Self; 4] = [Self::Emotional, Self::Practical, Self::Informational, Self::Companionship];

    /// The set of these kinds, as it is stored.
    pub(super) fn pack(kinds: &[Self]) -> SupportKinds {
        SupportKinds(kinds.iter().fold(0, |bits, kind| bits | 1 << *kind as i32))
    }

    /// The kinds of a stored set.
    pub(super) fn unpack(set: SupportKinds) -> Vec<Self> {
        Self::ALL.into_iter().filter(|kind| set.0 & 1 << *kind as i32 != 0).collect()
    }
}

/// What a contact says: all that its owner writes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content {
    /// What the owner calls them.
    pub name: String,
    /// What else they are called.
    pub other_names: Vec<String>,
    /// What they are to the owner.
    pub kind: Kind,
    /// A professional's role.
    pub role: Option<Role>,
    /// What kinds of support they give, in the order of [`SupportKind`].
    pub support: Vec<SupportKind>,
    /// Whether they are core support.
    pub is_core: bool,
    /// How to reach them.
    pub channels: Vec<Channel>,
    /// The owner's tags.
    pub tags: Vec<String>,
    /// The owner's private note.
    pub note: Option<String>,
    /// When, how and about what the two are in touch.
    pub boundaries: Boundaries,
    /// How often the owner would like to be in touch.
    pub cadence: Option<Every>,
}

impl Content {
    /// A contact of whom nothing but the name is known.
    pub(super) fn named(name: String, kind: Kind) -> Self {
        Self {
            name,
            other_names: Vec::new(),
            kind,
            role: None,
            support: Vec::new(),
            is_core: false,
            channels: Vec::new(),
            tags: Vec::new(),
            note: None,
            boundaries: Boundaries::default(),
            cadence: None,
        }
    }
}

/// A contact, as its owner reads it.
#[derive(Clone, Debug)]
pub struct Contact {
    /// Which.
    pub id: ContactId,
    /// The person whom it is linked to.
    pub person: Option<PersonId>,
    /// The person whom it was linked to before the link ended.
    pub former_person: Option<PersonId>,
    /// What the owner wrote.
    pub content: Content,
    /// Since when there is this cadence.
    pub cadence_since: Option<DateTime<Utc>>,
    /// Until when the cadence rests.
    pub snoozed_until: Option<DateTime<Utc>>,
    /// When the two were last in touch.
    pub last_touch_at: Option<DateTime<Utc>>,
    /// Grows with each change of what the owner writes.
    pub version: i32,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
    /// When it was deleted, as long as that can be undone.
    pub deleted_at: Option<DateTime<Utc>>,
    /// The UID of the card that it was imported from; nothing if it was opened for finding alone.
    pub card_uid: Option<String>,
    /// The parts that can't be read any more, and are empty here.
    pub unreadable: Vec<Part>,
}

/// The columns of what a contact says, with its texts sealed; all others are left as they are.
pub(super) fn content_row(op: &Op, key: &SealKey, id: ContactId, content: &Content) -> Result<contact::ActiveModel> {
    let seal_in = |column, text: &str| seal(op, key, place(id, column), text);
    let json = |column, json: Option<String>| json.map(|json| seal_in(column, &json));
    let boundaries = Some(&content.boundaries).filter(|boundaries| !boundaries.is_empty());
    Ok(contact::ActiveModel {
        kind: Set(content.kind),
        role: Set(content.role),
        support: Set(SupportKind::pack(&content.support)),
        is_core: Set(content.is_core),
        name: Set(seal_in("name", &content.name)),
        other_names: Set(json("other_names", list(&content.other_names)?)),
        note: Set(content.note.as_deref().map(|note| seal_in("note", note))),
        channels: Set(json("channels", list(&content.channels)?)),
        tags: Set(json("tags", list(&content.tags)?)),
        boundaries: Set(json(
            "boundaries",
            boundaries.map(serde_json::to_string).transpose().map_err(Error::internal)?,
        )),
        cadence: Set(content.cadence.map(|every| every.to_string())),
        ..Default::default()
    })
}

/// The same for an existing contact: columns that can't be read stay as they are stored, unless something else is written.
pub(super) fn changed_row(
    op: &Op,
    key: &SealKey,
    present: &Contact,
    content: &Content,
) -> Result<contact::ActiveModel> {
    let mut row = content_row(op, key, present.id, content)?;
    let was = &present.content;
    for part in &present.unreadable {
        match part {
            Part::Name => keep(&mut row.name, content.name == was.name),
            Part::OtherNames => keep(&mut row.other_names, content.other_names == was.other_names),
            Part::Channels => keep(&mut row.channels, content.channels == was.channels),
            Part::Tags => keep(&mut row.tags, content.tags == was.tags),
            Part::Note => keep(&mut row.note, content.note == was.note),
            Part::Boundaries => keep(&mut row.boundaries, content.boundaries == was.boundaries),
            Part::Cadence => keep(&mut row.cadence, content.cadence == was.cadence),
            // Only an import writes it.
            Part::CardUid => {}
        }
    }
    Ok(row)
}

/// Leaves a column as it is stored if nothing else is written.
fn keep<V: Into<Value>>(column: &mut ActiveValue<V>, is_same: bool) {
    if is_same {
        *column = NotSet;
    }
}

/// The row of a new contact, without its owner: its permit says who that is.
pub(super) fn new_row(op: &Op, key: &SealKey, id: ContactId, content: &Content) -> Result<contact::ActiveModel> {
    Ok(contact::ActiveModel {
        id: Set(id),
        person_id: Set(None),
        cadence_since: Set(content.cadence.map(|_| op.now)),
        snoozed_until: Set(None),
        last_touch_at: Set(None),
        former_person_id: Set(None),
        deleted_at: Set(None),
        card_hash: Set(None),
        card_uid: Set(None),
        version: Set(1),
        created_at: Set(op.now),
        updated_at: Set(op.now),
        ..content_row(op, key, id, content)?
    })
}

fn list<T: Serialize>(items: &[T]) -> Result<Option<String>> {
    if items.is_empty() {
        return Ok(None);
    }
    serde_json::to_string(items).map(Some).map_err(Error::internal)
}

/// Opens what finding needs of a row: not its note, channels and boundaries.
pub(super) fn open_for_finding(key: &SealKey, row: &contact::Model) -> Contact {
    open_some(key, row, None)
}

/// Opens a row with its owner's key.
pub(super) fn open(key: &SealKey, row: &contact::Model) -> Contact {
    open_some(key, row, Some(row))
}

/// Opens a row; what is only for looking at, of the row that is given for it.
fn open_some(key: &SealKey, row: &contact::Model, for_looking: Option<&contact::Model>) -> Contact {
    let mut seals = Seals { key, id: row.id, unreadable: Vec::new() };
    let name = seals.text(Part::Name, Some(&row.name)).unwrap_or_default();
    let content = Content {
        name,
        other_names: seals.json(Part::OtherNames, row.other_names.as_ref()),
        kind: row.kind,
        role: row.role,
        support: SupportKind::unpack(row.support),
        is_core: row.is_core,
        channels: seals.json(Part::Channels, for_looking.and_then(|row| row.channels.as_ref())),
        tags: seals.json(Part::Tags, row.tags.as_ref()),
        note: seals.text(Part::Note, for_looking.and_then(|row| row.note.as_ref())),
        boundaries: seals.json(Part::Boundaries, for_looking.and_then(|row| row.boundaries.as_ref())),
        cadence: row.cadence.as_deref().and_then(|every| seals.known(Part::Cadence, every.parse().ok())),
    };
    let card_uid = for_looking.and_then(|row| row.card_uid.as_ref());
    let card_uid = card_uid.and_then(|uid| seals.text_alone(Part::CardUid, uid));
    Contact {
        id: row.id,
        person: row.person_id,
        former_person: row.former_person_id,
        content,
        cadence_since: row.cadence_since,
        snoozed_until: row.snoozed_until,
        last_touch_at: row.last_touch_at,
        version: row.version,
        created_at: row.created_at,
        updated_at: row.updated_at,
        deleted_at: row.deleted_at,
        card_uid,
        unreadable: seals.unreadable,
    }
}

/// The seals of a contact, and which of them couldn't be opened.
struct Seals<'a> {
    key: &'a SealKey,
    id: ContactId,
    unreadable: Vec<Part>,
}

impl Seals<'_> {
    fn known<T>(&mut self, part: Part, value: Option<T>) -> Option<T> {
        if value.is_none() {
            self.unreadable.push(part);
        }
        value
    }

    fn text_alone(&mut self, part: Part, sealed: &Sealed) -> Option<String> {
        self.known(part, self.key.read(place(self.id, part.column()), sealed))
    }

    /// Text, or what is shown in its place.
    fn text(&mut self, part: Part, sealed: Option<&Sealed>) -> Option<String> {
        Some(self.text_alone(part, sealed?).unwrap_or_else(|| UNREADABLE.to_owned()))
    }

    /// A column that is JSON; nothing sealed is nothing said.
    fn json<T: Default + for<'de> Deserialize<'de>>(&mut self, part: Part, sealed: Option<&Sealed>) -> T {
        let Some(sealed) = sealed else { return T::default() };
        let value = self.key.read_json(place(self.id, part.column()), sealed);
        self.known(part, value).unwrap_or_default()
    }
}

/// Where a contact's text is sealed.
pub(super) fn place(id: ContactId, column: &'static str) -> Place {
    Place::new("contact", column, id.0)
}
