//! What the worker does for privacy, one kind a file.

mod erase_person;
mod lose_person;

pub(crate) use erase_person::ERASE_PERSON;
pub(crate) use lose_person::LOSE_PERSON;
