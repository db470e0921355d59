//! Ladders: whom a person wants to be told, in which order, with exactly which words, when a check-in stays unanswered.
//! Nothing is disclosed that they didn't write for that rung, and nobody is told who hasn't agreed to be.

mod claim;
mod notices;
mod rungs;
mod telling;

pub use claim::claim;
pub use notices::{Notice, Receipt, count_notices, notices, notices_by_ids, receipts_of};
pub use rungs::{Ladder, Rung, RungInput, RungPreview, ladders_of, preview, set_ladder};
pub use telling::{Telling, TellingState, agree, decline, request, tellings, tellings_by_ids, withdraw};

pub(super) use notices::{EXPIRES_AFTER, all_clear, claimed, erase, every, text_place, told};
pub(super) use rungs::open as open_ladder;
pub(super) use telling::{agreed_with, consents};
