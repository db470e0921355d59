//! What the worker does for privacy, one kind a file.

mod erase_person;

pub(crate) use erase_person::ERASE_PERSON;
