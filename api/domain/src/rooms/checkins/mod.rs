//! Reciprocal check-ins: one agreement of two people, in two directions, and a worker that never forgets.
//!
//! - what is agreed stands in proposals; check-ins are made from it when they are looked at, and stored nowhere;
//! - the state of a check-in is each viewer's own: a function of the clock and of what is stored;
//! - what one side does reaches the other or doesn't, and that is decided when it is read.

mod answers;
mod attend;
mod check_in;
mod crisis;
mod export;
mod facts;
pub(crate) mod jobs;
mod keeping;
mod ladder;
mod lists;
mod occurrence;
mod outside;
mod policy;
mod propose;
mod read;
mod reciprocity;
mod rest;
pub mod schedule;
mod settings;
mod snooze;
mod span;
mod state;
mod store;
mod terms;
#[cfg(test)]
mod tests;
mod view;
mod worker;

pub use answers::{
    Acknowledgement, Answer, AnswerContent, Audience, Feeling, Help, Part, Reaction, Share, Told, acknowledge, answer,
    answer_ask, correct, count_shared, shared_with, shares_by_ids,
};
pub use attend::{give_all_clear, skip, snooze};
pub use check_in::{CheckIn, check_ins_by_ids};
pub use crisis::{BadLine, Coverage, CrisisHelp, CrisisLine, CrisisLines, crisis_help};
pub use ladder::{
    Ladder, LadderChange, Notice, Receipt, ReceiptClaim, Rung, RungInput, RungKey, RungPreview, Telling, TellingState,
    agree, claim, claim_by_link, count_notices, decline as decline_to_be_told, ladders_of, notices, notices_by_ids,
    preview, receipts_of, request, set_ladder, tellings, tellings_by_ids, withdraw as withdraw_from_being_told,
};
pub use lists::{HistoryOf, Today, UpcomingOf, count_opened, histories, today, upcoming};
pub use occurrence::Lane;
pub use outside::{
    Ask, AskState, Gesture, GestureKind, ask, asks, asks_by_ids, count_gestures, gestures, gestures_by_ids,
    say_not_now, send,
};
pub use propose::{accept, decline, propose, propose_change, withdraw_proposal};
pub use read::{count_plans, plans, plans_by_ids, proposals_by_ids};
pub use reciprocity::{
    Reciprocity, Share as Balance, Window, of_plans as reciprocity_of_plans, suggests_other_support,
    with_people as reciprocity_with,
};
pub use rest::{end, pause, resume};
pub use settings::{SideChange, update_side};
pub use span::{BadSpan, Span};
pub use state::{Mine, Theirs};
pub use terms::{Mode, Reveal, Terms, refused};
pub use view::{PlanView, Proposal, Slot};

pub(crate) use export::export;
pub(crate) use keeping::erase;
pub(crate) use worker::{Sides, look_anew, next_at, planned_by, tidy, work};
