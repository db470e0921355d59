//! What every room uses, and which knows no room: operations, viewers and permits; transactions, feeds and jobs;
//! databases and secrets; checks of input, and pages.

pub mod access;
pub mod actor;
pub mod country;
pub mod db;
pub mod error;
pub mod feed;
pub(crate) mod idempotency;
pub mod jobs;
pub(crate) mod letters;
pub mod node_id;
pub mod once;
pub mod op;
pub mod page;
pub mod pen;
pub mod policy;
pub mod ports;
pub mod scope;
pub mod secrets;
pub mod settings;
pub mod standing;
pub(crate) mod state;
pub mod text;
pub mod throttle;
pub mod tx;
pub mod viewer;
pub mod zone;
