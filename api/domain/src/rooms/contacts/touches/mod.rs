//! Touches: when the viewer was in touch with a contact. What counts as one is decided here, and when the next is due in
//! `rhythm`.

mod both;
mod entry;
mod read;
pub(super) mod rhythm;
mod snooze;
mod store;

use chrono::{DateTime, Duration, Utc};
use entity::{ContactId, TouchId, feed_event, touch};
use garde::Validate;

pub(crate) use both::count_as_touch;
pub use entry::{LoggedKind, Touch, TouchKind};
pub(super) use read::export;
pub use read::{TouchesOf, by_ids, count_of, pages_of};
pub use rhythm::{Rhythm, TagCadence, rhythm, set_tag_cadence};
pub use snooze::snooze;
pub(super) use store::{erase, merge, purge};

use super::policy::{ChangeContact, ChangeTouch};
use super::store::contacts;
use crate::core::error::{Error, ErrorCode, Result, still_of};
use crate::core::once::{Again, Kept};
use crate::core::op::Op;
use crate::core::policy::permit;
use crate::core::secrets::seal;
use crate::core::text;
use crate::core::tx::Tx;
use crate::rooms::accounts;

/// How many contacts one call logs a touch of.
pub const MOST_AT_ONCE: usize = 50;
/// How far back a touch may be.
const LONGEST_AGO: Duration = Duration::days(366 * 120);

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
            let message = "`occurredAt` must be at most 120 years ago, and not in the future.";
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
/// A refusal for values out of bounds, or if one of the contacts isn't the viewer's; nothing is logged then.
pub async fn log(op: &Op, with: &[ContactId], kind: LoggedKind, rest: TouchChange) -> Result<Vec<Touch>> {
    if with.is_empty() || with.len() > MOST_AT_ONCE {
        let message = format!("`contactIds` must have 1 to {MOST_AT_ONCE} items.");
        return Err(Error::refused_at("contactIds", ErrorCode::Invalid, message));
    }
    let wanted = TouchChange { kind: Some(kind), ..rest }.checked(op.now)?;
    let (at, note) = (wanted.occurred_at.unwrap_or(op.now), wanted.note.flatten());
    let key = op.env.vault.key(op.viewer()?.person().0).await?;
    let tx = Tx::begin(op).await?;
    let owner = accounts::own_person(&tx).await?;
    let mut found = contacts::lock_all(&tx, with.iter().copied()).await?;
    let mut rows: Vec<touch::Model> = Vec::with_capacity(with.len());
    let mut permits = Vec::with_capacity(with.len());
    for id in with {
        let row = found.remove(id);
        // The same contact named twice is one touch.
        if row.is_none() && rows.iter().any(|touch| touch.contact_id == *id) {
            continue;
        }
        let may = permit::<ChangeContact>(&tx, &row).map_err(|_| Error::not_found("contactIds"))?;
        let id = TouchId(op.id());
        rows.push(touch::Model {
            id,
            owner_id: owner.id,
            contact_id: may.subject().contact,
            kind: kind.into(),
            occurred_at: at,
            note: note.as_deref().map(|note| seal(op, &key, entry::note_place(id), note)),
            version: 1,
            created_at: op.now,
        });
        permits.push(may);
    }
    store::insert(&tx, &permits, &rows).await?;
    touched(&tx, rows.iter().map(|row| row.contact_id)).await?;
    tx.commit_as(Kept::ids(rows.iter().map(|row| row.id))).await?;
    Ok(rows.iter().map(|row| entry::open(&key, row)).collect())
}

/// Changes a touch of the viewer's. What changes nothing leaves no trace.
///
/// # Errors
///
/// A refusal for values out of bounds, if the viewer has no such touch, or if this isn't its version any more.
pub async fn update(op: &Op, id: TouchId, version: Option<i32>, change: TouchChange) -> Result<Touch> {
    let change = change.checked(op.now)?;
    let key = op.env.vault.key(op.viewer()?.person().0).await?;
    let tx = Tx::begin(op).await?;
    accounts::own_person(&tx).await?;
    let found = store::lock(&tx, id).await?;
    let may = permit::<ChangeTouch>(&tx, &found)?;
    let Some(row) = found else { return Err(Error::not_found("touchId")) };
    still_of(version, row.version)?;
    let present = entry::open(&key, &row);
    let says_nothing_new = change.kind.is_none_or(|kind| TouchKind::from(kind) == present.kind)
        && change.occurred_at.is_none_or(|at| at == present.occurred_at)
        && change.note.as_ref().is_none_or(|note| *note == present.note);
    if says_nothing_new {
        tx.commit_as(id).await?;
        return Ok(present);
    }
    let next = touch::Model {
        kind: change.kind.map_or(row.kind, Into::into),
        occurred_at: change.occurred_at.unwrap_or(row.occurred_at),
        note: match change.note {
            Some(note) if note != present.note => note.map(|note| seal(op, &key, entry::note_place(id), &note)),
            Some(_) | None => row.note.clone(),
        },
        version: row.version + 1,
        ..row
    };
    let row = store::update(&tx, &may, next).await?;
    touched(&tx, [row.contact_id]).await?;
    tx.commit_as(id).await?;
    Ok(entry::open(&key, &row))
}

/// Deletes a touch of the viewer's. Gives the contact's id.
///
/// # Errors
///
/// A refusal if the viewer has no such touch.
pub async fn delete(op: &Op, id: TouchId) -> Result<ContactId> {
    let tx = Tx::begin(op).await?;
    accounts::own_person(&tx).await?;
    let found = store::lock(&tx, id).await?;
    let may = permit::<ChangeTouch>(&tx, &found)?;
    let contact = may.subject().contact;
    store::delete(&tx, &may).await?;
    touched(&tx, [contact]).await?;
    tx.commit_as(contact).await?;
    Ok(contact)
}

/// What follows for the contacts when their touches change: the last touch is the newest that there is.
async fn touched(tx: &Tx<'_>, contacts_of_touches: impl IntoIterator<Item = ContactId>) -> Result<()> {
    let touched: Vec<_> = contacts_of_touches.into_iter().collect();
    contacts::note_last_touch(tx, store::last_of(contacts::own_id()), &touched).await?;
    for contact in touched {
        tx.tell(tx.op.viewer()?.person(), feed_event::Kind::ContactTouched, contact.0, tx.account());
    }
    Ok(())
}

impl Again for ContactId {
    async fn again(_: &Op, kept: &Kept) -> Result<Self> {
        kept.one()
    }
}
