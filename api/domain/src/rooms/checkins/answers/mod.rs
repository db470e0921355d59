//! Answers: what one side says in a check-in, or to somebody who asks how they are. Text is sealed under its author's key;
//! a struggle and a triumph are shown to whom they were shared with when they were written, and to nobody else.

mod acknowledge;
mod content;
mod read;
mod shared;
mod store;
mod write;

pub use acknowledge::{Acknowledgement, Reaction, acknowledge};
pub use content::{Answer, AnswerContent, Audience, Feeling, Help, Told};
pub use shared::{Part, Share, count_shared, shared_with, shares_by_ids};
pub use write::{answer, answer_ask, correct};

pub(super) use acknowledge::place as words_place;
pub(super) use acknowledge::{count as count_acknowledged, of_subjects as acknowledgements_of};
pub(super) use content::place;
pub(super) use read::{Seen, seen_of};
pub(super) use shared::tell_revealed_by_close;
pub(super) use store::{answered_between, every, every_acknowledgement, is_answered, withdraw};
