//! The rules of Kith: who may do and see what, and what is written when they do.
//!
//! It knows no HTTP and no GraphQL. A caller builds an [`op::Op`] and calls a verb of a room; the verb asks
//! policy, and the room's store writes rows and feed events in one transaction.
//!
//! Three storeys, each of which uses those below it: `core`, which knows no room; `rooms`, one a feature; and at the top
//! the worker, and what tells the core of the rooms.

mod core;
mod installation;
mod rooms;
pub mod worker;

pub use crate::core::{
    country, db, error, feed, jobs, node_id, once, op, page, pen, ports, scope, secrets, standing, text, throttle,
    viewer, zone,
};
pub use crate::rooms::{accounts, checkins, contacts, privacy};

pub use crate::core::actor::Actor;
pub use crate::core::error::{Error, ErrorCode, Result, UserError};
pub use crate::core::op::{Env, Op, Ports};
pub use crate::core::settings::Settings;
pub use entity::ids;
pub use installation::open;
