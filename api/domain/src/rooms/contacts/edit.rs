//! Creating and updating contacts.

use chrono::{DateTime, Utc};
use entity::{ContactId, contact, feed_event};
use garde::Validate;
use sea_orm::ActiveValue::Set;

use super::boundaries::Boundaries;
use super::cadence::every_of;
use super::channels::{self, Channel};
use super::entry::{self, Contact, Content, Kind, Role, SupportKind, changed_row, new_row};
use super::policy::{AddContact, AddFacts, ChangeContact};
use super::read;
use super::store::contacts;
use crate::core::error::{Error, ErrorCode, Result, still_of};
use crate::core::once::{Again, Kept, gone};
use crate::core::op::Op;
use crate::core::policy::permit;
use crate::core::text::{self, Problems};
use crate::core::tx::Tx;
use crate::rooms::accounts;

/// What a contact is to say. For a new one, what is left out is empty; for another, it stays.
#[derive(Clone, Debug, Default, Validate)]
pub struct ContactChange {
    /// From 1 to 120 characters.
    #[garde(inner(length(chars, min = 1, max = 120), custom(text::printable)))]
    pub name: Option<String>,
    /// At most 20, of 1 to 120 characters.
    #[garde(inner(length(max = 20), inner(length(chars, min = 1, max = 120), custom(text::printable))))]
    pub other_names: Option<Vec<String>>,
    /// What they are to the owner.
    #[garde(skip)]
    pub kind: Option<Kind>,
    /// For a professional only; nothing takes it away. A contact that is no professional any more loses it by itself.
    #[garde(skip)]
    pub role: Option<Option<Role>>,
    /// What kinds of support they give.
    #[garde(inner(length(max = 4)))]
    pub support: Option<Vec<SupportKind>>,
    /// Whether they are core support.
    #[garde(skip)]
    pub is_core: Option<bool>,
    /// At most 20.
    #[garde(skip)]
    pub channels: Option<Vec<Channel>>,
    /// At most 20, of 1 to 40 characters.
    #[garde(inner(length(max = 20), inner(length(chars, min = 1, max = 40), custom(text::printable))))]
    pub tags: Option<Vec<String>>,
    /// At most 5,000 characters; nothing takes it away.
    #[garde(inner(inner(length(chars, max = 5_000), custom(text::printable))))]
    pub note: Option<Option<String>>,
    /// Nothing takes them away.
    #[garde(skip)]
    pub boundaries: Option<Option<Boundaries>>,
    /// An ISO 8601 duration; nothing takes it away.
    #[garde(skip)]
    pub cadence: Option<Option<String>>,
}

impl ContactChange {
    /// What a contact says after this change. What was stored isn't checked again: merging and importing may make more
    /// of it than is taken at once, and that must not make a contact unchangeable.
    fn applied_to(mut self, content: Content, locale: &str) -> Result<Content> {
        self.name = self.name.as_deref().map(text::line);
        self.note = self.note.map(text::optional_block);
        self.other_names = self.other_names.as_deref().map(text::distinct_lines);
        self.tags = self.tags.as_deref().map(text::distinct_lines);
        let mut problems = Problems::default();
        problems.look(text::check(&self))?;
        let kind = self.kind.unwrap_or(content.kind);
        let role = self.role.unwrap_or(content.role.filter(|_| kind == Kind::Professional));
        if role.is_some() && kind != Kind::Professional {
            let message = "Only contacts whose `kind` is `PROFESSIONAL` can have a `role`. Leave `role` out, or set `kind` to `PROFESSIONAL`.";
            problems.look(Err::<(), _>(Error::refused_at("role", ErrorCode::Invalid, message)))?;
        }
        let channels = match self.channels {
            Some(channels) => {
                problems.look(channels::normalise(channels, &content.channels, locale))?.unwrap_or_default()
            }
            None => content.channels,
        };
        let boundaries = match self.boundaries {
            Some(Some(boundaries)) => problems.look(boundaries.checked())?.unwrap_or_default(),
            Some(None) => Boundaries::default(),
            None => content.boundaries,
        };
        let cadence = match self.cadence {
            Some(Some(every)) => problems.look(every_of(&every, "cadence"))?,
            Some(None) => None,
            None => content.cadence,
        };
        problems.none()?;
        let name = self.name.unwrap_or(content.name);
        let mut other_names = self.other_names.unwrap_or(content.other_names);
        other_names.retain(|other| *other != name);
        let support = self.support.map(|kinds| SupportKind::unpack(SupportKind::pack(&kinds)));
        Ok(Content {
            name,
            other_names,
            kind,
            role,
            support: support.unwrap_or(content.support),
            is_core: self.is_core.unwrap_or(content.is_core),
            channels,
            tags: self.tags.unwrap_or(content.tags),
            note: self.note.unwrap_or(content.note),
            boundaries,
            cadence,
        })
    }
}

/// Adds a contact to the viewer's network.
///
/// # Errors
///
/// A refusal for values out of bounds, or if the network is full.
pub async fn create(op: &Op, name: String, kind: Kind, rest: ContactChange) -> Result<Contact> {
    let key = op.env.vault.key(op.person()?.0).await?;
    let tx = Tx::begin(op).await?;
    let owner = accounts::own_person(&tx).await?;
    let wanted = ContactChange { name: Some(name), kind: Some(kind), ..rest };
    let content = wanted.applied_to(Content::named(String::new(), kind), &owner.locale)?;
    let count = contacts::count(&tx.db, op.viewer()?).await?;
    let may = permit::<AddContact>(&tx, &AddFacts { owner, contacts: count })?;
    let id = ContactId(op.id());
    let row = contacts::insert(&tx, &may, new_row(op, &key, id, &content)?).await?;
    tx.tell(row.owner_id, feed_event::Kind::ContactCreated, id.0, tx.account());
    tx.commit_as(id).await?;
    Ok(entry::open(&key, &row))
}

/// Changes a contact of the viewer's. What changes nothing leaves no trace.
///
/// # Errors
///
/// A refusal for values out of bounds, if the viewer has no such contact, or if this isn't its version any more.
pub async fn update(op: &Op, id: ContactId, version: Option<i32>, change: ContactChange) -> Result<Contact> {
    let key = op.env.vault.key(op.viewer()?.person().0).await?;
    let tx = Tx::begin(op).await?;
    let owner = accounts::own_person(&tx).await?;
    let found = contacts::lock(&tx, id).await?;
    let may = permit::<ChangeContact>(&tx, &found)?;
    let Some(row) = found else { return Err(Error::not_found("contactId")) };
    let present = entry::open(&key, &row);
    still_of(version, present.version)?;
    let content = change.applied_to(present.content.clone(), &owner.locale)?;
    if content == present.content {
        tx.commit_as(id).await?;
        return Ok(present);
    }
    let row = contact::ActiveModel {
        cadence_since: Set(cadence_since(&present, &content, op.now)),
        version: Set(present.version + 1),
        updated_at: Set(op.now),
        ..changed_row(op, &key, &present, &content)?
    };
    let row = contacts::update(&tx, &may, row).await?;
    tx.tell(owner.id, feed_event::Kind::ContactChanged, id.0, tx.account());
    tx.commit_as(id).await?;
    Ok(entry::open(&key, &row))
}

/// A cadence runs from when it was set: nobody is overdue on the day of it.
fn cadence_since(present: &Contact, content: &Content, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    if content.cadence == present.content.cadence { present.cadence_since } else { content.cadence.map(|_| now) }
}

impl Again for Contact {
    async fn again(op: &Op, kept: &Kept) -> Result<Self> {
        let id = kept.one()?;
        read::by_ids(op, &[id]).await?.remove(&id).ok_or_else(gone)
    }
}
