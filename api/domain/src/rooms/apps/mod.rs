//! Apps of third parties, and what people let them do.
//!
//! - An app acts through grants. What a grant is for, and what it is narrowed to, arrives as the viewer of an operation; no
//!   rule asks which app it is.
//! - Nothing is kept that would let somebody act as an app or as a person: secrets are hashed, codes and tokens derived.
//! - Two apps know a person by different ids, in which nothing is comparable.

mod app;
mod asking;
mod client;
mod deciding;
mod devices;
mod erase;
mod export;
mod granting;
mod handing_over;
pub mod oauth;
pub mod operator;
mod policy;
mod redeeming;
mod registering;
mod resting;
mod secrets;
mod store;
mod tidy;

pub use app::{App, AppShown, app_by_ids, apps, shown_by_ids};
pub use asking::{Asked, Denied, DeviceRequest, Request, asked, asked_again, asking};
pub use client::{Client, client};
pub use deciding::{Decided, Decision, decide, decided_on_device};
pub use devices::{asked_on_device, device_authorization};
pub use granting::end_grant;
pub use handing_over::{AppOffer, accept_app, offer_app, withdraw_offer};
pub use redeeming::{introspect, revoke, tokens};
pub use registering::{AppChange, NewApp, delete_app, register_app, update_app};
pub use resting::reload;
pub use secrets::rotate_secret;

pub(crate) use erase::erase;
pub(crate) use export::export;
pub(crate) use resting::{go_on, rest};
pub(crate) use tidy::{end_all_waiting, tidy};
