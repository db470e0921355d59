//! Who may invite, and who may accept: whoever holds an invitation's code, once.

use chrono::{DateTime, Utc};
use entity::{ContactId, InvitationId, PersonId, contact, contact_invitation};
use uuid::Uuid;

use crate::core::error::{Error, ErrorCode, Result};
use crate::core::policy::Action;
use crate::core::viewer::Viewer;

/// How many pending invitations a person can have.
pub const MOST_PENDING: u64 = 50;

/// Invites the person whom a contact of one's own is about.
pub struct Invite;

pub struct InviteFacts {
    pub contact: Option<contact::Model>,
    pub pending: u64,
}

/// A contact that may be invited for.
#[derive(Clone, Copy)]
pub struct Invited {
    pub owner: PersonId,
    pub contact: ContactId,
}

impl Action for Invite {
    type Facts = InviteFacts;
    type Subject = Invited;

    fn rule(viewer: Option<Viewer>, facts: &InviteFacts) -> Result<Invited> {
        let contact = match &facts.contact {
            Some(contact) if viewer.is_some_and(|viewer| viewer.owns(contact.owner_id)) => contact,
            _ => return Err(Error::not_found("contactId")),
        };
        if contact.person_id.is_some() {
            return Err(Error::refused_at("contactId", ErrorCode::AlreadyLinked, "This contact is already linked."));
        }
        if facts.pending >= MOST_PENDING {
            let message = format!("You can have at most {MOST_PENDING} pending invitations. Withdraw one first.");
            return Err(Error::refused(ErrorCode::LimitReached, message));
        }
        Ok(Invited { owner: contact.owner_id, contact: contact.id })
    }
}

/// Withdraws an invitation of one's own.
pub struct Withdraw;

impl Action for Withdraw {
    type Facts = Option<contact_invitation::Model>;
    type Subject = InvitationId;

    fn rule(viewer: Option<Viewer>, invitation: &Self::Facts) -> Result<InvitationId> {
        match invitation {
            Some(invitation) if viewer.is_some_and(|viewer| viewer.owns(invitation.owner_id)) => Ok(invitation.id),
            _ => Err(Error::not_found("invitationId")),
        }
    }
}

/// Accepts an invitation by its code.
pub struct Accept;

pub struct AcceptFacts {
    pub invitation: contact_invitation::Model,
    pub now: DateTime<Utc>,
}

/// The two who are linked by an accepted invitation.
#[derive(Clone, Copy)]
pub struct Couple {
    pub invitation: InvitationId,
    /// The inviter's contact that the invitation is about.
    pub invited: ContactId,
    pub inviter: PersonId,
    pub guest: PersonId,
}

impl Action for Accept {
    type Facts = AcceptFacts;
    type Subject = Couple;

    fn rule(viewer: Option<Viewer>, AcceptFacts { invitation, now }: &AcceptFacts) -> Result<Couple> {
        let guest = viewer.ok_or(Error::Unauthenticated)?.whole()?;
        if guest == invitation.owner_id || !is_pending(invitation, *now) {
            return Err(wrong_code());
        }
        Ok(Couple { invitation: invitation.id, invited: invitation.contact_id, inviter: invitation.owner_id, guest })
    }
}

/// Links the contact of one of the two who are linked by an accepted invitation to the other.
pub struct LinkContact;

pub struct LinkFacts {
    pub couple: Couple,
    /// Which of the two it is.
    pub owner: PersonId,
    /// The contact to link; none if the owner blocks the other.
    pub contact: Option<contact::Model>,
}

/// One side of a link.
#[derive(Clone, Copy)]
pub struct Side {
    pub owner: PersonId,
    /// The nil id if there is no contact to link: the same statements find nothing then.
    pub contact: ContactId,
    /// The person whom it is linked to.
    pub person: PersonId,
}

impl Action for LinkContact {
    type Facts = LinkFacts;
    type Subject = Side;

    fn rule(viewer: Option<Viewer>, facts: &LinkFacts) -> Result<Side> {
        let Couple { inviter, guest, .. } = facts.couple;
        if !viewer.is_some_and(|viewer| viewer.owns(guest)) {
            return Err(Error::Unauthenticated);
        }
        let person = match facts.owner {
            owner if owner == inviter => guest,
            owner if owner == guest => inviter,
            _ => return Err(Error::not_found("contactId")),
        };
        let contact = match &facts.contact {
            Some(contact) if contact.owner_id != facts.owner => return Err(Error::not_found("contactId")),
            // Whom the inviter is linked to is none of the guest's business.
            Some(contact) if person == guest && contact.person_id.is_some_and(|linked| linked != guest) => {
                return Err(wrong_code());
            }
            Some(contact) if contact.person_id.is_some_and(|linked| linked != person) => {
                let message = "This contact is linked to somebody else. Choose another contact, or unlink it first.";
                return Err(Error::refused_at("contactId", ErrorCode::AlreadyLinked, message));
            }
            Some(contact) => contact.id,
            None => ContactId(Uuid::nil()),
        };
        Ok(Side { owner: facts.owner, contact, person })
    }
}

/// Whether an invitation can be accepted.
pub fn is_pending(invitation: &contact_invitation::Model, now: DateTime<Utc>) -> bool {
    invitation.accepted_at.is_none() && invitation.withdrawn_at.is_none() && invitation.expires_at > now
}

/// The answer to every code that leads nowhere, whatever the reason.
pub fn wrong_code() -> Error {
    let message = "This code is wrong, was used before, was withdrawn, or has expired. Ask for a new one.";
    Error::refused_at("code", ErrorCode::InvalidCode, message)
}
