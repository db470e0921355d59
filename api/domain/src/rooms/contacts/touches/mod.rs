//! Touches: when the viewer was in touch with a contact. What counts as one is decided here, and what follows from it –
//! when the next is due – in `rhythm`.

mod read;
pub(super) mod rhythm;
mod store;

use chrono::{DateTime, Duration, Utc};
use entity::{ContactId, TouchId, contact, feed_event, touch};
use garde::Validate;
use sea_orm::ActiveValue::Set;

pub use entity::touch::Kind as TouchKind;
pub(super) use read::export;
pub use read::{TouchesOf, by_ids, count_of, pages_of};
pub use rhythm::{Rhythm, TagCadence, rhythm, set_tag_cadence};
pub(super) use store::{erase, purge};

use super::edit::still_of;
use super::entry::{self, Contact};
use super::policy::{ChangeContact, ChangeTouch};
use super::store as contacts;
use crate::core::error::{Error, ErrorCode, Result};
use crate::core::once::{Again, Kept, gone};
use crate::core::op::Op;
use crate::core::policy::permit;
use crate::core::secrets::{Place, SealKey, seal};
use crate::core::text;
use crate::core::tx::Tx;
use crate::rooms::accounts;

/// How many contacts one call logs a touch of.
pub const MOST_AT_ONCE: usize = 50;
/// How far back a touch may be.
const LONGEST_AGO: Duration = Duration::days(366 * 120);

/// Once that the viewer was in touch with a contact.
#[derive(Clone, Debug)]
pub struct Touch {
    /// Which.
    pub id: TouchId,
    /// With whom.
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

/// What a touch says. What is left out of a change stays.
#[derive(Clone, Debug, Default, Validate)]
pub struct TouchChange {
    /// How.
    #[garde(skip)]
    pub kind: Option<LoggedKind>,
    /// When: now or before.
    #[garde(skip)]
    pub occurred_at: Option<DateTime<Utc>>,
    /// At most 2,000 characters; nothing takes it away.
    #[garde(inner(inner(length(chars, max = 2_000), custom(text::printable))))]
    pub note: Option<Option<String>>,
}

impl TouchChange {
    fn checked(mut self, now: DateTime<Utc>) -> Result<Self> {
        self.note = self.note.map(text::optional_block);
        let mut problems = text::Problems::default();
        problems.look(text::check(&self))?;
        if self.occurred_at.is_some_and(|at| at > now || at < now - LONGEST_AGO) {
            let message = "`occurredAt` must not be in the future, and at most 120 years ago.";
            problems.look(Err::<(), _>(Error::refused_at("occurredAt", ErrorCode::Invalid, message)))?;
        }
        problems.none()?;
        Ok(self)
    }
}

/// Logs that the viewer was in touch with these contacts, now or earlier.
///
/// # Errors
///
/// A refusal for values out of bounds, or where one of the contacts isn't the viewer's; nothing is logged then.
pub async fn log(op: &Op, with: &[ContactId], kind: LoggedKind, rest: TouchChange) -> Result<Vec<Touch>> {
    if with.is_empty() || with.len() > MOST_AT_ONCE {
        let message = format!("`contactIds` must name 1 to {MOST_AT_ONCE} contacts.");
        return Err(Error::refused_at("contactIds", ErrorCode::Invalid, message));
    }
    let wanted = TouchChange { kind: Some(kind), ..rest }.checked(op.now)?;
    let (at, note) = (wanted.occurred_at.unwrap_or(op.now), wanted.note.flatten());
    let key = op.env.vault.key(op.viewer()?.person().0).await?;
    let tx = Tx::begin(op).await?;
    let owner = accounts::own_person(&tx).await?;
    let mut found = contacts::lock_all(&tx, with.iter().copied()).await?;
    let mut rows = Vec::with_capacity(with.len());
    for id in with {
        let row = found.remove(id);
        // The same contact named twice is one touch.
        if row.is_none() && rows.iter().any(|touch: &touch::Model| touch.contact_id == *id) {
            continue;
        }
        let may = permit::<ChangeContact>(&tx, &row).map_err(|_| Error::not_found("contactIds"))?;
        let id = TouchId(op.id());
        rows.push(touch::Model {
            id,
            owner_id: owner.id,
            contact_id: may.subject(),
            kind: kind.into(),
            at,
            note: note.as_deref().map(|note| seal(op, &key, note_place(id), note)),
            version: 1,
            created_at: op.now,
        });
    }
    store::insert(&tx, &rows).await?;
    touched(&tx, rows.iter().map(|row| row.contact_id)).await?;
    tx.commit_as(Kept::ids(rows.iter().map(|row| row.id))).await?;
    Ok(rows.iter().map(|row| open(&key, row)).collect())
}

/// Changes a touch of the viewer's. What changes nothing leaves no trace.
///
/// # Errors
///
/// A refusal for values out of bounds, where the viewer has no such touch, or where this isn't its version any more.
pub async fn update(op: &Op, id: TouchId, version: Option<i32>, change: TouchChange) -> Result<Touch> {
    let change = change.checked(op.now)?;
    let key = op.env.vault.key(op.viewer()?.person().0).await?;
    let tx = Tx::begin(op).await?;
    accounts::own_person(&tx).await?;
    let found = store::lock(&tx, id).await?;
    let may = permit::<ChangeTouch>(&tx, &found)?;
    let Some(row) = found else { return Err(Error::not_found("touchId")) };
    still_of(version, row.version)?;
    let present = open(&key, &row);
    let says_nothing_new = change.kind.is_none_or(|kind| TouchKind::from(kind) == present.kind)
        && change.occurred_at.is_none_or(|at| at == present.occurred_at)
        && change.note.as_ref().is_none_or(|note| *note == present.note);
    if says_nothing_new {
        tx.commit_as(id).await?;
        return Ok(present);
    }
    let next = touch::Model {
        kind: change.kind.map_or(row.kind, Into::into),
        at: change.occurred_at.unwrap_or(row.at),
        note: match change.note {
            Some(note) if note != present.note => note.map(|note| seal(op, &key, note_place(id), &note)),
            Some(_) | None => row.note.clone(),
        },
        version: row.version + 1,
        ..row
    };
    let row = store::update(&tx, &may, next).await?;
    touched(&tx, [row.contact_id]).await?;
    tx.commit_as(id).await?;
    Ok(open(&key, &row))
}

/// Takes a touch of the viewer's back: it was none. Gives the contact's id.
///
/// # Errors
///
/// A refusal where the viewer has no such touch.
pub async fn delete(op: &Op, id: TouchId) -> Result<ContactId> {
    let tx = Tx::begin(op).await?;
    accounts::own_person(&tx).await?;
    let found = store::lock(&tx, id).await?;
    let may = permit::<ChangeTouch>(&tx, &found)?;
    let contact = found.map(|touch| touch.contact_id).ok_or_else(|| Error::not_found("touchId"))?;
    store::delete(&tx, &may).await?;
    touched(&tx, [contact]).await?;
    tx.commit_as(contact).await?;
    Ok(contact)
}

/// Lets the cadence of a contact rest until a moment, or no longer.
///
/// # Errors
///
/// A refusal where the viewer has no such contact, or the moment is past or more than two years ahead.
pub async fn snooze(op: &Op, id: ContactId, until: Option<DateTime<Utc>>) -> Result<Contact> {
    if until.is_some_and(|until| until <= op.now || until > op.now + Duration::days(731)) {
        let message = "`until` must be within the next two years. Leave it out to end the snooze.";
        return Err(Error::refused_at("until", ErrorCode::Invalid, message));
    }
    let key = op.env.vault.key(op.viewer()?.person().0).await?;
    let tx = Tx::begin(op).await?;
    let owner = accounts::own_person(&tx).await?;
    let found = contacts::lock(&tx, id).await?;
    let may = permit::<ChangeContact>(&tx, &found)?;
    let row = contact::ActiveModel { snoozed_until: Set(until), ..Default::default() };
    let row = contacts::update(&tx, &may, row).await?;
    tx.tell(owner.id, feed_event::Kind::ContactTouched, id.0, tx.account());
    tx.commit_as(id).await?;
    Ok(entry::open(&key, &row))
}

/// What a touch, its correction and its taking back come to for the contacts: the last one is the newest that there is.
async fn touched(tx: &Tx<'_>, contacts: impl IntoIterator<Item = ContactId>) -> Result<()> {
    let contacts: Vec<_> = contacts.into_iter().collect();
    store::set_last(tx, &contacts).await?;
    for contact in contacts {
        tx.tell(tx.op.viewer()?.person(), feed_event::Kind::ContactTouched, contact.0, tx.account());
    }
    Ok(())
}

fn open(key: &SealKey, row: &touch::Model) -> Touch {
    Touch {
        id: row.id,
        contact: row.contact_id,
        kind: row.kind,
        occurred_at: row.at,
        note: row.note.as_ref().map(|note| key.show(note_place(row.id), note)),
        version: row.version,
    }
}

fn note_place(id: TouchId) -> Place {
    Place::new("touch", "note", id.0)
}

impl Again for Touch {
    async fn again(op: &Op, kept: &Kept) -> Result<Self> {
        let id = kept.one()?;
        by_ids(op, &[id]).await?.remove(&id).ok_or_else(gone)
    }
}

impl Again for Vec<Touch> {
    async fn again(op: &Op, kept: &Kept) -> Result<Self> {
        let ids: Vec<_> = kept.read().collect();
        let mut found = by_ids(op, &ids).await?;
        Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
    }
}

impl Again for ContactId {
    async fn again(_: &Op, kept: &Kept) -> Result<Self> {
        kept.one()
    }
}
