//! A night on a ladder, minute by minute: whatever is snoozed, claimed and edited, and however long no worker runs, who is
//! told when is what plain reckoning says.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, Duration, Utc};
use entity::{CheckInId, PersonId, PlanId, ProposalId, StepId, check_in_mark, check_in_plan_side, check_in_step};
use proptest::prelude::*;
use uuid::Uuid;

use super::due::{Facts, Found, Step, Verdict, in_order};
use crate::rooms::checkins::answers::Snooze;
use crate::rooms::checkins::ladders::{EXPIRES_AFTER, Ladder, Rung, RungKey};
use crate::rooms::checkins::plans::schedule::{Rule, Schedule};
use crate::rooms::checkins::plans::{Mode, PlanView, Proposal, Reveal, Slot, Span, Terms};

const ME: PersonId = PersonId(Uuid::from_u128(1));
const OTHER: PersonId = PersonId(Uuid::from_u128(2));

/// When the check-in is due.
fn due() -> DateTime<Utc> {
    DateTime::from_timestamp(1_772_054_400, 0).expect("a moment of 2026")
}

fn minutes(count: i64) -> Duration {
    Duration::minutes(count)
}

/// A check-in that stays open for so many minutes, with a ladder of rungs after so many.
struct Night {
    plan: PlanView,
    slot: Slot,
    ladder: Ladder,
    mark: check_in_mark::Model,
    claims: Vec<DateTime<Utc>>,
    done: HashMap<String, check_in_step::Model>,
    back: Option<DateTime<Utc>>,
    /// What was done, and when.
    log: Vec<(DateTime<Utc>, Step)>,
}

impl Night {
    fn new(grace: i32, reminders: &[i32], rungs: &[i32]) -> Self {
        let begun = due() - Duration::days(1);
        let side = check_in_plan_side::Model {
            plan_id: PlanId(Uuid::nil()),
            person_id: ME,
            other_id: OTHER,
            version: 1,
            ladder_version: 0,
            reminders: serde_json::to_string(reminders).expect("JSON"),
            by_mail: true,
            reminders_at: begun,
            ladder: None,
            ladder_at: begun,
            worked_until: begun,
            next_at: None,
            planned_by: String::new(),
        };
        let rule = Rule { starts_at: due().naive_utc(), rrule: None, exceptions: Vec::new() };
        let terms = Terms {
            mode: Mode::Together,
            schedule: Schedule::new("UTC".parse().expect("a zone"), vec![rule]).expect("it happens"),
            other_schedule: None,
            opens_before: Span::minutes(60),
            grace: Span::minutes(grace),
            reveal: Reveal::AsAnswered,
        };
        let proposal = Proposal {
            id: ProposalId(Uuid::from_u128(1)),
            plan: side.plan_id,
            series: 1,
            number: 1,
            by: ME,
            to: OTHER,
            terms: Arc::new(terms),
            proposed_at: begun,
            accepted_at: Some(begun),
            declined_at: None,
            withdrawn_at: None,
            is_superseded: false,
        };
        let plan = PlanView::new(side, vec![proposal], Vec::new(), None, &[]);
        let slot = plan.next(begun).expect("it is due");
        let rung = |(key, after): (i64, &i32)| Rung {
            key: RungKey::of_number(key),
            since: begun,
            delay: Span::minutes(*after),
            to: vec![OTHER],
            text: "ring me".to_owned(),
        };
        let ladder = Ladder { rungs: (10..).zip(rungs).map(rung).collect(), ..Ladder::default() };
        let mark = check_in_mark::Model {
            check_in_id: slot.id,
            person_id: ME,
            plan_id: plan.id,
            skipped_at: None,
            snoozed_at: None,
            snoozed_until: None,
            snoozed_from: None,
            snoozed_for: None,
            all_clear_at: None,
        };
        let (claims, done, log) = (Vec::new(), HashMap::new(), Vec::new());
        Self { plan, slot, ladder, mark, claims, done, back: None, log }
    }

    /// What a worker does at a moment.
    fn work(&mut self, now: DateTime<Utc>) {
        let facts = Facts {
            plan: &self.plan,
            slot: &self.slot,
            ladder: &self.ladder,
            mark: Some(&self.mark),
            is_answered: false,
            claims: &self.claims,
            done: &self.done,
            now,
            back: self.back,
        };
        let steps = facts.steps().into_iter().filter(|(when, _)| *when <= now);
        let mut found: Vec<Found<'_>> =
            steps.map(|(when, step)| (when, &self.slot, step, facts.verdict(when, step))).collect();
        in_order(&mut found);
        let found: Vec<_> = found.into_iter().map(|(_, _, step, verdict)| (step, verdict)).collect();
        for (step, verdict) in found {
            let late = if let Step::Rung(_, late) = step { late } else { Duration::zero() };
            let row = check_in_step::Model {
                check_in_id: CheckInId(Uuid::nil()),
                person_id: ME,
                step: step.key(),
                id: StepId(Uuid::nil()),
                plan_id: self.plan.id,
                at: now,
                is_passed: verdict == Verdict::Pass,
                late_for: late.num_microseconds().expect("not for ever"),
                mailed_at: None,
            };
            assert!(self.done.insert(step.key(), row).is_none(), "{step:?} twice");
            if verdict == Verdict::Do {
                self.log.push((now, step));
            }
        }
    }

    /// Works at each minute until so many after the time.
    fn work_until(&mut self, from: &mut i64, until: i64) {
        for minute in *from..=until {
            self.work(due() + minutes(minute));
        }
        *from = until + 1;
    }

    fn snooze(&mut self, now: DateTime<Utc>, until: DateTime<Utc>) {
        self.mark = Snooze::again(Snooze::of(&self.mark), now, until).noted(&self.mark, now);
    }

    /// When each rung told, by its number, from the time on.
    fn told(&self) -> Vec<(i64, Duration)> {
        let of = |(at, step): &(DateTime<Utc>, Step)| match step {
            Step::Rung(key, _) => Some((key.number(), *at - due())),
            _ => None,
        };
        self.log.iter().filter_map(of).collect()
    }

    /// When steps of this kind were done, in minutes from the time on.
    fn when(&self, is_it: impl Fn(Step) -> bool) -> Vec<i64> {
        self.log.iter().filter(|(_, step)| is_it(*step)).map(|(at, _)| (*at - due()).num_minutes()).collect()
    }
}

/// Rungs at different times, in their order.
fn rungs(longest: i32) -> impl Strategy<Value = Vec<i32>> {
    prop::collection::btree_set(1..longest, 1..6).prop_map(|rungs| rungs.into_iter().collect())
}

#[test]
fn a_second_snooze_moves_what_the_first_moved() {
    let mut night = Night::new(240, &[], &[30]);
    let mut at = -60;
    night.work_until(&mut at, 5);
    night.snooze(due() + minutes(5), due() + minutes(35));
    night.work_until(&mut at, 36);
    let again = due() + minutes(36) + Duration::seconds(40);
    night.snooze(again, due() + minutes(96));
    night.work(again + Duration::milliseconds(100));
    night.work_until(&mut at, 200);
    assert_eq!(night.told(), [(10, minutes(120))], "30, and 30, and 59 minutes and 20 seconds more");
}

#[test]
fn an_edited_ladder_goes_on_with_its_rungs() {
    let mut night = Night::new(120, &[], &[30, 60]);
    let mut at = -60;
    night.work_until(&mut at, 40);
    night.ladder.rungs.remove(0);
    night.work_until(&mut at, 30 + 720);
    assert_eq!(night.told(), [(10, minutes(30)), (11, minutes(60))]);
    assert_eq!(night.when(|step| matches!(step, Step::Expired(_))), [750], "whatever stands on the ladder by then");
}

#[test]
fn what_was_snoozed_or_is_claimed_outlasts_an_edit() {
    let mut night = Night::new(240, &[20], &[30, 60]);
    let mut at = -60;
    night.work_until(&mut at, 10);
    night.snooze(due() + minutes(10), due() + minutes(40));
    night.work_until(&mut at, 45);
    // Both would have been by the original times.
    night.plan.side.reminders_at = due() + minutes(45);
    for rung in &mut night.ladder.rungs {
        rung.since = due() + minutes(45);
    }
    night.work_until(&mut at, 61);
    night.claims.push(due() + minutes(181));
    night.work_until(&mut at, 300);
    assert_eq!(night.when(|step| matches!(step, Step::Reminder(_))), [50]);
    assert_eq!(night.told(), [(10, minutes(60)), (11, minutes(181))]);
}

#[test]
fn a_claim_keeps_the_distances_of_what_was_snoozed() {
    let mut night = Night::new(180, &[], &[60, 90, 120]);
    let mut at = -60;
    night.work_until(&mut at, -6);
    night.snooze(due() - minutes(6), due() + minutes(44));
    night.work_until(&mut at, 121);
    night.claims.push(due() + minutes(241));
    night.work_until(&mut at, 400);
    // 30 minutes apart, though the snooze of 50 ended at the close, and the claim behind it.
    assert_eq!(night.told(), [(10, minutes(110)), (11, minutes(241)), (12, minutes(271))]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    /// Each snooze, said so many seconds after the last, for a part of what is left until the close.
    #[test]
    fn snoozes_keep_order_and_distances(
        grace in 10i32..600, rungs in rungs(700), reminders in prop::collection::btree_set(-60i32..600, 0..5),
        snoozes in prop::collection::vec((1i64..9_000, 1i64..100), 0..6),
    ) {
        let reminders: Vec<_> = reminders.into_iter().collect();
        let mut night = Night::new(grace, &reminders, &rungs);
        let closes = night.slot.closes;
        let mut planned: Vec<_> = rungs.iter().map(|after| due() + minutes((*after).into())).collect();
        let (mut at, mut now) = (-60, due() - minutes(60));
        let mut held = Vec::new();
        for (later, percent) in snoozes {
            now += Duration::seconds(later);
            if now >= closes {
                break;
            }
            let until = now + (closes - now) * i32::try_from(percent).expect("small") / 100;
            let until = until.max(now + Duration::microseconds(1));
            night.work_until(&mut at, (now - due()).num_seconds().div_euclid(60));
            night.work(now);
            night.snooze(now, until);
            for planned in planned.iter_mut().filter(|planned| **planned > now) {
                *planned = (*planned).max((*planned + (until - now)).min(closes));
            }
            held.push((now, until));
        }
        night.work_until(&mut at, 1_600);
        for ((from, until), next) in held.iter().zip(held.iter().map(|(from, _)| Some(*from)).skip(1).chain([None])) {
            // As long as this is the last one.
            let until = next.map_or(*until, |next| next.min(*until));
            let early = night.log.iter().find(|(at, step)| from < at && *at < until && *step != Step::Closed);
            prop_assert!(early.is_none(), "{:?} between {} and {}", early, from, until);
        }
        let told = night.told();
        prop_assert_eq!(told.len(), rungs.len());
        for ((place, (key, at)), planned) in told.iter().enumerate().zip(&planned) {
            prop_assert_eq!(*key, 10 + i64::try_from(place).expect("few"), "in their order");
            // By a worker that looks each minute.
            let late = *at - (*planned - due());
            prop_assert!((Duration::zero()..minutes(1)).contains(&late), "{}: {} late", key, late);
        }
        prop_assert!(night.log.iter().all(|(at, step)| !matches!(step, Step::Reminder(_) | Step::Snoozed(_)) || *at < closes));
    }

    /// Whoever claims does nothing: the ladder waits, and goes on with its distances.
    #[test]
    fn claims_hold_and_lapse(
        rungs in rungs(600), claims in prop::collection::vec((0i64..1_500, 10i64..720), 0..5),
    ) {
        let mut night = Night::new(60, &[], &rungs);
        let mut expected: Vec<i64> = Vec::new();
        let mut ends: Vec<i64> = Vec::new();
        for minute in -60..5_000 {
            night.work(due() + minutes(minute));
            // Plain reckoning: so long after the one before, and while nobody is on it.
            let next = rungs.get(expected.len()).map(|after| match expected.last() {
                Some(last) => last + i64::from(after - rungs[expected.len() - 1]),
                None => i64::from(*after),
            });
            if next.is_some_and(|next| minute >= next) && ends.iter().all(|end| minute >= *end) {
                expected.push(minute);
            }
            for (_, hold) in claims.iter().filter(|(at, _)| *at == minute && !expected.is_empty()) {
                night.claims.push(due() + minutes(minute + hold));
                ends.push(minute + hold);
            }
        }
        let told: Vec<_> = night.told().iter().map(|(_, at)| at.num_minutes()).collect();
        prop_assert_eq!(&told, &expected);
        ends.sort_unstable();
        ends.dedup();
        prop_assert_eq!(night.when(|step| matches!(step, Step::Lapsed(_))), ends.clone(), "the author is told, once each");
        let expired = told.iter().map(|at| at + EXPIRES_AFTER.num_minutes());
        let held = |at: &i64| claims.iter().any(|(begun, hold)| begun >= &told[0] && begun < at && begun + hold > *at);
        prop_assert_eq!(night.when(|step| matches!(step, Step::Expired(_))), expired.filter(|at| !held(at)).collect::<Vec<_>>());
    }

    /// Rungs are taken off the ladder at any time: the others are told at their times, and none is told twice.
    #[test]
    fn edits_take_away_what_they_take_away(rungs in rungs(600), edits in prop::collection::vec((0i64..600, 0usize..5), 0..4)) {
        let mut night = Night::new(60, &[], &rungs);
        let mut expected: Vec<(i64, Duration)> = Vec::new();
        for minute in -60..700 {
            night.work(due() + minutes(minute));
            let is_now = |rung: &&Rung| i64::from(rung.delay.in_minutes()) == minute;
            expected.extend(night.ladder.rungs.iter().filter(is_now).map(|rung| (rung.key.number(), minutes(minute))));
            for (_, place) in edits.iter().filter(|(at, _)| *at == minute) {
                if *place < night.ladder.rungs.len() {
                    night.ladder.rungs.remove(*place);
                }
            }
        }
        prop_assert_eq!(night.told(), expected);
    }

    /// No worker runs for a while: what was due waits a quarter of an hour, and then all goes on with its distances; of the
    /// reminders, one is made up for.
    #[test]
    fn after_a_downtime_order_and_distances_hold(rungs in rungs(300), from in 0i64..200, length in 6i64..400) {
        let reminders = [0, 10, 20, 30];
        let mut night = Night::new(2_000, &reminders, &rungs);
        let (mut at, back) = (-60, from + length);
        night.work_until(&mut at, from);
        night.back = Some(due() + minutes(back));
        at = back;
        night.work_until(&mut at, 3_000);
        let mut expected: Vec<i64> = Vec::new();
        let mut late = 0;
        for after in &rungs {
            let planned = i64::from(*after) + late;
            let goes = if planned > from && planned < back { back + 15 } else { planned };
            late += goes - planned;
            expected.push(goes);
        }
        prop_assert_eq!(night.told().iter().map(|(_, at)| at.num_minutes()).collect::<Vec<_>>(), expected);
        let reminded = night.when(|step| matches!(step, Step::Reminder(_)));
        let in_time = reminders.iter().filter(|at| i64::from(**at) <= from || i64::from(**at) > back).count();
        let missed = reminders.len() - in_time;
        prop_assert_eq!(reminded.len(), in_time + usize::from(missed > 0));
    }
}
