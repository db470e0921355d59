//! Which steps a check-in comes to for one side, when, and whether each still makes sense. Pure: a function of the clock
//! and of what is stored.

use std::collections::HashMap;

use chrono::{DateTime, Duration, Utc};
use entity::check_in_mark;

use crate::checkins::ladder::{EXPIRES_AFTER, Ladder};
use crate::checkins::span::Span;
use crate::checkins::view::{PlanView, Slot};

/// How long rungs wait for answers that were given offline, when no worker had run.
pub(crate) const DOWNTIME_WAIT: Duration = Duration::minutes(15);

/// One step for one side of a check-in. Each is done once, or passed over once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Reminds, so long before or after the time.
    Reminder(Span),
    /// Reminds when a snooze ends, at so many minutes since 1970.
    Snoozed(i64),
    /// Tells what a rung tells.
    Rung(usize),
    /// Says that it closed without an answer.
    Closed,
    /// Says that nobody claimed what a rung told.
    Expired(usize),
}

impl Step {
    /// What it is known by among the steps of a side of a check-in.
    pub(super) fn key(self) -> String {
        match self {
            Self::Reminder(at) => format!("REMINDER:{}", at.in_minutes()),
            Self::Snoozed(at) => format!("SNOOZED:{at}"),
            Self::Rung(rung) => format!("RUNG:{rung}"),
            Self::Closed => "CLOSED".to_owned(),
            Self::Expired(rung) => format!("EXPIRED:{rung}"),
        }
    }
}

/// What becomes of a step whose time has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It is done.
    Do,
    /// It makes no sense any more.
    Pass,
    /// It is looked at again.
    Wait(DateTime<Utc>),
}

/// What decides.
pub(super) struct Facts<'a> {
    pub plan: &'a PlanView,
    pub slot: &'a Slot,
    pub ladder: &'a Ladder,
    pub mark: Option<&'a check_in_mark::Model>,
    pub is_answered: bool,
    pub is_claimed: bool,
    /// The steps that are done, and when that was; none for those that were passed over.
    pub done: &'a HashMap<String, Option<DateTime<Utc>>>,
    pub now: DateTime<Utc>,
    /// Since when a worker runs again, after none had.
    pub back: Option<DateTime<Utc>>,
}

impl Facts<'_> {
    /// The steps that aren't done, each with its time.
    pub(super) fn steps(&self) -> Vec<(DateTime<Utc>, Step)> {
        let Self { plan, slot, .. } = self;
        let begun = plan.accepted_at(slot).unwrap_or(slot.opens);
        // What would have been before it was agreed on, or before it was written so, isn't made up for.
        let (reminds_from, tells_from) = (begun.max(plan.side.reminders_at), begun.max(plan.side.ladder_at));
        let mut steps = Vec::new();
        for reminder in plan.reminders() {
            let at = slot.at + reminder.duration();
            steps.extend((at >= reminds_from).then(|| (self.put_off(at), Step::Reminder(reminder))));
        }
        if let Some(until) = self.mark.and_then(|mark| mark.snoozed_until) {
            steps.push((until, Step::Snoozed(until.timestamp().div_euclid(60))));
        }
        for (place, rung) in self.ladder.rungs.iter().enumerate() {
            let at = slot.at + rung.after.duration();
            steps.extend((at >= tells_from).then(|| (self.put_off(at), Step::Rung(place))));
            let handed_over = self.done.get(&Step::Rung(place).key()).copied().flatten();
            steps.extend(handed_over.map(|at| (at + EXPIRES_AFTER, Step::Expired(place))));
        }
        steps.push((slot.closes, Step::Closed));
        steps.retain(|(_, step)| !self.done.contains_key(&step.key()));
        steps
    }

    /// Snoozing moves what was still to come by as much as it was snoozed for, never past the close.
    fn put_off(&self, at: DateTime<Utc>) -> DateTime<Utc> {
        match self.mark.and_then(|mark| mark.snoozed_at.zip(mark.snoozed_until)) {
            Some((snoozed, until)) if at >= snoozed => at.max((at + (until - snoozed)).min(self.slot.closes)),
            _ => at,
        }
    }

    /// Whether a step whose time has come still makes sense.
    pub(super) fn verdict(&self, when: DateTime<Utc>, step: Step) -> Verdict {
        let is_skipped = self.mark.is_some_and(|mark| mark.skipped_at.is_some());
        let is_clear = self.mark.is_some_and(|mark| mark.all_clear_at.is_some());
        let rests = self.plan.rests(self.slot);
        let is_settled = self.is_answered || is_skipped || rests;
        let passes = match step {
            Step::Reminder(_) | Step::Snoozed(_) => is_settled || self.now >= self.slot.closes,
            Step::Rung(_) => is_settled || self.is_claimed || is_clear || self.now >= when + EXPIRES_AFTER,
            Step::Closed => is_settled,
            Step::Expired(_) => self.is_answered || self.is_claimed || is_clear,
        };
        if passes {
            return Verdict::Pass;
        }
        match (step, self.back) {
            (Step::Rung(_), Some(back)) if when < back && self.now < back + DOWNTIME_WAIT => {
                Verdict::Wait(back + DOWNTIME_WAIT)
            }
            _ => Verdict::Do,
        }
    }
}
