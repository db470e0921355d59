//! Reciprocal check-ins: one agreement of two people, in two directions, and a worker that never forgets.
//!
//! - what is agreed stands in proposals; check-ins are made from it when they are looked at, and stored nowhere;
//! - the state of a check-in is each viewer's own: a function of the clock and of what is stored;
//! - what one side does reaches the other or doesn't, and that is decided when it is read.
//!
//! The rooms in it, each of which may use those before it: [`plans`], [`ladders`], [`answers`], [`gestures`],
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

pub(crate) use erase::erase;
pub(crate) use export::export;
pub(crate) use worker::{Sides, look_anew, next_at, planned_by, tidy, work};
