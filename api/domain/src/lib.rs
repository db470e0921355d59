//! The rules of Kith: who may do and see what, and what is written when they do.
//!
//! It knows no HTTP and no GraphQL. A caller builds an [`op::Op`] and calls a verb of a room; the verb asks
//! policy, and the room's store writes rows and feed events in one transaction.

pub mod accounts;
pub mod checkins;
pub mod contacts;
pub mod country;
pub mod db;
pub mod error;
pub mod feed;
pub mod jobs;
pub mod node_id;
pub mod once;
pub mod op;
pub mod page;
pub mod pen;
pub mod policy;
pub mod ports;
pub mod privacy;
pub mod scope;
pub mod secrets;
pub mod standing;
pub mod text;
pub mod throttle;
pub mod tx;
pub mod zone;

pub use entity::ids;
pub use error::{Error, ErrorCode, Result, UserError};
pub use op::{Actor, Env, Op};
