//! The access log: what apps, tokens, their devices and the operator did with somebody's account. Only its person reads it, on
//! a device of theirs.

mod clear;
mod entry;
mod erase;
mod export;
mod log;
mod store;
mod tidy;
mod write;

pub use crate::core::access::{Accessed, Deed, Object, note};
pub use clear::clear_devices;
pub use entity::access_entry::Source;
pub use entry::{AccessEntry, Filter};
pub use log::{count, entries, entries_by_ids};
pub use write::write;

pub(crate) use erase::erase;
pub(crate) use export::{apps_in_log, export};
pub(crate) use tidy::tidy;
pub(crate) use write::{Concerned, by_operator};
