//! Apps of third parties: those of the viewer, and those that the viewer gave something.

mod app;
mod ended;
mod fields;
mod grant;
mod handing_over;
mod mutation;

pub use app::App;
pub use ended::{EndedGrant, EndedGrantConnection, EndedGrantEdge, EndedGrantQuery};
pub use fields::ViewerApps;
pub use grant::{ConnectedApp, Grant, GrantMutation};
pub use handing_over::{AppOffer, AppOfferMutation};
pub use mutation::AppMutation;
