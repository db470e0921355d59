//! The terms of a plan: mode, schedules, window, and when answers become visible. Stored and exported as JSON,
//! with the names of the schema. Plans of before that are read by the names that they were stored under.

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
    /// The two take turns; the proposer is asked first.
    TakingTurns,
    /// Each has a schedule of their own.
    Separate,
}

/// When an answer becomes visible to the other side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Reveal {
    /// As soon as it is given.
    AsAnswered,
    /// When both have answered, or when the check-in closes.
    WhenBothAnswered,
}

/// The terms of a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Terms {
    /// Who is asked when.
    pub mode: Mode,
    /// The schedule that both share, or the proposer's own if the mode is `Separate`.
    pub schedule: Schedule,
    /// The other person's own schedule, if the mode is `Separate`.
    #[serde(alias = "other_schedule")]
    pub other_schedule: Option<Schedule>,
    /// How long before its due time a check-in opens.
    #[serde(alias = "opens_before")]
    pub opens_before: Span,
    /// How long after its due time a check-in closes.
    pub grace: Span,
    /// When answers become visible to the other side.
    pub reveal: Reveal,
}

/// The longest time that a check-in opens before it is due.
pub const LONGEST_BEFORE: Span = Span::minutes(24 * 60);
/// The shortest time that a check-in stays open after it is due.
pub const SHORTEST_GRACE: Span = Span::minutes(5);
/// The longest time that a check-in stays open after it is due.
pub const LONGEST_GRACE: Span = Span::minutes(48 * 60);

impl Terms {
    /// Checks that the terms are consistent.
    ///
    /// # Errors
    ///
    /// A refusal that lists every problem.
    pub fn checked(self) -> Result<Self> {
        let mut wrong = Vec::new();
        let mut refuse =
            |field, message: String| wrong.push(UserError::new(ErrorCode::Invalid, message, ["terms", field]));
        if !(Span::minutes(0)..=LONGEST_BEFORE).contains(&self.opens_before) {
            refuse("opensBefore", format!("`opensBefore` must be between PT0M and {LONGEST_BEFORE}."));
        }
        if !(SHORTEST_GRACE..=LONGEST_GRACE).contains(&self.grace) {
            refuse("grace", format!("`grace` must be between {SHORTEST_GRACE} and {LONGEST_GRACE}."));
        }
        match (self.mode, &self.other_schedule) {
            (Mode::Separate, None) => {
                refuse("otherSchedule", "`otherSchedule` is required if `mode` is `SEPARATE`.".to_owned());
            }
            (Mode::Together | Mode::TakingTurns, Some(_)) => {
                refuse("otherSchedule", "`otherSchedule` must be left out unless `mode` is `SEPARATE`.".to_owned());
            }
            _ => {}
        }
        if self.mode == Mode::Separate && self.reveal == Reveal::WhenBothAnswered {
            refuse("reveal", "`reveal` must be `AS_ANSWERED` if `mode` is `SEPARATE`.".to_owned());
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

    /// The time zone of a schedule.
    #[must_use]
    pub fn zone_of(&self, whose: Whose) -> Zone {
        self.schedule_of(whose).unwrap_or(&self.schedule).zone()
    }

    /// When an occurrence opens, and when it closes.
    pub(super) fn window(&self, at: DateTime<Utc>) -> (DateTime<Utc>, DateTime<Utc>) {
        (at - self.opens_before.duration(), at + self.grace.duration())
    }

    /// Up to `most` occurrences of each schedule after a moment, for a preview.
    #[must_use]
    pub fn preview(&self, from: DateTime<Utc>, most: usize) -> Vec<(Whose, Vec<Occurrence>)> {
        // As far as any rule that was taken has something to give.
        let to = from + Duration::days(366 * 60);
        self.schedules().map(|(whose, schedule)| (whose, schedule.between(from, to, most))).collect()
    }
}

/// The refusal for an invalid schedule.
#[must_use]
pub fn refused(field: &'static str, wrong: &BadSchedule) -> Error {
    let rule = wrong.rule().map(|rule| rule.to_string());
    let path = ["terms", field].into_iter().chain(rule.iter().flat_map(|rule| ["rules", rule.as_str()]));
    Error::Refused(vec![UserError::new(ErrorCode::Invalid, wrong.to_string(), path)])
}
