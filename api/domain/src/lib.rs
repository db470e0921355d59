//! The rules of Kith: who may do and see what, and what is written when they do.
//!
//! This crate knows no HTTP and no GraphQL. A caller makes an [`op::Op`] and calls a verb of a room. The verb gets a
//! permit from the room's policy, and the room's store writes rows and feed events in one transaction.
//!
//! There are three layers, each of which uses those below it: `core`, which knows no room; `rooms`, one for each
//! feature; and the worker and `installation`, which know the rooms.

mod core;
mod installation;
mod rooms;
pub mod worker;

pub use crate::core::{
    country, db, error, feed, jobs, node_id, once, op, page, pen, ports, scope, secrets, standing, text, throttle,
    viewer, zone,
};
pub use crate::rooms::{access, accounts, apps, checkins, contacts, groups, privacy};

pub use crate::core::actor::{Acting, ActingApp, Actor, Means};
pub use crate::core::error::{Error, ErrorCode, Result, UserError};
pub use crate::core::op::{Env, Op, Ports};
pub use crate::core::settings::{Registration, Settings};
pub use entity::ids;
pub use installation::open;
