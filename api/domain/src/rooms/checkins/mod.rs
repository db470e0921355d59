//! Reciprocal check-ins between two people.
//!
//! - What is agreed is stored in proposals. Check-ins are computed from it when they are read, and aren't stored.
//! - The state of a check-in is computed for each viewer from the clock and from what is stored.
//! - Whether something that one person does reaches the other is decided when it is read.
//!
//! The rooms within it, each of which may use those before it: [`plans`], [`ladders`], [`answers`], [`gestures`],
//! [`reciprocity`]; [`crisis`] uses none of them. The worker, its mail, the export and the erasure stand above all.

pub mod answers;
pub mod crisis;
mod erase;
mod export;
pub mod gestures;
pub(crate) mod jobs;
pub mod ladders;
pub mod plans;
pub mod reciprocity;
mod worker;

pub(crate) use erase::{erase, erase_between};
pub(crate) use export::export;
pub(crate) use worker::{Sides, look_anew, next_at, planned_by, tidy, work};
