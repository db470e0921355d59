//! How often somebody may do something with groups, and in how many they may be.

pub use entity::group_day::Act;

use super::store::days;
use crate::core::error::{Error, ErrorCode, Result};
use crate::core::tx::Tx;

/// The greatest number of groups in which somebody is a member, asks or waits.
pub const MOST_GROUPS: u64 = 200;

/// How often somebody may do something in a UTC day, and what it is called.
const fn most(act: Act) -> (i32, &'static str) {
    match act {
        Act::Create => (5, "create more than 5 groups"),
        Act::Join => (20, "join more than 20 groups"),
        Act::Ask => (10, "ask to join more than 10 groups"),
        Act::Invite => (50, "send more than 50 invitations"),
        Act::Report => (10, "report more than 10 groups"),
    }
}

/// Counts something that the viewer does, in the transaction that does it: what is refused afterwards doesn't count. The
/// transaction holds the lock of the viewer's account.
///
/// # Errors
///
/// A refusal if the viewer has done it too often today.
pub(crate) async fn count(tx: &Tx<'_>, act: Act) -> Result<()> {
    within(act, days::count(tx, act).await?)
}

/// Refuses what the viewer does for the so-manieth time today, if that is too often.
///
/// # Errors
///
/// A refusal that says how often it may be done.
pub(super) fn within(act: Act, today: i32) -> Result<()> {
    let (most, what) = most(act);
    if today <= most {
        return Ok(());
    }
    let message = format!("You can't {what} in one day. Try again tomorrow: days begin at 00:00 UTC.");
    Err(Error::refused(ErrorCode::DailyLimitReached, message))
}

/// Refuses one more group if the viewer is in very many.
///
/// # Errors
///
/// A refusal that says how many they may be.
pub(super) fn has_room_for_one_more(current: u64) -> Result<()> {
    if current < MOST_GROUPS {
        return Ok(());
    }
    let message = format!("You can be in at most {MOST_GROUPS} groups. Leave one first.");
    Err(Error::refused(ErrorCode::LimitReached, message))
}
