//! Ladders: who is notified, in which order and with exactly which text, when a person's check-in stays unanswered. Nothing
//! is disclosed but the text that they wrote for a rung, and nobody is notified without having consented to it.
//!
//! Verbs: set a ladder, preview it; request consent, agree, decline, withdraw; claim, also by a link; read notices, receipts.

mod claim;
mod consent;
mod held;
mod identity;
mod link;
mod notices;
mod policy;
mod rungs;
mod store;
mod stored;
mod words;

pub use claim::{claim, claim_by_link};
pub use consent::{LadderConsent, LadderConsentState, agree, consents, consents_by_ids, decline, request, withdraw};
pub use notices::{Notice, Receipt, ReceiptClaim, count_notices, notices, notices_by_ids, receipts_of};
pub use rungs::{LadderChange, RungInput, RungPreview, ladders_of, preview, set_ladder};
pub use stored::{Ladder, Rung, RungKey};

pub(super) use consent::{agreed_with, consents_of};
pub(super) use held::EXPIRES_AFTER;
pub(super) use link::link;
pub(super) use notices::{all_clear, disturbance, text_place};
pub(super) use rungs::{LATEST_RUNG, MOST_RUNGS};
pub(super) use store::{claims, erase_between, every, hand_over, note_mailed};
pub(super) use stored::open as open_ladder;
pub(super) use words::rung_words;
