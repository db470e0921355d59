//! Invitations to link: a single-use code that expires and can be withdrawn. It is stored nowhere: it is made from its
//! row's id by a keyed hash, and found by another.

use aws_lc_rs::hmac;
use chrono::{DateTime, Duration, Utc};
use entity::{ContactId, InvitationId, PersonId, contact_invitation, feed_event};
use sea_orm::ActiveValue::Set;
use uuid::Uuid;

use super::entry::{self, Contact, Content, Kind, new_row};
use super::policy::{
    Accept, AcceptFacts, AddContact, AddFacts, ChangeContact, Couple, Invite, InviteFacts, Withdraw, is_pending,
    wrong_code,
};
use super::{distance, store};
use crate::core::error::{Error, ErrorCode, Result};
use crate::core::once::{Again, Kept, gone};
use crate::core::op::Op;
use crate::core::policy::{Permit, permit};
use crate::core::secrets::SealKey;
use crate::core::throttle::Guess;
use crate::core::tx::Tx;
use crate::rooms::accounts::{self, Person};

/// How long an invitation is good for.
const GOOD_FOR: Duration = Duration::days(14);
/// An invitation, as the one who invites reads it.
#[derive(Clone, Debug)]
pub struct Invitation {
    /// Which.
    pub id: InvitationId,
    /// The contact that it would link.
    pub contact: ContactId,
    /// What to pass on, while it is pending.
    pub code: Option<String>,
    /// The code as a link to this installation.
    pub link: Option<String>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it expires.
    pub expires_at: DateTime<Utc>,
}

pub(super) fn open(op: &Op, row: &contact_invitation::Model) -> Invitation {
    let code = is_pending(row, op.now).then(|| code(op, row.id));
    Invitation {
        id: row.id,
        contact: row.contact_id,
        // Behind the #, where no server's log sees it (RFC 3986, section 3.5).
        link: code.as_ref().map(|code| format!("{}/#invitation={code}", op.env.settings.public_url)),
        code,
        created_at: row.created_at,
        expires_at: row.expires_at,
    }
}

fn code(op: &Op, id: InvitationId) -> String {
    accounts::letters(&hmac::sign(&op.env.keys.codes, &[b"invitation\0".as_slice(), id.0.as_bytes()].concat()))
}

/// Finds a code however it was typed.
fn lookup(op: &Op, code: &str) -> Vec<u8> {
    hmac::sign(&op.env.keys.code_lookup, accounts::typed(code).as_bytes()).as_ref().to_vec()
}

/// What a person's guesses at codes are counted under.
fn guess(op: &Op, guest: PersonId) -> Guess {
    Guess::new(op, "invitation code", guest.0.as_bytes())
}

/// Invites the person behind a contact of the viewer's: gives a code to pass on.
///
/// # Errors
///
/// A refusal where the viewer has no such contact, it is linked, or too many invitations are pending.
pub async fn invite(op: &Op, contact: ContactId) -> Result<Invitation> {
    let tx = Tx::begin(op).await?;
    let owner = accounts::own_person(&tx).await?;
    let found = store::lock(&tx, contact).await?;
    let pending = store::count_pending(&tx.db, owner.id, op.now).await?;
    let may = permit::<Invite>(&tx, &InviteFacts { contact: found, pending })?;
    let id = InvitationId(op.id());
    let row = contact_invitation::ActiveModel {
        id: Set(id),
        owner_id: Set(owner.id),
        contact_id: Set(may.subject()),
        code_hash: Set(lookup(op, &code(op, id))),
        created_at: Set(op.now),
        expires_at: Set(op.now + GOOD_FOR),
        accepted_at: Set(None),
        accepted_by: Set(None),
        withdrawn_at: Set(None),
    };
    let row = store::insert_invitation(&tx, &may, row).await?;
    tx.tell(owner.id, feed_event::Kind::InvitationCreated, id.0, tx.account());
    tx.commit_as(id).await?;
    Ok(open(op, &row))
}

/// Withdraws an invitation of the viewer's. One that is over stays over.
///
/// # Errors
///
/// A refusal where the viewer has no such invitation.
pub async fn withdraw(op: &Op, id: InvitationId) -> Result<()> {
    let tx = Tx::begin(op).await?;
    let found = store::lock_invitation(&tx, id).await?;
    let may = permit::<Withdraw>(&tx, &found)?;
    if store::withdraw(&tx, &may).await? {
        tx.tell(op.person()?, feed_event::Kind::InvitationWithdrawn, id.0, tx.account());
    }
    tx.commit_as(()).await
}

/// Who invites, as somebody who holds the code may see them.
#[derive(Clone, Debug)]
pub struct Inviter {
    /// The name and pronouns that they show.
    pub person: Person,
    /// When the invitation expires.
    pub expires_at: DateTime<Utc>,
}

/// Who invites with this code. Asking uses nothing up; guessing is slowed down.
///
/// # Errors
///
/// A refusal for a code that leads nowhere.
pub async fn inviter(op: &Op, code: &str) -> Result<Inviter> {
    let me = op.person()?;
    guess(op, me).count(op).await?;
    let found = store::by_code(op.env.db.read(), lookup(op, code)).await?;
    let Some(invitation) = found.filter(|row| row.owner_id != me && is_pending(row, op.now)) else {
        return Err(wrong_code());
    };
    let person = accounts::shown_by_invitation(op, invitation.owner_id).await?;
    guess(op, me).give_back(op).await?;
    Ok(Inviter { person, expires_at: invitation.expires_at })
}

/// Who invites with this code, and the name that they show.
pub(super) async fn who_invites(op: &Op, code: &str) -> Result<(PersonId, String)> {
    match inviter(op, code).await {
        Ok(inviter) => Ok((inviter.person.id, inviter.person.display_name)),
        Err(Error::Refused(mut reasons)) => {
            for reason in &mut reasons {
                reason.field = vec!["invitationCode".to_owned()];
            }
            Err(Error::Refused(reasons))
        }
        Err(error) => Err(error),
    }
}

/// Accepts an invitation: links both sides in one transaction. The viewer's side is the given contact of theirs, or the
/// one that was linked to this person before, or a new one. Accepting again by the same person gives the same answer.
/// Where the inviter blocks the viewer, only the viewer's own side begins, and shows what it would have shown before:
/// nothing that they could notice.
///
/// # Errors
///
/// A refusal for a code that leads nowhere, or where the contact isn't the viewer's. That the two are linked already is
/// none: whether the other side still stands isn't told.
pub async fn accept(op: &Op, code: &str, contact: Option<ContactId>) -> Result<Contact> {
    let me = op.person()?;
    guess(op, me).count(op).await?;
    let found = store::by_code(op.env.db.read(), lookup(op, code)).await?.ok_or_else(wrong_code)?;
    let key = op.env.vault.key(me.0).await?;
    if found.owner_id == me {
        return Err(wrong_code());
    }
    guess(op, me).give_back(op).await?;
    let name = accounts::shown_by_invitation(op, found.owner_id).await?.display_name;
    let tx = Tx::begin(op).await?;
    // Both people's writes wait for each other from here on, in the order of their ids.
    let people = accounts::lock_people(&tx, [me, found.owner_id]).await?;
    let Some(invitation) = store::by_code(&tx.db, lookup(op, code)).await? else { return Err(wrong_code()) };
    if let (Some(guest), Some(linked)) = (invitation.accepted_by, store::linked(&tx, me, invitation.owner_id).await?)
        && guest == me
    {
        tx.commit_as(linked.id).await?;
        return Ok(entry::open(&key, &linked));
    }
    let inviters = invitation.contact_id;
    let may = permit::<Accept>(&tx, &AcceptFacts { invitation, now: op.now })?;
    let couple = may.subject();
    let Some(myself) = people.iter().find(|person| person.id == me) else { return Err(Error::Unauthenticated) };
    if people.len() != 2 || !store::accept(&tx, &may).await? {
        return Err(wrong_code());
    }
    if distance::blocks(&tx, me, couple.inviter).await? {
        let message = "You have blocked this person: end that first.";
        return Err(Error::refused_at("code", ErrorCode::Distant, message));
    }
    let blocked = distance::blocks(&tx, couple.inviter, me).await?;
    // Both are looked at in any case: which of them it is says whether the inviter's side of a link stands.
    let theirs = store::linked(&tx, couple.inviter, me).await?;
    let invited = store::inviters_contact(&tx, &may, inviters).await?;
    let theirs = theirs.or(invited).ok_or_else(wrong_code)?.id;
    let linked = store::linked(&tx, me, couple.inviter).await?;
    let mine = match (linked, contact) {
        (Some(linked), _) => linked.id,
        (None, Some(contact)) => {
            let found = store::lock(&tx, contact).await?;
            let own = permit::<ChangeContact>(&tx, &found).map_err(|_| Error::not_found("contactId"))?.subject();
            if found.is_some_and(|contact| contact.person_id.is_some()) {
                let message = "This contact is linked to somebody else.";
                return Err(Error::refused_at("contactId", ErrorCode::AlreadyLinked, message));
            }
            own
        }
        (None, None) => {
            if let Some(before) = store::of_person(&tx, me, couple.inviter).await? {
                before.id
            } else {
                let contacts = store::count(&tx.db, op.viewer()?).await?;
                let add = permit::<AddContact>(&tx, &AddFacts { owner: myself.clone(), contacts })?;
                new_contact(&tx, &add, &key, &name).await?
            }
        }
    };
    link(&tx, &may, couple, mine, (!blocked).then_some(theirs)).await?;
    store::begin_link(&tx, &may, blocked).await?;
    if blocked {
        tx.tell(couple.inviter, feed_event::Kind::InvitationWithdrawn, couple.invitation.0, tx.account());
        tx.tell(couple.inviter, feed_event::Kind::ContactChanged, inviters.0, tx.account());
    }
    let linked = store::linked(&tx, me, couple.inviter).await?.ok_or_else(wrong_code)?;
    tx.commit_as(linked.id).await?;
    Ok(entry::open(&key, &linked))
}

async fn new_contact(tx: &Tx<'_>, add: &Permit<'_, AddContact>, key: &SealKey, name: &str) -> Result<ContactId> {
    let op = tx.op;
    let id = ContactId(op.id());
    let content = Content::named(name.to_owned(), Kind::Friend);
    let row = new_row(op, key, id, add.subject(), &content)?;
    store::insert(tx, add, row).await?;
    tx.tell(add.subject(), feed_event::Kind::ContactCreated, id.0, tx.account());
    Ok(id)
}

/// Puts each behind the other's contact, and tells each of their own. Where the inviter blocks the guest there is no
/// contact of theirs to be linked: the same statements find nothing.
async fn link(
    tx: &Tx<'_>,
    may: &Permit<'_, Accept>,
    couple: Couple,
    mine: ContactId,
    theirs: Option<ContactId>,
) -> Result<()> {
    if theirs.is_some() {
        tx.tell(couple.inviter, feed_event::Kind::InvitationAccepted, couple.invitation.0, tx.account());
    }
    for (owner, contact, person) in [(couple.guest, Some(mine), couple.inviter), (couple.inviter, theirs, couple.guest)]
    {
        let id = contact.unwrap_or(ContactId(Uuid::nil()));
        store::set_person(tx, may, id, person).await?;
        for id in store::withdraw_for(tx, id).await? {
            tx.tell(owner, feed_event::Kind::InvitationWithdrawn, id.0, tx.account());
        }
        if contact.is_some() {
            tx.tell(owner, feed_event::Kind::ContactLinked, id.0, tx.account());
        }
    }
    Ok(())
}

impl Again for Invitation {
    async fn again(op: &Op, kept: &Kept) -> Result<Self> {
        let id = kept.one()?;
        super::invitations_by_ids(op, &[id]).await?.remove(&id).ok_or_else(gone)
    }
}
