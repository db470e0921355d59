//! Apps of third parties: those of the viewer, and those that the viewer gave something.

mod app;
mod fields;
mod grant;
mod mutation;

pub use app::App;
pub use fields::ViewerApps;
pub use grant::{ConnectedApp, Grant, GrantMutation};
pub use mutation::AppMutation;
