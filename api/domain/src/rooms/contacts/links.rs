//! Ending one's own side of a link, and taking that back. The other side isn't told, and nothing that they saw changes.

use chrono::{DateTime, Utc};
use entity::{ContactId, PersonId, contact, feed_event::Kind};
use sea_orm::ActiveValue::Set;

use super::entry::{self, Contact};
use super::policy::{ChangeContact, RestoreContact};
use super::store;
use crate::core::error::{Error, ErrorCode, Result};
use crate::core::op::Op;
use crate::core::policy::reach::linked;
use crate::core::policy::{Permit, permit};
use crate::core::tx::Tx;
use crate::rooms::accounts;

/// Unlinks a contact of the viewer's from the person behind it; the contact stays.
///
/// # Errors
///
/// A refusal where the viewer has no such contact, or it isn't linked.
pub async fn unlink(op: &Op, id: ContactId) -> Result<Contact> {
    let key = op.env.vault.key(op.person()?.0).await?;
    let tx = Tx::begin(op).await?;
    let owner = accounts::own_person(&tx).await?;
    let found = store::lock(&tx, id).await?;
    let may = permit::<ChangeContact>(&tx, &found)?;
    let Some((person, version)) = found.and_then(|row| Some((row.person_id?, row.version))) else {
        return Err(Error::refused_at("contactId", ErrorCode::NotLinked, "This contact isn't linked."));
    };
    store::end_own_side(&tx, &may, person).await?;
    let row = contact::ActiveModel {
        person_id: Set(None),
        former_person_id: Set(Some(person)),
        version: Set(version + 1),
        updated_at: Set(op.now),
        ..Default::default()
    };
    let row = store::update(&tx, &may, row).await?;
    tx.tell(owner.id, Kind::ContactUnlinked, id.0, tx.account());
    tx.commit_as(id).await?;
    Ok(entry::open(&key, &row))
}

/// Takes back that the viewer's side of a link ended at this moment; says whether it stands again. What was new in
/// between reaches the other side now, as if it had just happened.
pub(super) async fn begin_again(
    tx: &Tx<'_>,
    may: &Permit<'_, RestoreContact>,
    person: PersonId,
    ended: DateTime<Utc>,
) -> Result<bool> {
    let me = tx.op.person()?;
    if store::linked(tx, me, person).await?.is_some() || !store::begin_own_side_again(tx, may, person, ended).await? {
        return Ok(false);
    }
    let missed = linked::missed_a_profile(&tx.db, me, &[(person, ended)]).await?;
    tx.tell_those_reached(me, Kind::PersonChanged, missed);
    Ok(true)
}
