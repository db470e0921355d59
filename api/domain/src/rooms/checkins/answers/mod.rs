//! Answers: check-ins as their two people see them, with what each of them answered. Text is sealed with its author's key. A
//! struggle and a triumph are visible only to the people with whom they were shared when they were written. The state of a
//! check-in is computed for each viewer from the clock and from what is stored.
//!
//! Verbs: answer, correct, acknowledge; skip, snooze, give the all-clear; read by id, today, history, upcoming, shared.

mod acknowledge;
mod acknowledgement;
mod check_in;
mod content;
mod lists;
mod marks;
mod policy;
mod read;
mod shared;
mod snooze;
mod store;
mod write;

pub use acknowledge::{Reaction, acknowledge};
pub use acknowledgement::Acknowledgement;
pub use check_in::{CheckIn, check_ins_by_ids};
pub use content::{Answer, AnswerContent, Audience, Feeling, Help, SharedText};
pub use lists::{HistoryOf, Today, UpcomingOf, count_opened, histories, today, upcoming};
pub use marks::{give_all_clear, skip, snooze};
pub use shared::{Part, Share, count_shared, shared_with, shares_by_ids};
pub use write::{answer, correct};

pub(super) use acknowledgement::place as words_place;
pub(super) use check_in::of_slots;
pub(super) use content::place;
pub(super) use policy::AnswerTurn;
pub(super) use read::visible;
pub(super) use shared::tell_revealed_by_close;
pub(super) use snooze::Snooze;
pub(super) use store::{
    acknowledged_between, answered_between, answered_by, erase, erase_between, every, every_acknowledgement,
    every_mark, is_answered, mark_of, marks_of,
};
pub(super) use write::{NewAnswer, answer_outside};
