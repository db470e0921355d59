//! What two people agree on: mode, schedules, windows, and when answers show. Checked once, and kept as JSON.

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};

use super::check_in_key::Whose;
use super::schedule::{BadSchedule, Occurrence, Schedule};
use super::span::Span;
use crate::core::error::{Error, ErrorCode, Result, UserError};
use crate::core::zone::Zone;

/// Who is asked when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Mode {
    /// Both answer at each occurrence.
    Together,
    /// The two alternate in who is asked; the proposer is asked first.
    TakingTurns,
    /// Each has a schedule of their own.
    Separate,
}

/// When an answer shows to the other side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Reveal {
    /// At once.
    AsAnswered,
    /// When both have answered, or at the close.
    WhenBothAnswered,
}

/// What is agreed on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// Who is asked when.
    pub mode: Mode,
    /// The schedule that both share, or the proposer's own.
    pub schedule: Schedule,
    /// The other's own, where each has one.
    pub other_schedule: Option<Schedule>,
    /// How long before its time a check-in opens.
    pub opens_before: Span,
    /// How long after its time it closes.
    pub grace: Span,
    /// When answers show.
    pub reveal: Reveal,
}

/// A check-in opens at most so long before its time.
pub const LONGEST_BEFORE: Span = Span::minutes(24 * 60);
/// A check-in closes at least so long after its time.
pub const SHORTEST_GRACE: Span = Span::minutes(5);
/// A check-in closes at most so long after its time.
pub const LONGEST_GRACE: Span = Span::minutes(48 * 60);

impl Terms {
    /// Holds terms to what goes together.
    ///
    /// # Errors
    ///
    /// A refusal with all that is wrong.
    pub fn checked(self) -> Result<Self> {
        let mut wrong = Vec::new();
        let mut refuse =
            |field, message: String| wrong.push(UserError::new(ErrorCode::Invalid, message, ["terms", field]));
        if !(Span::minutes(0)..=LONGEST_BEFORE).contains(&self.opens_before) {
            refuse("opensBefore", format!("A check-in opens from PT0M to {LONGEST_BEFORE} before its time."));
        }
        if !(SHORTEST_GRACE..=LONGEST_GRACE).contains(&self.grace) {
            refuse("grace", format!("A check-in closes from {SHORTEST_GRACE} to {LONGEST_GRACE} after its time."));
        }
        match (self.mode, &self.other_schedule) {
            (Mode::Separate, None) => {
                refuse("otherSchedule", "With SEPARATE, each side has a schedule: give the other's too.".to_owned());
            }
            (Mode::Together | Mode::TakingTurns, Some(_)) => {
                refuse("otherSchedule", "Both share one schedule unless the mode is SEPARATE.".to_owned());
            }
            _ => {}
        }
        if self.mode == Mode::Separate && self.reveal == Reveal::WhenBothAnswered {
            refuse("reveal", "WHEN_BOTH_ANSWERED takes a schedule that both share.".to_owned());
        }
        if wrong.is_empty() { Ok(self) } else { Err(Error::Refused(wrong)) }
    }

    /// The schedules, each with whose it is.
    pub fn schedules(&self) -> impl Iterator<Item = (Whose, &Schedule)> {
        let first = if self.mode == Mode::Separate { Whose::Proposer } else { Whose::Both };
        std::iter::once((first, &self.schedule)).chain(self.other_schedule.iter().map(|other| (Whose::Other, other)))
    }

    /// The schedule of both, or of one of the two.
    pub(super) fn schedule_of(&self, whose: Whose) -> Option<&Schedule> {
        self.schedules().find(|(of, _)| *of == whose).map(|(_, schedule)| schedule)
    }

    /// Whether the proposer, and whether the other, is asked in an occurrence.
    pub(super) fn asked(&self, whose: Whose, schedule: &Schedule, occurrence: &Occurrence) -> [bool; 2] {
        match (self.mode, whose) {
            (Mode::TakingTurns, _) => {
                let is_proposers = schedule.index_of(occurrence.local).is_multiple_of(2);
                [is_proposers, !is_proposers]
            }
            (_, Whose::Both) => [true, true],
            (_, Whose::Proposer) => [true, false],
            (_, Whose::Other) => [false, true],
        }
    }

    /// Whether the proposer, and whether the other, is asked in an occurrence of a schedule.
    #[must_use]
    pub fn asks(&self, whose: Whose, occurrence: &Occurrence) -> [bool; 2] {
        self.schedule_of(whose).map_or([false, false], |schedule| self.asked(whose, schedule, occurrence))
    }

    /// In which zone a schedule's times are read.
    #[must_use]
    pub fn zone_of(&self, whose: Whose) -> Zone {
        self.schedule_of(whose).unwrap_or(&self.schedule).zone()
    }

    /// When an occurrence opens, and when it closes.
    pub(super) fn window(&self, at: DateTime<Utc>) -> (DateTime<Utc>, DateTime<Utc>) {
        (at - self.opens_before.duration(), at + self.grace.duration())
    }

    /// The next occurrences after a moment, by schedule: what a preview shows.
    #[must_use]
    pub fn preview(&self, from: DateTime<Utc>, most: usize) -> Vec<(Whose, Vec<Occurrence>)> {
        // As far as any rule that was taken has something to give.
        let to = from + Duration::days(366 * 60);
        self.schedules().map(|(whose, schedule)| (whose, schedule.between(from, to, most))).collect()
    }
}

/// A schedule that can't be, as a refusal.
#[must_use]
pub fn refused(field: &'static str, wrong: &BadSchedule) -> Error {
    let rule = wrong.rule().map(|rule| rule.to_string());
    let path = ["terms", field].into_iter().chain(rule.iter().flat_map(|rule| ["rules", rule.as_str()]));
    Error::Refused(vec![UserError::new(ErrorCode::Invalid, wrong.to_string(), path)])
}
