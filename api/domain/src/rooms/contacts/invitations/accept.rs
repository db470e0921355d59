//! Accepting an invitation: both sides in one transaction.

use entity::{ContactId, contact, feed_event};

use super::codes::{guess, lookup};
use crate::core::error::{Error, ErrorCode, Result};
use crate::core::op::Op;
use crate::core::policy::{Permit, permit};
use crate::core::scope::Scope;
use crate::core::secrets::SealKey;
use crate::core::tx::Tx;
use crate::rooms::accounts;
use crate::rooms::contacts::distance;
use crate::rooms::contacts::entry::{self, Contact, Content, Kind, new_row};
use crate::rooms::contacts::policy::{
    Accept, AcceptFacts, AddContact, AddFacts, ChangeContact, LinkContact, LinkFacts, Side, wrong_code,
};
use crate::rooms::contacts::store::{contacts, invitations, links};

/// Accepts an invitation: links both sides in one transaction. The viewer's side is the given contact of theirs, or the
/// one that was linked to this person before, or a new one. Accepting again by the same person gives the same answer.
/// If the inviter blocks the viewer, only the viewer's own side begins, and shows what it would have shown before:
/// nothing that they could notice.
///
/// # Errors
///
/// A refusal for a code that leads nowhere, if the contact isn't the viewer's, or if they requested the deletion of their
/// account. That the two are linked already isn't
/// refused: whether the other side still stands isn't told.
pub async fn accept(op: &Op, code: &str, contact: Option<ContactId>) -> Result<Contact> {
    let me = op.person()?;
    guess(op, me).count(op).await?;
    let found = invitations::by_code(op.env.db.read(), lookup(op, code)).await?.ok_or_else(wrong_code)?;
    let key = op.env.vault.key(me.0).await?;
    if found.owner_id == me {
        return Err(wrong_code());
    }
    guess(op, me).give_back(op).await?;
    let name = accounts::shown_by_invitation(op, found.owner_id).await?.display_name;
    let tx = Tx::begin(op).await?;
    // Both people's writes wait for each other from here on, in the order of their ids.
    let people = accounts::lock_people(&tx, [me, found.owner_id]).await?;
    let Some(invitation) = invitations::by_code(&tx.db, lookup(op, code)).await? else { return Err(wrong_code()) };
    if let (Some(guest), Some(linked)) =
        (invitation.accepted_by, contacts::lock_linked(&tx, me, invitation.owner_id).await?)
        && guest == me
    {
        tx.commit_as(linked.id).await?;
        return Ok(entry::open(&key, &linked));
    }
    let may = permit::<Accept>(&tx, &AcceptFacts { invitation, now: op.now })?;
    let couple = may.subject();
    let Some(myself) = people.iter().find(|person| person.id == me) else { return Err(Error::Unauthenticated) };
    if myself.delete_at.is_some() {
        let message = "Your account is going to be deleted. Cancel the deletion first.";
        return Err(Error::refused_at("code", ErrorCode::NotOpen, message));
    }
    if people.len() != 2 || !invitations::accept(&tx, &may).await? {
        return Err(wrong_code());
    }
    if distance::blocks(&tx.db, me, couple.inviter).await? {
        if !op.actor.scopes().has(Scope::DistancesRead) {
            return Err(wrong_code());
        }
        let message = "You block this person. End the distance first.";
        return Err(Error::refused_at("code", ErrorCode::Distant, message));
    }
    let blocked = distance::blocks(&tx.db, couple.inviter, me).await?;
    // Both are looked at in any case: which of them it is says whether the inviter's side of a link stands.
    let theirs = contacts::lock_linked(&tx, couple.inviter, me).await?;
    let invited = contacts::lock_invited(&tx, &may).await?;
    let theirs = theirs.or(invited).ok_or_else(wrong_code)?;
    let linked = contacts::lock_linked(&tx, me, couple.inviter).await?;
    let mine = match (linked, contact) {
        (Some(linked), _) => linked,
        (None, Some(contact)) => {
            let found = contacts::lock(&tx, contact).await?;
            permit::<ChangeContact>(&tx, &found)?;
            found.ok_or_else(|| Error::not_found("contactId"))?
        }
        (None, None) => {
            let before = contacts::of_person(&tx, me, couple.inviter).await?;
            // Their former contact may be somebody else's by now.
            if let Some(before) = before.filter(|contact| contact.person_id.is_none()) {
                before
            } else {
                let count = contacts::count(&tx.db, op.viewer()?).await?;
                let add = permit::<AddContact>(&tx, &AddFacts { owner: myself.clone(), contacts: count })?;
                new_contact(&tx, &add, &key, &name).await?
            }
        }
    };
    if !blocked {
        tx.tell(couple.inviter, feed_event::Kind::InvitationAccepted, couple.invitation.0, tx.account());
    }
    link(&tx, &LinkFacts { couple, owner: couple.guest, contact: Some(mine) }).await?;
    link(&tx, &LinkFacts { couple, owner: couple.inviter, contact: Some(theirs).filter(|_| !blocked) }).await?;
    links::begin(&tx, &may, blocked).await?;
    if blocked {
        tx.tell(couple.inviter, feed_event::Kind::InvitationWithdrawn, couple.invitation.0, tx.account());
        tx.tell(couple.inviter, feed_event::Kind::ContactChanged, couple.invited.0, tx.account());
    }
    let linked = contacts::lock_linked(&tx, me, couple.inviter).await?.ok_or_else(wrong_code)?;
    tx.commit_as(linked.id).await?;
    Ok(entry::open(&key, &linked))
}

async fn new_contact(tx: &Tx<'_>, add: &Permit<'_, AddContact>, key: &SealKey, name: &str) -> Result<contact::Model> {
    let id = ContactId(tx.op.id());
    let row = new_row(tx.op, key, id, &Content::named(name.to_owned(), Kind::Friend))?;
    let row = contacts::insert(tx, add, row).await?;
    tx.tell(add.subject(), feed_event::Kind::ContactCreated, id.0, tx.account());
    Ok(row)
}

/// Links the contact of one of the two to the other, and tells its owner. If the inviter blocks the guest, there is no
/// contact of theirs to be linked: the same statements find nothing.
async fn link(tx: &Tx<'_>, facts: &LinkFacts) -> Result<()> {
    let may = permit::<LinkContact>(tx, facts)?;
    let Side { owner, contact, .. } = may.subject();
    contacts::link(tx, &may).await?;
    for id in invitations::withdraw_of_linked(tx, &may).await? {
        tx.tell(owner, feed_event::Kind::InvitationWithdrawn, id.0, tx.account());
    }
    if facts.contact.is_some() {
        tx.tell(owner, feed_event::Kind::ContactLinked, contact.0, tx.account());
    }
    Ok(())
}
