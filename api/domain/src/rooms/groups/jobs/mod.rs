//! What the worker does for groups, one kind a file.

mod erase_group;
mod list_group;
mod scrub_group_index;
mod succession;

pub(crate) use erase_group::ERASE_GROUP;
pub(crate) use list_group::LIST_GROUP;
pub(crate) use scrub_group_index::SCRUB_GROUP_INDEX;
pub(crate) use succession::GROUP_SUCCESSION;
