//! What a person may always do with everything that is theirs: take it along, and have it erased.

mod deletion;
mod export;
mod restored;

pub use deletion::{cancel_deletion, delete_account};
pub use export::{Asked, export};
pub use restored::after_restore;

pub(crate) use deletion::erase;
