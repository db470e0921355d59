//! Deleting contacts, and undoing that for 30 days.

use chrono::Duration;
use entity::{ContactId, contact, feed_event};
use sea_orm::ActiveValue::Set;

use super::entry::{self, Contact};
use super::policy::{AddContact, AddFacts, ChangeContact, RestoreContact};
use super::{links, store};
use crate::core::error::Result;
use crate::core::op::Op;
use crate::core::policy::permit;
use crate::core::tx::Tx;
use crate::rooms::accounts;

/// For how long a deletion can be undone.
pub const RESTORABLE_FOR: Duration = Duration::days(30);

/// Deletes a contact of the viewer's; its invitations are withdrawn. The viewer's side of a link ends with it, silently.
/// How far the viewer keeps from the person stays.
///
/// # Errors
///
/// A refusal where the viewer has no such contact.
pub async fn delete(op: &Op, id: ContactId) -> Result<()> {
    let tx = Tx::begin(op).await?;
    let owner = accounts::own_person(&tx).await?;
    let found = store::lock(&tx, id).await?;
    let may = permit::<ChangeContact>(&tx, &found)?;
    let person = found.as_ref().and_then(|contact| contact.person_id);
    if let Some(person) = person {
        store::end_own_side(&tx, &may, person).await?;
    }
    for invitation in store::withdraw_for(&tx, id).await? {
        tx.tell(owner.id, feed_event::Kind::InvitationWithdrawn, invitation.0, tx.account());
    }
    let row = contact::ActiveModel {
        person_id: Set(None),
        former_person_id: Set(person.or(found.and_then(|contact| contact.former_person_id))),
        deleted_at: Set(Some(op.now)),
        ..Default::default()
    };
    store::update(&tx, &may, row).await?;
    tx.tell(owner.id, feed_event::Kind::ContactDeleted, id.0, tx.account());
    tx.commit_as(()).await
}

/// Brings back a contact that the viewer deleted, with all that it held. The viewer's side of a link stands again, where
/// it ended with the deletion and nothing has come in between.
///
/// # Errors
///
/// A refusal where the viewer deleted no such contact within [`RESTORABLE_FOR`], or the network is full.
pub async fn restore(op: &Op, id: ContactId) -> Result<Contact> {
    let key = op.env.vault.key(op.person()?.0).await?;
    let tx = Tx::begin(op).await?;
    let owner = accounts::own_person(&tx).await?;
    let found = store::lock_deleted(&tx, id).await?;
    let may = permit::<RestoreContact>(&tx, &found)?;
    let contacts = store::count(&tx.db, op.viewer()?).await?;
    permit::<AddContact>(&tx, &AddFacts { owner: owner.clone(), contacts })?;
    let person = match found.as_ref().and_then(|contact| Some((contact.former_person_id?, contact.deleted_at?))) {
        Some((person, ended)) if links::begin_again(&tx, &may, person, ended).await? => Some(person),
        _ => None,
    };
    let row = contact::ActiveModel {
        person_id: Set(person),
        deleted_at: Set(None),
        version: Set(found.map_or(1, |contact| contact.version + 1)),
        updated_at: Set(op.now),
        ..Default::default()
    };
    let row = store::restore(&tx, &may, row).await?;
    tx.tell(owner.id, feed_event::Kind::ContactRestored, id.0, tx.account());
    tx.commit_as(id).await?;
    Ok(entry::open(&key, &row))
}
