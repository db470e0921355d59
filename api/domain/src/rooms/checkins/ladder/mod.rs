//! Ladders: whom a person wants to be told, in which order, with exactly which words, when a check-in stays unanswered.
//! Nothing is disclosed that they didn't write for that rung, and nobody is told who hasn't agreed to be.

mod claim;
mod identity;
mod link;
mod notices;
mod rungs;
mod stored;
mod telling;

pub use claim::{claim, claim_by_link};
pub use notices::{Notice, Receipt, ReceiptClaim, count_notices, notices, notices_by_ids, receipts_of};
pub use rungs::{LadderChange, RungInput, RungPreview, ladders_of, preview, set_ladder};
pub use stored::{Ladder, Rung, RungKey};
pub use telling::{Telling, TellingState, agree, decline, request, tellings, tellings_by_ids, withdraw};

pub(super) use link::link;
pub(super) use notices::{EXPIRES_AFTER, all_clear, claims, erase, every, held_until, text_place, told};
pub(super) use rungs::{LATEST_RUNG, MOST_RUNGS};
pub(super) use stored::open as open_ladder;
pub(super) use telling::{agreed_with, consents};
