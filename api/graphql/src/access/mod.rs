//! The access log of the viewer.

mod entry;
mod fields;
mod mutation;

pub use entry::{AccessEntry, AccessEntryConnection, AccessEntryEdge, Accessed};
pub use fields::ViewerAccess;
pub use mutation::AccessMutation;
