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
mod erase;
mod export;
mod finder;
mod hours;
mod invitations;
mod links;
mod merge;
pub mod numbers;
mod part;
mod people;
mod policy;
mod quiet;
mod read;
mod store;
mod tidy;
pub mod touches;
mod vcard;

pub use boundaries::Boundaries;
pub use cadence::Every;
pub use channels::{Channel, ChannelKind};
pub use delete::{delete, restore};
pub use edit::{ContactChange, create, update};
pub use entry::{Contact, Content, Kind, Role, SupportKind, kind_named};
pub use finder::{ContactOrder, ContactQuery, Finder, Found, Tag, find, tags};
pub use hours::{BadHours, Days, QuietHours};
pub use invitations::{
    Invitation, Inviter, accept, count_pending, invitations_by_ids, invitations_of, invite, inviter, pending, withdraw,
};
pub use links::unlink;
pub use merge::merge;
pub use part::Part;
pub use policy::{MOST_CONTACTS, MOST_PENDING, RESTORABLE_FOR};
pub use quiet::quiet_until;
pub use read::{by_ids, by_people, count, count_deleted, deleted};

pub(crate) use erase::{erase, erase_between, forget};
pub(crate) use export::export;
pub(crate) use people::{behind, core_people, disturbing};
pub(crate) use tidy::tidy;
pub(crate) use touches::{TouchKind, count_as_touch};
