//! Who may log touches and set cadences: the owner of the contacts.

use entity::{ContactId, PersonId, TagCadenceId, TouchId, contact, touch};
use uuid::Uuid;

use crate::core::error::{Error, ErrorCode, Result};
use crate::core::policy::Action;
use crate::core::viewer::Viewer;

/// How many tags of a person can have a cadence.
const MOST_CADENCES: usize = 50;

/// Sets how often one wants to be in touch with the contacts of a tag of one's own.
pub struct KeepCadence;

pub struct KeepCadenceFacts {
    pub owner: PersonId,
    /// The cadence that the tag has now.
    pub present: Option<TagCadenceId>,
    /// How many other tags have a cadence.
    pub others: usize,
    /// Whether the tag gets a cadence.
    pub begins: bool,
}

/// The cadence of a tag.
#[derive(Clone, Copy)]
pub struct OwnCadence {
    pub owner: PersonId,
    /// The cadence that the tag has now.
    pub present: Option<TagCadenceId>,
}

impl Action for KeepCadence {
    type Facts = KeepCadenceFacts;
    type Subject = OwnCadence;

    fn rule(viewer: Option<Viewer>, facts: &KeepCadenceFacts) -> Result<OwnCadence> {
        if !viewer.is_some_and(|viewer| viewer.owns(facts.owner)) {
            return Err(Error::Unauthenticated);
        }
        if facts.begins && facts.others >= MOST_CADENCES {
            let message = format!("At most {MOST_CADENCES} tags can have a cadence. Remove another one first.");
            return Err(Error::refused(ErrorCode::LimitReached, message));
        }
        Ok(OwnCadence { owner: facts.owner, present: facts.present })
    }
}

/// A touch that its owner may change.
#[derive(Clone, Copy)]
pub struct OwnTouch {
    pub owner: PersonId,
    pub touch: TouchId,
    pub contact: ContactId,
}

/// Changes or deletes a touch of one's own.
pub struct ChangeTouch;

impl Action for ChangeTouch {
    type Facts = Option<touch::Model>;
    type Subject = OwnTouch;

    fn rule(viewer: Option<Viewer>, touch: &Self::Facts) -> Result<OwnTouch> {
        match touch {
            Some(touch) if viewer.is_some_and(|viewer| viewer.owns_of(touch.owner_id, touch.contact_id)) => {
                Ok(OwnTouch { owner: touch.owner_id, touch: touch.id, contact: touch.contact_id })
            }
            _ => Err(Error::not_found("touchId")),
        }
    }
}

/// Counts something between the viewer and another person as a touch, for both.
pub struct CountTouch;

pub struct CountTouchFacts {
    /// The contacts by which the two are linked with each other.
    pub linked: Vec<contact::Model>,
    pub other: PersonId,
}

/// The contacts of two people for each other. The nil id stands for none: the same statements find nothing then.
#[derive(Clone, Copy)]
pub struct TouchOfBoth {
    pub viewer: PersonId,
    pub viewers: ContactId,
    pub other: PersonId,
    pub others: ContactId,
}

impl Action for CountTouch {
    type Facts = CountTouchFacts;
    type Subject = TouchOfBoth;

    fn rule(viewer: Option<Viewer>, CountTouchFacts { linked, other }: &CountTouchFacts) -> Result<TouchOfBoth> {
        let (viewer, other) = (viewer.ok_or(Error::Unauthenticated)?.whole()?, *other);
        let of = |owner: PersonId, person: PersonId| {
            let found = linked.iter().find(|row| row.owner_id == owner && row.person_id == Some(person));
            found.map_or(ContactId(Uuid::nil()), |row| row.id)
        };
        Ok(TouchOfBoth { viewer, viewers: of(viewer, other), other, others: of(other, viewer) })
    }
}
