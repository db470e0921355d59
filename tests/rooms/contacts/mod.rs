//! Contacts.

pub mod cases;

mod books;
mod boundaries;
mod cards;
mod deleting;
mod distance;
mod edit;
mod finding;
mod invitations;
mod merging;
mod narrowed;
mod numbers;
mod pages;
mod parting;
mod touches;
mod two_people;
mod unlinking;
