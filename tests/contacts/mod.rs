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
mod parting;
mod touches;
mod two_people;
mod unlinking;
