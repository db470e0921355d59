//! Contacts.

mod edit;
mod invitations;
mod pages;
mod unlinking;
