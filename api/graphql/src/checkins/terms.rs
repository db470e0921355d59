//! What two people agree on: mode, schedules, windows.

use std::sync::Arc;

use async_graphql::{Context, Description, InputObject, Object, SimpleObject};
use domain::checkins::plans;
use domain::checkins::plans::schedule;
use domain::error::{Error, ErrorCode, UserError};
use domain::scope::Scope;
use domain::text;

use super::enums::{CheckInMode, CheckInReveal};
use crate::context::op;
use crate::error::{Failure, Result};
use crate::scalars::{DateTime, Duration, LocalDateTime, RecurrenceRule, TimeZone};
use crate::scope::{Needs, scope};

/// How many occurrences are previewed at the most.
const MOST: usize = 50;

/// What two people agree on.
#[derive(Clone, Debug, Description)]
pub struct CheckInTerms(pub Arc<plans::Terms>);

#[Object(use_type_description, directive = scope::apply(Needs(Scope::CheckInsRead)))]
impl CheckInTerms {
    /// Who is asked when.
    async fn mode(&self) -> CheckInMode {
        self.0.mode.into()
    }

    /// When: for both, or for whoever proposes, where each has a schedule of their own.
    async fn schedule(&self) -> CheckInSchedule {
        CheckInSchedule(self.0.schedule.clone())
    }

    /// When, for the other, where each has a schedule of their own.
    async fn other_schedule(&self) -> Option<CheckInSchedule> {
        self.0.other_schedule.clone().map(CheckInSchedule)
    }

    /// How long before its time a check-in can be answered.
    async fn opens_before(&self) -> Duration {
        Duration(self.0.opens_before.to_string())
    }

    /// How long after its time it closes.
    async fn grace(&self) -> Duration {
        Duration(self.0.grace.to_string())
    }

    /// When answers show.
    async fn reveal(&self) -> CheckInReveal {
        self.0.reveal.into()
    }

    /// The next occurrences by these terms, in their order.
    #[expect(clippy::unused_async, reason = "fields are awaited")]
    async fn next(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, from 1 to 50.", default = 10)] first: i32,
    ) -> Result<Vec<CheckInOccurrence>> {
        let most = usize::try_from(first).ok().filter(|most| (1..=MOST).contains(most));
        let most = most.ok_or_else(|| Failure::new("BAD_USER_INPUT", format!("first goes from 1 to {MOST}.")))?;
        let mut next = Vec::new();
        for (whose, occurrences) in self.0.preview(op(ctx).now, most) {
            let zone = self.0.zone_of(whose);
            next.extend(occurrences.into_iter().map(|it| CheckInOccurrence {
                at: it.at.into(),
                local_time: LocalDateTime::from(it.local),
                time_zone: TimeZone(zone.name().to_owned()),
                asks_proposer: self.0.asks(whose, &it)[0],
                asks_other: self.0.asks(whose, &it)[1],
            }));
        }
        next.sort_by_key(|it| it.at.0);
        next.truncate(most);
        Ok(next)
    }
}

/// An occurrence that is to be.
#[derive(Clone, Debug, SimpleObject)]
#[graphql(directive = scope::apply(Needs(Scope::CheckInsRead)))]
pub struct CheckInOccurrence {
    /// The moment.
    at: DateTime,
    /// The local time that the rule gives. Where clocks skip it, the moment is as much later.
    local_time: LocalDateTime,
    /// Of which zone.
    time_zone: TimeZone,
    /// Whether whoever proposes is asked.
    asks_proposer: bool,
    /// Whether the other is.
    asks_other: bool,
}

/// When check-ins are: by the clock on the wall of a zone, whatever its daylight-saving time does.
#[derive(Clone, Debug, Description)]
pub struct CheckInSchedule(pub schedule::Schedule);

#[Object(use_type_description, directive = scope::apply(Needs(Scope::CheckInsRead)))]
impl CheckInSchedule {
    /// The zone.
    async fn time_zone(&self) -> TimeZone {
        TimeZone(self.0.zone().name().to_owned())
    }

    /// The rules; several times a day are several rules.
    async fn rules(&self) -> Vec<CheckInRule> {
        let rule = |rule: &schedule::Rule| CheckInRule {
            starts_at: rule.starts_at.into(),
            rrule: rule.rrule.clone().map(RecurrenceRule),
            except: rule.except.iter().copied().map(Into::into).collect(),
        };
        self.0.rules().iter().map(rule).collect()
    }

    /// The schedule in words, in English: "Sundays at 19:00, Berlin time".
    async fn in_words(&self) -> String {
        self.0.in_words()
    }
}

/// A rule of a schedule.
#[derive(Clone, Debug, SimpleObject)]
#[graphql(directive = scope::apply(Needs(Scope::CheckInsRead)))]
pub struct CheckInRule {
    /// The first time, by the clock on the wall.
    starts_at: LocalDateTime,
    /// How it recurs; nothing, where it is once.
    rrule: Option<RecurrenceRule>,
    /// Which of its times aren't.
    except: Vec<LocalDateTime>,
}

/// A rule of a schedule.
#[derive(Clone, Debug, InputObject)]
pub struct CheckInRuleInput {
    /// The first time, by the clock on the wall of the schedule's zone: whole minutes.
    starts_at: LocalDateTime,
    /// How it recurs: daily, weekly, monthly or yearly (RFC 5545). Left out, it is once.
    rrule: Option<RecurrenceRule>,
    /// Which of its times aren't; at most 500.
    #[graphql(default)]
    except: Vec<LocalDateTime>,
}

/// When check-ins are.
#[derive(Clone, Debug, InputObject)]
pub struct CheckInScheduleInput {
    /// The zone in which its times are read. It is part of what you agree on; where either of you travels changes nothing.
    time_zone: TimeZone,
    /// From 1 to 24 rules, each once a day at the most.
    rules: Vec<CheckInRuleInput>,
}

/// What is to be agreed on.
#[derive(Clone, Debug, InputObject)]
pub struct CheckInTermsInput {
    /// Who is asked when.
    mode: CheckInMode,
    /// When: for both, or for you, where each has a schedule of their own.
    schedule: CheckInScheduleInput,
    /// When, for the other; with SEPARATE only.
    other_schedule: Option<CheckInScheduleInput>,
    /// How long before its time a check-in can be answered, from PT0M to P1D.
    opens_before: Duration,
    /// How long after its time it closes, from PT5M to P2D.
    grace: Duration,
    /// When answers show.
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
            return Err(Error::refused_at("terms", ErrorCode::Invalid, "These terms can't be read."));
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
            except: rule.except.iter().map(|it| local(it, "except")).collect::<domain::Result<_>>()?,
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
