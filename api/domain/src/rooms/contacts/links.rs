//! Ending one's own side of a link, and beginning it again. The other person isn't told, and keeps what they saw.

use entity::{ContactId, PersonId, contact, feed_event::Kind};
use sea_orm::ActiveValue::Set;

use super::distance;
use super::entry::{self, Contact};
use super::policy::{ChangeContact, RestoreContact};
use super::store::{contacts, links};
use crate::core::error::{Error, ErrorCode, Result};
use crate::core::op::Op;
use crate::core::policy::reach::linked;
use crate::core::policy::{Permit, permit};
use crate::core::tx::Tx;
use crate::rooms::accounts;

/// Unlinks a contact of the viewer's from the person whom it is linked to; the contact stays.
///
/// # Errors
///
/// A refusal if the viewer has no such contact, or it isn't linked.
pub async fn unlink(op: &Op, id: ContactId) -> Result<Contact> {
    let key = op.env.vault.key(op.person()?.0).await?;
    let tx = Tx::begin(op).await?;
    let owner = accounts::own_person(&tx).await?;
    let found = contacts::lock(&tx, id).await?;
    let may = permit::<ChangeContact>(&tx, &found)?;
    let (Some(row), Some(person)) = (found, end(&tx, &may).await?) else {
        return Err(Error::refused_at("contactId", ErrorCode::NotLinked, "This contact isn't linked to a person."));
    };
    let row = contact::ActiveModel {
        person_id: Set(None),
        former_person_id: Set(Some(person)),
        version: Set(row.version + 1),
        updated_at: Set(op.now),
        ..Default::default()
    };
    let row = contacts::update(&tx, &may, row).await?;
    tx.tell(owner.id, Kind::ContactUnlinked, id.0, tx.account());
    tx.commit_as(id).await?;
    Ok(entry::open(&key, &row))
}

/// Ends the viewer's side of a contact's link, if it has one: from now on, or from when a distance began to keep what is new
/// from the other. Otherwise a distance that ends later would show what it kept from them. Gives the other person.
pub(super) async fn end(tx: &Tx<'_>, may: &Permit<'_, ChangeContact>) -> Result<Option<PersonId>> {
    let Some(person) = may.subject().person else { return Ok(None) };
    let until = distance::limited_since(tx, person).await?.unwrap_or(tx.op.now);
    links::end(tx, may, until).await?;
    Ok(Some(person))
}

/// Begins the viewer's side of a link again that ended when the contact was deleted; gives the other person if it did. What
/// was new in between reaches them now, as if it had just happened.
pub(super) async fn begin_again(tx: &Tx<'_>, may: &Permit<'_, RestoreContact>) -> Result<Option<PersonId>> {
    let deleted = may.subject();
    let Some((person, ended)) = deleted.unlinked else { return Ok(None) };
    let is_linked = contacts::lock_linked(tx, deleted.owner, person).await?.is_some();
    if is_linked || !links::begin_again(tx, may).await? {
        return Ok(None);
    }
    let missed = linked::missed_a_profile(&tx.db, deleted.owner, &[(person, ended)]).await?;
    tx.tell_those_reached(deleted.owner, Kind::PersonChanged, missed);
    Ok(Some(person))
}
