//! Contacts.

mod books;
mod boundaries;
mod deleting;
mod distance;
mod edit;
mod finding;
mod invitations;
mod merging;
mod pages;
mod touches;
mod unlinking;
