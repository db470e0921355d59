//! Contacts: a person's own support network, private to them; invitations to link, and links.
//!
//! This is the room that the others are built after:
//!
//! - each side's name, note, tags and the rest are that side's own, and linking never shows them;
//! - linking happens for both sides in one transaction; ending it is one's own, and silent;
//! - every read begins with who is looking, every write takes a permit.

mod channels;
mod edit;
mod entry;
mod export;
mod invitations;
mod jobs;
mod links;
mod policy;
mod read;
mod store;

pub use channels::{Channel, ChannelKind};
pub use edit::{ContactChange, NewContact, create, delete, update};
pub use entry::{Contact, Kind, Role, SupportKind};
pub use invitations::{Invitation, Inviter, accept, invite, inviter, withdraw};
pub use links::unlink;
pub use policy::{MOST_CONTACTS, MOST_PENDING};
pub use read::{by_ids, count, count_pending, invitations_by_ids, invitations_of, page, pending};

pub(crate) use export::export;
pub(crate) use jobs::tidy;
pub(crate) use store::erase;
