//! Who may do what with contacts: the owner with their own. What goes on between two people is in `linking`, touches and
//! cadences are in `touching`.

mod linking;
mod touching;

use chrono::{DateTime, Duration, Utc};
use entity::{ContactId, DistanceId, PersonId, contact, person};

pub use linking::{
    Accept, AcceptFacts, Couple, Invite, InviteFacts, LinkContact, LinkFacts, MOST_PENDING, Side, Withdraw, is_pending,
    wrong_code,
};
pub use touching::{ChangeTouch, CountTouch, CountTouchFacts, KeepCadence, KeepCadenceFacts, TouchOfBoth};

use crate::core::error::{Error, ErrorCode, Result};
use crate::core::policy::Action;
use crate::core::viewer::Viewer;

/// How many contacts a person can have.
pub const MOST_CONTACTS: u64 = 5_000;
/// For how long a deletion can be undone.
pub const RESTORABLE_FOR: Duration = Duration::days(30);

/// Adds a contact to one's own network.
pub struct AddContact;

pub struct AddFacts {
    pub owner: person::Model,
    pub contacts: u64,
}

impl Action for AddContact {
    type Facts = AddFacts;
    /// Whose contact it will be.
    type Subject = PersonId;

    fn rule(viewer: Option<Viewer>, facts: &AddFacts) -> Result<PersonId> {
        room_for(viewer, facts.owner.id, facts.contacts, 1)
    }
}

/// Writes what an address book holds into one's own network: new contacts, and additions to those that there are.
pub struct ImportBook;

pub struct ImportFacts {
    pub owner: person::Model,
    pub contacts: u64,
    /// How many contacts are new.
    pub new: u64,
}

impl Action for ImportBook {
    type Facts = ImportFacts;
    /// Whose network it is.
    type Subject = PersonId;

    fn rule(viewer: Option<Viewer>, facts: &ImportFacts) -> Result<PersonId> {
        room_for(viewer, facts.owner.id, facts.contacts, facts.new)
    }
}

/// The owner, if it is the viewer and there is room for so many more contacts.
fn room_for(viewer: Option<Viewer>, owner: PersonId, contacts: u64, new: u64) -> Result<PersonId> {
    if !viewer.is_some_and(|viewer| viewer.owns(owner)) {
        return Err(Error::Unauthenticated);
    }
    if contacts.saturating_add(new) > MOST_CONTACTS {
        let message = format!("You can have at most {MOST_CONTACTS} contacts. Delete one first.");
        return Err(Error::refused(ErrorCode::LimitReached, message));
    }
    Ok(owner)
}

/// A contact that its owner may change.
#[derive(Clone, Copy)]
pub struct OwnContact {
    pub owner: PersonId,
    pub contact: ContactId,
    /// The person whom it is linked to.
    pub person: Option<PersonId>,
}

/// Changes, deletes or unlinks a contact of one's own.
pub struct ChangeContact;

impl Action for ChangeContact {
    type Facts = Option<contact::Model>;
    type Subject = OwnContact;

    fn rule(viewer: Option<Viewer>, contact: &Self::Facts) -> Result<OwnContact> {
        match contact {
            Some(contact) if viewer.is_some_and(|viewer| viewer.owns_of(contact.owner_id, contact.id)) => {
                Ok(OwnContact { owner: contact.owner_id, contact: contact.id, person: contact.person_id })
            }
            _ => Err(Error::not_found("contactId")),
        }
    }
}

/// A deleted contact that its owner may restore.
#[derive(Clone, Copy)]
pub struct DeletedContact {
    pub owner: PersonId,
    pub contact: ContactId,
    /// The person whom it was linked to, and when it was deleted.
    pub unlinked: Option<(PersonId, DateTime<Utc>)>,
}

/// Restores a contact of one's own that was deleted.
pub struct RestoreContact;

impl Action for RestoreContact {
    type Facts = Option<contact::Model>;
    type Subject = DeletedContact;

    fn rule(viewer: Option<Viewer>, contact: &Self::Facts) -> Result<DeletedContact> {
        match contact {
            Some(contact) if viewer.is_some_and(|viewer| viewer.owns(contact.owner_id)) => Ok(DeletedContact {
                owner: contact.owner_id,
                contact: contact.id,
                unlinked: contact.former_person_id.zip(contact.deleted_at),
            }),
            _ => Err(Error::not_found("contactId")),
        }
    }
}

/// Two contacts of one owner: one takes over what the other has.
#[derive(Clone, Copy)]
pub struct Merged {
    pub target: ContactId,
    pub source: ContactId,
}

/// Merges a contact of one's own into another.
pub struct Merge;

pub struct MergeFacts {
    pub target: Option<contact::Model>,
    pub source: Option<contact::Model>,
}

impl Action for Merge {
    type Facts = MergeFacts;
    type Subject = Merged;

    fn rule(viewer: Option<Viewer>, facts: &MergeFacts) -> Result<Merged> {
        let own = |contact: &Option<contact::Model>, field| match contact {
            Some(contact) if viewer.is_some_and(|viewer| viewer.owns(contact.owner_id)) => {
                Ok((contact.id, contact.person_id))
            }
            _ => Err(Error::not_found(field)),
        };
        let (target, kept) = own(&facts.target, "targetContactId")?;
        let (source, given) = own(&facts.source, "sourceContactId")?;
        if target == source {
            let message = "`sourceContactId` and `targetContactId` must be two different contacts.";
            return Err(Error::refused_at("sourceContactId", ErrorCode::Invalid, message));
        }
        if kept.is_some() && given.is_some() {
            let message = "Both contacts are linked, to different people. Unlink one of them first.";
            return Err(Error::refused_at("sourceContactId", ErrorCode::AlreadyLinked, message));
        }
        Ok(Merged { target, source })
    }
}

/// A person from whom an owner keeps a distance, or may.
#[derive(Clone, Copy)]
pub struct Apart {
    pub owner: PersonId,
    pub person: PersonId,
    /// The distance that is kept now.
    pub present: Option<DistanceId>,
}

/// Keeps a distance from a person, or ends one.
pub struct KeepAway;

pub struct KeepAwayFacts {
    pub owner: PersonId,
    pub person: PersonId,
    /// The distance that the owner keeps from them now.
    pub present: Option<DistanceId>,
    /// Whether the owner knows them otherwise: is or was linked to them, or holds their invitation.
    pub is_known: bool,
}

impl Action for KeepAway {
    type Facts = KeepAwayFacts;
    type Subject = Apart;

    fn rule(viewer: Option<Viewer>, facts: &KeepAwayFacts) -> Result<Apart> {
        let KeepAwayFacts { owner, person, present, is_known } = *facts;
        let may_name = is_known || present.is_some();
        if !viewer.is_some_and(|viewer| viewer.owns(owner)) || !may_name || person == owner {
            return Err(Error::not_found("personId"));
        }
        Ok(Apart { owner, person, present })
    }
}
