//! Who may do what with contacts: the owner with their own; whoever holds an invitation's code, once.

use chrono::{DateTime, Utc};
use entity::{ContactId, InvitationId, PersonId, TouchId, contact, contact_invitation, person, touch};

use crate::core::error::{Error, ErrorCode, Result};
use crate::core::policy::Action;
use crate::core::viewer::Viewer;

/// How many contacts a person has at the most.
pub const MOST_CONTACTS: u64 = 5_000;
/// How many invitations of a person are pending at the most.
pub const MOST_PENDING: u64 = 50;

/// How many tags of a person have a cadence at the most.
const MOST_CADENCES: usize = 50;

/// Adds a contact to one's own network.
pub struct AddContact;

pub struct AddFacts {
    pub owner: person::Model,
    pub contacts: u64,
}

impl Action for AddContact {
    type Facts = AddFacts;
    type Subject = PersonId;

    fn rule(viewer: Option<Viewer>, facts: &AddFacts) -> Result<PersonId> {
        if !viewer.is_some_and(|viewer| viewer.owns(facts.owner.id)) {
            return Err(Error::Unauthenticated);
        }
        if facts.contacts >= MOST_CONTACTS {
            let message = format!("A network has at most {MOST_CONTACTS} contacts.");
            return Err(Error::refused(ErrorCode::LimitReached, message));
        }
        Ok(facts.owner.id)
    }
}

/// Changes, deletes or unlinks a contact of one's own.
pub struct ChangeContact;

impl Action for ChangeContact {
    type Facts = Option<contact::Model>;
    type Subject = ContactId;

    fn rule(viewer: Option<Viewer>, contact: &Self::Facts) -> Result<ContactId> {
        match contact {
            Some(contact) if viewer.is_some_and(|viewer| viewer.owns_of(contact.owner_id, contact.id)) => {
                Ok(contact.id)
            }
            _ => Err(Error::not_found("contactId")),
        }
    }
}

/// Brings back a contact of one's own that was deleted.
pub struct RestoreContact;

impl Action for RestoreContact {
    type Facts = Option<contact::Model>;
    type Subject = ContactId;

    fn rule(viewer: Option<Viewer>, contact: &Self::Facts) -> Result<ContactId> {
        match contact {
            Some(contact) if viewer.is_some_and(|viewer| viewer.owns(contact.owner_id)) => Ok(contact.id),
            _ => Err(Error::not_found("contactId")),
        }
    }
}

/// Merges a contact of one's own into another.
pub struct Merge;

pub struct MergeFacts {
    pub into: Option<contact::Model>,
    pub from: Option<contact::Model>,
}

impl Action for Merge {
    type Facts = MergeFacts;
    type Subject = (ContactId, ContactId);

    fn rule(viewer: Option<Viewer>, facts: &MergeFacts) -> Result<Self::Subject> {
        let own = |contact: &Option<contact::Model>, field| match contact {
            Some(contact) if viewer.is_some_and(|viewer| viewer.owns(contact.owner_id)) => {
                Ok((contact.id, contact.person_id))
            }
            _ => Err(Error::not_found(field)),
        };
        let ((into, ours), (from, theirs)) =
            (own(&facts.into, "targetContactId")?, own(&facts.from, "sourceContactId")?);
        if into == from {
            return Err(Error::refused_at("sourceContactId", ErrorCode::Invalid, "These are one contact. Name two."));
        }
        if ours.is_some() && theirs.is_some() {
            let message = "Both are linked, to different people. Unlink one of them first.";
            return Err(Error::refused_at("sourceContactId", ErrorCode::AlreadyLinked, message));
        }
        Ok((into, from))
    }
}

/// Keeps a distance from a person, or ends one.
pub struct KeepAway;

pub struct KeepAwayFacts {
    pub owner: PersonId,
    pub person: PersonId,
    /// Whether the owner can name them: is or was linked to them, keeps a distance from them, or holds their invitation.
    pub known: bool,
}

impl Action for KeepAway {
    type Facts = KeepAwayFacts;
    type Subject = (PersonId, PersonId);

    fn rule(viewer: Option<Viewer>, facts: &KeepAwayFacts) -> Result<Self::Subject> {
        if !viewer.is_some_and(|viewer| viewer.owns(facts.owner)) || !facts.known || facts.person == facts.owner {
            return Err(Error::not_found("personId"));
        }
        Ok((facts.owner, facts.person))
    }
}

/// Says how often one would like to be in touch with the contacts of a tag of one's own.
pub struct KeepCadence;

pub struct CadenceFacts {
    pub owner: PersonId,
    /// How many other tags have a cadence.
    pub others: usize,
    pub begins: bool,
}

impl Action for KeepCadence {
    type Facts = CadenceFacts;
    type Subject = PersonId;

    fn rule(viewer: Option<Viewer>, facts: &CadenceFacts) -> Result<PersonId> {
        if !viewer.is_some_and(|viewer| viewer.owns(facts.owner)) {
            return Err(Error::Unauthenticated);
        }
        if facts.begins && facts.others >= MOST_CADENCES {
            let message = format!("At most {MOST_CADENCES} tags have a cadence.");
            return Err(Error::refused(ErrorCode::LimitReached, message));
        }
        Ok(facts.owner)
    }
}

/// Writes, changes or takes back a touch of one's own.
pub struct ChangeTouch;

impl Action for ChangeTouch {
    type Facts = Option<touch::Model>;
    type Subject = TouchId;

    fn rule(viewer: Option<Viewer>, touch: &Self::Facts) -> Result<TouchId> {
        match touch {
            Some(touch) if viewer.is_some_and(|viewer| viewer.owns_of(touch.owner_id, touch.contact_id)) => {
                Ok(touch.id)
            }
            _ => Err(Error::not_found("touchId")),
        }
    }
}

/// Invites the person behind a contact of one's own.
pub struct Invite;

pub struct InviteFacts {
    pub contact: Option<contact::Model>,
    pub pending: u64,
}

impl Action for Invite {
    type Facts = InviteFacts;
    type Subject = ContactId;

    fn rule(viewer: Option<Viewer>, facts: &InviteFacts) -> Result<ContactId> {
        let contact = match &facts.contact {
            Some(contact) if viewer.is_some_and(|viewer| viewer.owns(contact.owner_id)) => contact,
            _ => return Err(Error::not_found("contactId")),
        };
        if contact.person_id.is_some() {
            return Err(Error::refused_at("contactId", ErrorCode::AlreadyLinked, "This contact is linked already."));
        }
        if facts.pending >= MOST_PENDING {
            let message = format!("At most {MOST_PENDING} invitations are pending; withdraw one.");
            return Err(Error::refused(ErrorCode::LimitReached, message));
        }
        Ok(contact.id)
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
    pub inviter: PersonId,
    pub guest: PersonId,
}

impl Couple {
    /// The other of the two.
    pub fn other(&self, one: PersonId) -> PersonId {
        if one == self.inviter { self.guest } else { self.inviter }
    }
}

impl Action for Accept {
    type Facts = AcceptFacts;
    type Subject = Couple;

    fn rule(viewer: Option<Viewer>, AcceptFacts { invitation, now }: &AcceptFacts) -> Result<Couple> {
        let guest = viewer.ok_or(Error::Unauthenticated)?.whole()?;
        if guest == invitation.owner_id || !is_pending(invitation, *now) {
            return Err(wrong_code());
        }
        Ok(Couple { invitation: invitation.id, inviter: invitation.owner_id, guest })
    }
}

/// Whether an invitation can be accepted.
pub fn is_pending(invitation: &contact_invitation::Model, now: DateTime<Utc>) -> bool {
    invitation.accepted_at.is_none() && invitation.withdrawn_at.is_none() && invitation.expires_at > now
}

/// The answer to every code that leads nowhere, whatever the reason.
pub fn wrong_code() -> Error {
    Error::refused_at("code", ErrorCode::InvalidCode, "This code is wrong, used, withdrawn, or has expired.")
}
