//! Deleting contacts, and restoring them for 30 days.

use entity::{ContactId, contact, feed_event};
use sea_orm::ActiveValue::Set;

use super::entry::{self, Contact};
use super::links;
use super::policy::{AddContact, AddFacts, ChangeContact, RestoreContact};
use super::store::{contacts, invitations};
use crate::core::error::Result;
use crate::core::op::Op;
use crate::core::policy::permit;
use crate::core::tx::Tx;
use crate::rooms::accounts;

/// Deletes a contact of the viewer's; its invitations are withdrawn. The viewer's side of a link ends with it, silently.
/// How far the viewer keeps from the person stays.
///
/// # Errors
///
/// A refusal if the viewer has no such contact.
pub async fn delete(op: &Op, id: ContactId) -> Result<()> {
    let tx = Tx::begin(op).await?;
    let owner = accounts::own_person(&tx).await?;
    let found = contacts::lock(&tx, id).await?;
    let may = permit::<ChangeContact>(&tx, &found)?;
    let person = links::end(&tx, &may).await?;
    for invitation in invitations::withdraw_of(&tx, &may).await? {
        tx.tell(owner.id, feed_event::Kind::InvitationWithdrawn, invitation.0, tx.account());
    }
    let row = contact::ActiveModel {
        person_id: Set(None),
        former_person_id: Set(person.or(found.and_then(|contact| contact.former_person_id))),
        deleted_at: Set(Some(op.now)),
        ..Default::default()
    };
    contacts::update(&tx, &may, row).await?;
    accounts::end_grants_of_contact(&tx, id).await?;
    tx.tell(owner.id, feed_event::Kind::ContactDeleted, id.0, tx.account());
    tx.commit_as(()).await
}

/// Restores a contact that the viewer deleted, with all that it held. The viewer's side of a link begins again if it ended
/// with the deletion and nothing has come in between.
///
/// # Errors
///
/// A refusal if the viewer deleted no such contact within [`RESTORABLE_FOR`](super::RESTORABLE_FOR), or the network is full.
pub async fn restore(op: &Op, id: ContactId) -> Result<Contact> {
    let key = op.env.vault.key(op.person()?.0).await?;
    let tx = Tx::begin(op).await?;
    let owner = accounts::own_person(&tx).await?;
    let found = contacts::lock_deleted(&tx, id).await?;
    let may = permit::<RestoreContact>(&tx, &found)?;
    let count = contacts::count(&tx.db, op.viewer()?).await?;
    permit::<AddContact>(&tx, &AddFacts { owner: owner.clone(), contacts: count })?;
    let person = links::begin_again(&tx, &may).await?;
    let row = contact::ActiveModel {
        person_id: Set(person),
        deleted_at: Set(None),
        version: Set(found.map_or(1, |contact| contact.version + 1)),
        updated_at: Set(op.now),
        ..Default::default()
    };
    let row = contacts::restore(&tx, &may, row).await?;
    tx.tell(owner.id, feed_event::Kind::ContactRestored, id.0, tx.account());
    tx.commit_as(id).await?;
    Ok(entry::open(&key, &row))
}
