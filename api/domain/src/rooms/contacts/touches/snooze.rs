//! Snoozing the cadence of a contact.

use chrono::{DateTime, Duration, Utc};
use entity::{ContactId, contact, feed_event};
use sea_orm::ActiveValue::Set;

use crate::core::error::{Error, ErrorCode, Result};
use crate::core::op::Op;
use crate::core::policy::permit;
use crate::core::tx::Tx;
use crate::rooms::accounts;
use crate::rooms::contacts::entry::{self, Contact};
use crate::rooms::contacts::policy::ChangeContact;
use crate::rooms::contacts::store::contacts;

/// Snoozes the cadence of a contact until a moment, or ends the snooze.
///
/// # Errors
///
/// A refusal if the viewer has no such contact, or the moment is past or more than two years ahead.
pub async fn snooze(op: &Op, id: ContactId, until: Option<DateTime<Utc>>) -> Result<Contact> {
    if until.is_some_and(|until| until <= op.now || until > op.now + Duration::days(731)) {
        let message = "`until` must be in the future, and at most 731 days from now. Leave it out to end the snooze.";
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
