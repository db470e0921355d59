//! Gestures and asks: what two people send each other outside of any plan. Neither owes a reply.
//!
//! Verbs: send a gesture; ask, answer an ask, say "not now"; read by page, by id.

mod asks;
mod gesture;
mod policy;
mod store;

pub use asks::{Ask, AskState, answer_ask, ask, asks, asks_by_ids, say_not_now};
pub use gesture::{Gesture, GestureKind, count_gestures, gestures, gestures_by_ids, send};

pub(super) use store::{
    asks_between, erase_between, gestures_between, own_asks, own_gestures, received_asks, received_gestures,
};
