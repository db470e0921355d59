//! The states of a check-in, computed from the clock and from what is stored.

use chrono::{DateTime, Utc};

use super::view::Slot;

/// The state of the viewer's own side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mine {
    /// It can't be answered yet.
    Upcoming,
    /// It is open and can be answered before its due time.
    Open,
    /// It is due.
    Due,
    /// It is answered.
    Answered,
    /// It closed without an answer.
    Missed,
    /// The viewer said "not now".
    Skipped,
    /// The viewer's side is paused.
    Paused,
}

/// The state of the other side. It never says why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Theirs {
    /// It can't be answered yet.
    Upcoming,
    /// It can be answered.
    Open,
    /// It is answered.
    Answered,
    /// It closed without an answer.
    NoAnswer,
}

/// The state of the viewer's side of an occurrence.
#[must_use]
pub fn mine(slot: &Slot, now: DateTime<Utc>, is_answered: bool, is_skipped: bool, rests: bool) -> Mine {
    match () {
        () if is_answered => Mine::Answered,
        () if is_skipped => Mine::Skipped,
        () if rests => Mine::Paused,
        () if now < slot.opens => Mine::Upcoming,
        () if now < slot.due_at => Mine::Open,
        () if now < slot.closes => Mine::Due,
        () => Mine::Missed,
    }
}

/// The state of the other side of an occurrence.
#[must_use]
pub fn theirs(slot: &Slot, now: DateTime<Utc>, is_answered: bool) -> Theirs {
    match () {
        () if is_answered => Theirs::Answered,
        () if now < slot.opens => Theirs::Upcoming,
        () if now < slot.closes => Theirs::Open,
        () => Theirs::NoAnswer,
    }
}

/// Whether all of the other person's answer is visible.
#[must_use]
pub fn is_revealed(slot: &Slot, now: DateTime<Utc>, i_answered: bool) -> bool {
    !slot.holds_back || i_answered || now >= slot.closes
}
