//! The features, each a room with the same furniture. Each may use those before it, by the verbs in their `mod.rs`.

pub mod access;
pub mod accounts;
pub mod apps;
pub mod checkins;
pub mod contacts;
pub mod groups;
pub mod privacy;
