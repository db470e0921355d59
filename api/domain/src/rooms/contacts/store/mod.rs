//! The only queries on contacts, invitations and links, a file a table. Every select begins with who is looking.

pub(super) mod contacts;
pub(super) mod invitations;
pub(super) mod links;

/// How many rows an export reads at once, of what is smaller than contacts.
pub(super) const PAGE: u64 = 250;
