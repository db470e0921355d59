//! Plans: what two people agree on. An accepted proposal applies until another one is accepted or the plan ends. Reminders
//! and pauses are private to each side. Occurrences are computed from all this and aren't stored.
//!
//! Verbs: propose, propose a change, accept, decline, withdraw; update one's side; pause, resume, end; read by page, by id.

mod check_in_key;
mod pause;
mod policy;
mod proposal;
mod propose;
mod read;
pub mod schedule;
mod settings;
mod span;
mod state;
mod store;
mod terms;
#[cfg(test)]
mod tests;
mod view;

pub use check_in_key::{CheckInKey, Whose};
pub use pause::{end, pause, resume};
pub use proposal::Proposal;
pub use propose::{accept, decline, propose, propose_change, withdraw};
pub use read::{by_ids, count, page, proposals_by_ids};
pub use settings::{SideChange, update_side};
pub use span::{BadSpan, Span};
pub use state::{Mine, Theirs};
pub use terms::{Mode, Reveal, Terms, refused};
pub use view::{PlanView, Slot};

pub(super) use policy::{Approach, KeepPlan, PlanFacts, distant};
pub(super) use propose::{approach, is_distant};
pub(super) use read::{all, of_series, plan_again, some, with};
pub(super) use state::{is_revealed, mine, theirs};
pub(super) use store::{
    Waiting, erase, hold, keep, lock, lock_slot, look_again, look_at_all, look_later, next_at, note_worked, of_side,
    oldest_planned_by, side, views, worked,
};
pub(super) use terms::{LONGEST_BEFORE, LONGEST_GRACE};
