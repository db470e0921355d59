//! Contacts.

mod books;
mod edit;
mod invitations;
mod pages;
mod unlinking;
