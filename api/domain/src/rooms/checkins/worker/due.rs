//! Which steps a check-in comes to for one side, when, and whether each still makes sense. Pure: a function of the clock
//! and of what is stored.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Duration, Utc};
use entity::{check_in_mark, check_in_step};

use crate::rooms::checkins::answers::Snooze;
use crate::rooms::checkins::ladders::{EXPIRES_AFTER, Ladder, RungKey};
use crate::rooms::checkins::plans::{PlanView, Slot, Span};

/// How long rungs wait for answers that were given offline, when no worker had run.
pub(crate) const DOWNTIME_WAIT: Duration = Duration::minutes(15);
/// How late a worker may be without what follows being as much later: between two looks of it, nobody counts.
const JITTER: Duration = Duration::minutes(5);

/// One step for one side of a check-in. Each is done once, or passed over once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Reminds, so long before or after the time.
    Reminder(Span),
    /// Reminds when a snooze ends, at so many minutes since 1970.
    Snoozed(i64),
    /// Tells what a rung tells, so much later than planned: what follows goes as much later.
    Rung(RungKey, Duration),
    /// Says that it closed without an answer.
    Closed,
    /// Says that nobody claimed what a rung told.
    Expired(RungKey),
    /// Says that a claim came to its end, at this moment, and the ladder goes on.
    Lapsed(DateTime<Utc>),
}

impl Step {
    /// What it is known by among the steps of a side of a check-in.
    pub(super) fn key(self) -> String {
        match self {
            Self::Reminder(at) => format!("REMINDER:{}", at.in_minutes()),
            Self::Snoozed(at) => format!("SNOOZED:{at}"),
            Self::Rung(rung, _) => format!("{RUNG}{rung}"),
            Self::Closed => "CLOSED".to_owned(),
            Self::Expired(rung) => format!("EXPIRED:{rung}"),
            Self::Lapsed(at) => format!("LAPSED:{}", at.timestamp_micros()),
        }
    }

    fn reminds(self) -> bool {
        matches!(self, Self::Reminder(_) | Self::Snoozed(_))
    }
}

/// What the key of each rung's step begins with.
const RUNG: &str = "RUNG:";

/// What becomes of a step whose time has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It is done.
    Do,
    /// It makes no sense any more.
    Pass,
}

/// What decides.
pub(super) struct Facts<'a> {
    pub plan: &'a PlanView,
    pub slot: &'a Slot,
    pub ladder: &'a Ladder,
    pub mark: Option<&'a check_in_mark::Model>,
    pub is_answered: bool,
    /// Until when the claims hold of what its rungs told, as far as the author knows of them.
    pub claims: &'a [DateTime<Utc>],
    /// The steps that are done or were passed over, by their keys.
    pub done: &'a HashMap<String, check_in_step::Model>,
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
        let reminds_from = begun.max(plan.side.reminders_at);
        let mut steps = Vec::new();
        for reminder in plan.reminders() {
            let at = self.moved(slot.due_at + reminder.duration());
            steps.extend((at >= reminds_from).then(|| (self.not_snoozed(at), Step::Reminder(reminder))));
        }
        if let Some(Snooze { until, .. }) = self.snooze() {
            steps.push((until, Step::Snoozed(until.timestamp().div_euclid(60))));
        }
        let ends: HashSet<_> = self.claims.iter().copied().collect();
        steps.extend(ends.into_iter().map(|until| (until, Step::Lapsed(until))));
        steps.extend(self.rungs(begun));
        steps.extend(self.told().map(|(rung, told)| (told.at + EXPIRES_AFTER, Step::Expired(rung))));
        steps.push((slot.closes, Step::Closed));
        steps.retain(|(_, step)| !self.done.contains_key(&step.key()));
        steps
    }

    /// The rungs that weren't told, each with its time. What holds one back, a claim or a downtime, holds back what follows
    /// it as much, so that the distances between them keep.
    fn rungs(&self, begun: DateTime<Utc>) -> Vec<(DateTime<Utc>, Step)> {
        let mut late = self.late_by(|_| true);
        // A snooze moves what was late before it, and what is late since comes on top of that.
        let before = self.snooze().map_or(late, |snooze| self.late_by(|told| told.at <= snooze.from));
        let on_it = self.claims.iter().copied().max();
        let mut rungs = Vec::new();
        for rung in &self.ladder.rungs {
            let planned = self.slot.due_at + rung.delay.duration();
            let is_done = self.done.contains_key(&Step::Rung(rung.key, late).key());
            if is_done || self.moved(planned) < begun.max(rung.since) {
                continue;
            }
            let planned = self.moved(planned + before) + (late - before);
            // What wasn't told when somebody claimed isn't told until that ends, whenever it should have been.
            let mut at = self.not_snoozed(planned).max(on_it.unwrap_or(planned));
            if self.now >= at + EXPIRES_AFTER {
                // It is too late for this one, and by so much nothing else waits.
                rungs.push((at, Step::Rung(rung.key, late)));
                continue;
            }
            if let Some(back) = self.back.filter(|back| at < *back) {
                at = back + DOWNTIME_WAIT;
            }
            let goes = if self.now - at > JITTER { self.now } else { at };
            late += goes - planned;
            rungs.push((at, Step::Rung(rung.key, late)));
        }
        rungs
    }

    /// How late the last was of the rungs that were told, and of which this holds.
    fn late_by(&self, is_of: impl Fn(&check_in_step::Model) -> bool) -> Duration {
        let told = self.told().map(|(_, told)| told).filter(|told| is_of(told));
        let last = told.max_by_key(|told| (told.at, told.late_for));
        last.map_or_else(Duration::zero, |told| Duration::microseconds(told.late_for))
    }

    /// The rungs that were told, whether or not they are on the ladder still.
    fn told(&self) -> impl Iterator<Item = (RungKey, &check_in_step::Model)> {
        let of = |(key, step): (&String, _)| Some((RungKey::read(key.strip_prefix(RUNG)?)?, step));
        self.done.iter().filter_map(of).filter(|(_, step): &(_, &check_in_step::Model)| !step.is_passed)
    }

    fn snooze(&self) -> Option<Snooze> {
        self.mark.and_then(Snooze::of)
    }

    /// When something comes that was due at a moment, by the snoozes.
    fn moved(&self, at: DateTime<Utc>) -> DateTime<Utc> {
        self.snooze().map_or(at, |snooze| snooze.moved(at, self.slot.closes))
    }

    /// Nothing that is still to do comes before the last snooze is over, even where a worker was late with it.
    fn not_snoozed(&self, at: DateTime<Utc>) -> DateTime<Utc> {
        self.snooze().map_or(at, |snooze| at.max(snooze.until))
    }

    /// Whether a step whose time has come still makes sense.
    pub(super) fn verdict(&self, when: DateTime<Utc>, step: Step) -> Verdict {
        let is_skipped = self.mark.is_some_and(|mark| mark.skipped_at.is_some());
        let is_clear = self.mark.is_some_and(|mark| mark.all_clear_at.is_some());
        let rests = self.plan.rests(self.slot);
        let is_settled = self.is_answered || is_skipped || rests;
        let is_too_late = self.now >= when + EXPIRES_AFTER;
        let passes = match step {
            Step::Reminder(_) | Step::Snoozed(_) => is_settled || self.now >= self.slot.closes,
            Step::Rung(..) => is_settled || is_clear || is_too_late,
            Step::Lapsed(_) => is_settled || is_clear,
            Step::Closed => is_settled,
            Step::Expired(_) => self.is_answered || is_clear || self.claims.iter().any(|until| *until > self.now),
        };
        if passes { Verdict::Pass } else { Verdict::Do }
    }
}

/// What of one side's steps is looked at: when it was due, of which check-in, and what becomes of it.
pub(super) type Found<'a> = (DateTime<Utc>, &'a Slot, Step, Verdict);

/// In their order; of several reminders of one check-in that come at once, since no worker ran, the last alone reminds.
pub(super) fn in_order(found: &mut [Found<'_>]) {
    found.sort_by_key(|(when, slot, ..)| (*when, slot.id));
    let mut reminded = HashSet::new();
    for (_, slot, step, verdict) in found.iter_mut().rev() {
        if step.reminds() && *verdict == Verdict::Do && !reminded.insert(slot.id) {
            *verdict = Verdict::Pass;
        }
    }
}
