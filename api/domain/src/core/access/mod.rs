//! Who did what with somebody's account, as operations and transactions note it for the access log.

mod content;
pub(crate) mod recorder;

use entity::feed_event::Kind;
use uuid::Uuid;

use crate::core::feed::news::Event;
use crate::core::op::Op;

pub(crate) use content::Content;
pub use content::{Accessed, Deed, Object};
pub(crate) use recorder::{Doer, EntryKey, Noted};

/// Notes what the actor did with these objects, if something acts for a person.
pub fn note(op: &Op, deed: Deed, objects: &[Object]) {
    if let Some(doer) = Doer::of(&op.actor) {
        op.env.access.note(doer, op.now, deed, objects);
    }
}

/// Those of a transaction's events that say what it has changed of the doer's person: what is told to others isn't theirs.
pub(crate) fn changes(doer: &Doer, events: &[Event]) -> Vec<(Kind, Uuid)> {
    let own = events.iter().filter(|event| {
        let of_a_group = matches!(
            event.kind,
            Kind::GroupChanged | Kind::GroupMembersChanged | Kind::GroupDeskChanged | Kind::GroupCodesChanged
        );
        event.feed == doer.person.into() || of_a_group
    });
    own.map(|event| (event.kind, event.subject)).collect()
}
