//! The terms of a plan as a client gives them, read into what the verbs take.

use async_graphql::InputObject;
use domain::checkins::plans;
use domain::checkins::plans::schedule;
use domain::error::{Error, ErrorCode, UserError};
use domain::text;

use super::enums::{CheckInMode, CheckInReveal};
use crate::scalars::{Duration, LocalDateTime, RecurrenceRule, TimeZone};

/// A rule of a schedule: a first occurrence, and how it recurs.
#[derive(Clone, Debug, InputObject)]
pub struct CheckInRuleInput {
    /// The local time of the first occurrence, in the time zone of the schedule. Whole minutes of the years 1970 to
    /// 2199.
    starts_at: LocalDateTime,
    /// The recurrence: daily, weekly, monthly or yearly, without a time of day. If left out, the rule has a single
    /// occurrence.
    rrule: Option<RecurrenceRule>,
    /// The local times of occurrences that don't take place. Up to 500.
    #[graphql(default)]
    exceptions: Vec<LocalDateTime>,
}

/// A schedule of check-ins.
#[derive(Clone, Debug, InputObject)]
pub struct CheckInScheduleInput {
    /// The time zone of all local times in the schedule. It is part of the terms: it stays the same when one of you
    /// travels.
    time_zone: TimeZone,
    /// The rules of the schedule, each with at most one occurrence a day. Between 1 and 24.
    rules: Vec<CheckInRuleInput>,
}

/// The terms of a check-in plan.
#[derive(Clone, Debug, InputObject)]
pub struct CheckInTermsInput {
    /// Which of the two people are asked at each check-in.
    mode: CheckInMode,
    /// The schedule that both of you share. In the mode `SEPARATE`, your own schedule.
    schedule: CheckInScheduleInput,
    /// The other person's schedule. Required in the mode `SEPARATE`, refused otherwise.
    other_schedule: Option<CheckInScheduleInput>,
    /// How long before its due time a check-in opens for answers. Between PT0M and P1D.
    opens_before: Duration,
    /// How long after its due time a check-in closes. Between PT5M and P2D.
    grace: Duration,
    /// When answers become visible to the other person.
    reveal: CheckInReveal,
}

impl CheckInTermsInput {
    /// As the verb takes it.
    ///
    /// # Errors
    ///
    /// A refusal with all that is wrong.
    pub fn read(&self) -> domain::Result<plans::Terms> {
        let mut problems = text::Problems::default();
        let schedule = problems.look(schedule_of(&self.schedule, "schedule"))?;
        let other = self.other_schedule.as_ref().map(|other| schedule_of(other, "otherSchedule"));
        let other_schedule = match other {
            Some(other) => problems.look(other)?,
            None => None,
        };
        let opens_before = problems.look(span(&self.opens_before, &["terms", "opensBefore"]))?;
        let grace = problems.look(span(&self.grace, &["terms", "grace"]))?;
        problems.none()?;
        let (Some(schedule), Some(opens_before), Some(grace)) = (schedule, opens_before, grace) else {
            return Err(Error::refused_at("terms", ErrorCode::Invalid, "`terms` can't be read."));
        };
        let (mode, reveal) = (self.mode.into(), self.reveal.into());
        plans::Terms { mode, schedule, other_schedule, opens_before, grace, reveal }.checked()
    }
}

fn schedule_of(input: &CheckInScheduleInput, field: &'static str) -> domain::Result<schedule::Schedule> {
    let wrong = |message: String, path: &[&str]| {
        let path = ["terms", field].into_iter().chain(path.iter().copied());
        Error::Refused(vec![UserError::new(ErrorCode::Invalid, message, path)])
    };
    let zone = text::time_zone(&input.time_zone.0, "timeZone").map_err(|error| match error {
        Error::Refused(reasons) => wrong(reasons.into_iter().map(|it| it.message).collect(), &["timeZone"]),
        other => other,
    })?;
    let mut rules = Vec::with_capacity(input.rules.len());
    for (place, rule) in input.rules.iter().enumerate() {
        let place = place.to_string();
        let local = |text: &LocalDateTime, field| {
            let not_local = || wrong(LocalDateTime::WRONG.to_owned(), &["rules", &place, field]);
            text.read().ok_or_else(not_local)
        };
        rules.push(schedule::Rule {
            starts_at: local(&rule.starts_at, "startsAt")?,
            rrule: rule.rrule.as_ref().map(|rule| rule.0.clone()),
            exceptions: rule.exceptions.iter().map(|it| local(it, "exceptions")).collect::<domain::Result<_>>()?,
        });
    }
    schedule::Schedule::new(zone, rules).map_err(|wrong| plans::refused(field, &wrong))
}

/// A span of time, to the minute.
///
/// # Errors
///
/// A refusal that names the field.
pub fn span(text: &Duration, path: &[&str]) -> domain::Result<plans::Span> {
    let refused = |wrong: plans::BadSpan| {
        Error::Refused(vec![UserError::new(ErrorCode::Invalid, wrong.to_string(), path.iter().copied())])
    };
    text.0.parse().map_err(refused)
}
