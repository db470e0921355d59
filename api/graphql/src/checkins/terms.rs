//! The terms of a plan: mode, schedules, windows and when answers show.

use std::sync::Arc;

use async_graphql::{Context, Description, Object, SimpleObject};
use domain::checkins::plans;
use domain::checkins::plans::schedule;
use domain::scope::Scope;

use super::enums::{CheckInMode, CheckInReveal};
use crate::context::op;
use crate::error::{Failure, Result};
use crate::scalars::{DateTime, Duration, LocalDateTime, RecurrenceRule, TimeZone};
use crate::scope::{Needs, scope};

/// How many occurrences are previewed at the most.
const MOST: usize = 50;

/// The terms of a check-in plan: when check-ins take place, who is asked, and when answers become visible. Both people
/// share them, so that they change only through an accepted proposal.
#[derive(Clone, Debug, Description)]
pub struct CheckInTerms(pub Arc<plans::Terms>);

#[Object(use_type_description, directive = scope::apply(Needs(Scope::CheckInsRead)))]
impl CheckInTerms {
    /// Which of the two people are asked at each check-in.
    async fn mode(&self) -> CheckInMode {
        self.0.mode.into()
    }

    /// The schedule that both people share. In the mode `SEPARATE`, the proposer's own schedule.
    async fn schedule(&self) -> CheckInSchedule {
        CheckInSchedule(self.0.schedule.clone())
    }

    /// The schedule of the person who didn't make the proposal. Null unless the mode is `SEPARATE`.
    async fn other_schedule(&self) -> Option<CheckInSchedule> {
        self.0.other_schedule.clone().map(CheckInSchedule)
    }

    /// How long before its due time a check-in opens for answers. Between PT0M and P1D.
    async fn opens_before(&self) -> Duration {
        Duration(self.0.opens_before.to_string())
    }

    /// How long after its due time a check-in closes. Between PT5M and P2D.
    async fn grace(&self) -> Duration {
        Duration(self.0.grace.to_string())
    }

    /// When answers become visible to the other person.
    async fn reveal(&self) -> CheckInReveal {
        self.0.reveal.into()
    }

    /// The next occurrences under these terms, soonest first.
    #[expect(clippy::unused_async, reason = "fields are awaited")]
    async fn next_occurrences(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Returns the first *n* items. Between 1 and 50; defaults to 10.", default = 10)] first: i32,
    ) -> Result<Vec<CheckInOccurrence>> {
        let most = usize::try_from(first).ok().filter(|most| (1..=MOST).contains(most));
        let wrong = || Failure::new("BAD_USER_INPUT", format!("`first` must be between 1 and {MOST}."));
        let most = most.ok_or_else(wrong)?;
        let mut next = Vec::new();
        for (whose, occurrences) in self.0.preview(op(ctx).now, most) {
            let zone = self.0.zone_of(whose);
            next.extend(occurrences.into_iter().map(|it| CheckInOccurrence {
                due_at: it.at.into(),
                local_time: LocalDateTime::from(it.local),
                time_zone: TimeZone(zone.name().to_owned()),
                is_proposer_asked: self.0.asks(whose, &it)[0],
                is_other_person_asked: self.0.asks(whose, &it)[1],
            }));
        }
        next.sort_by_key(|it| it.due_at.0);
        next.truncate(most);
        Ok(next)
    }
}

/// A future occurrence of a schedule.
#[derive(Clone, Debug, SimpleObject)]
#[graphql(directive = scope::apply(Needs(Scope::CheckInsRead)))]
pub struct CheckInOccurrence {
    /// When the occurrence is due.
    due_at: DateTime,
    /// The local time of the occurrence, as its rule gives it. If a clock change skips this time, `dueAt` is later by
    /// the length of the gap; if the time occurs twice, `dueAt` is the first.
    local_time: LocalDateTime,
    /// The time zone of `localTime`.
    time_zone: TimeZone,
    /// Whether the person who made the proposal is asked at this occurrence.
    is_proposer_asked: bool,
    /// Whether the person who didn't make the proposal is asked at this occurrence.
    is_other_person_asked: bool,
}

/// A schedule of check-ins. Its times are local times of one time zone: 19:00 stays 19:00 when daylight saving time
/// begins or ends.
#[derive(Clone, Debug, Description)]
pub struct CheckInSchedule(pub schedule::Schedule);

#[Object(use_type_description, directive = scope::apply(Needs(Scope::CheckInsRead)))]
impl CheckInSchedule {
    /// The time zone of all local times in the schedule.
    async fn time_zone(&self) -> TimeZone {
        TimeZone(self.0.zone().name().to_owned())
    }

    /// The rules of the schedule, each with one time of day. A schedule with several times a day has several rules.
    async fn rules(&self) -> Vec<CheckInRule> {
        let rule = |rule: &schedule::Rule| CheckInRule {
            starts_at: rule.starts_at.into(),
            rrule: rule.rrule.clone().map(RecurrenceRule),
            exceptions: rule.exceptions.iter().copied().map(Into::into).collect(),
        };
        self.0.rules().iter().map(rule).collect()
    }

    /// The schedule as English text, such as "Sundays at 19:00, Berlin time".
    async fn in_words(&self) -> String {
        self.0.in_words()
    }
}

/// A rule of a schedule: a first occurrence, and how it recurs.
#[derive(Clone, Debug, SimpleObject)]
#[graphql(directive = scope::apply(Needs(Scope::CheckInsRead)))]
pub struct CheckInRule {
    /// The local time of the first occurrence.
    starts_at: LocalDateTime,
    /// The recurrence. Null if the rule has a single occurrence.
    rrule: Option<RecurrenceRule>,
    /// The local times of occurrences that don't take place.
    exceptions: Vec<LocalDateTime>,
}
