//! Outside of any plan: gestures, and asking how somebody is. Neither owes a reply.

mod asks;
mod gestures;

pub use asks::{Ask, AskState, ask, asks, asks_by_ids, say_not_now};
pub use gestures::{Gesture, GestureKind, count_gestures, gestures, gestures_by_ids, send};

pub(super) use asks::{
    again as ask_again, between as asks_between, erase as erase_asks, every_own as own_asks,
    every_received as received_asks, lock as lock_ask,
};
pub(super) use gestures::{
    between as gestures_between, erase as erase_gestures, every_own as own_gestures,
    every_received as received_gestures,
};
