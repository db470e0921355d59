//! Contacts: a person's own support network, private to them; invitations to link, and links.
//!
//! This is the room that the others are built after:
//!
//! - each side's name, note, tags and the rest are that side's own, and linking never shows them;
//! - linking happens for both sides in one transaction; ending it is one's own, and silent;
//! - every read begins with who is looking, every write takes a permit.

pub mod book;
mod boundaries;
mod cadence;
mod channels;
mod delete;
pub mod distance;
mod edit;
mod entry;
mod export;
mod finder;
mod hours;
mod invitations;
mod jobs;
mod links;
mod merge;
pub mod numbers;
mod people;
mod policy;
mod quiet;
mod read;
mod store;
pub mod touches;
mod vcard;

pub use boundaries::Boundaries;
pub use cadence::Every;
pub use channels::{Channel, ChannelKind};
pub use delete::{RESTORABLE_FOR, delete, restore};
pub use edit::{ContactChange, create, update};
pub use entry::{Contact, Content, Kind, Role, SupportKind, kind_named};
pub use finder::{ContactOrder, ContactQuery, Finder, Found, Tag, find, tags};
pub use hours::{BadHours, Days, QuietHours};
pub use invitations::{Invitation, Inviter, accept, invite, inviter, withdraw};
pub use links::unlink;
pub use merge::merge;
pub use people::by_people;
pub use policy::{MOST_CONTACTS, MOST_PENDING};
pub use quiet::quiet_until;
pub use read::{by_ids, count, count_deleted, count_pending, deleted, invitations_by_ids, invitations_of, pending};

pub(crate) use export::export;
pub(crate) use jobs::tidy;
pub(crate) use people::{behind, core_people, count_as_touch, disturbing};
pub(crate) use store::erase;
pub(crate) use touches::TouchKind;

/// Forgets what is kept of an erased person's network in memory.
pub(crate) fn forget(op: &crate::core::op::Op, person: entity::PersonId) {
    op.env.state::<Finder>().forget(person);
}
