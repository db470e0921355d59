//! Plans, seen at any time: whatever was agreed on, changed, paused and ended, each occurrence is there once, however it is
//! looked for, and its state follows from the clock alone.

use std::sync::Arc;

use chrono::{DateTime, Duration, NaiveDate, Utc};
use entity::{PersonId, PlanId, ProposalId, check_in_plan_side};
use proptest::prelude::*;
use uuid::Uuid;

use super::proposal::Proposal;
use super::schedule::{Rule, Schedule};
use super::span::Span;
use super::state::{self, Mine, Theirs};
use super::terms::{Mode, Reveal, Terms};
use super::view::{PlanView, Rest};
use crate::core::zone::{Zone, named};

const ME: PersonId = PersonId(Uuid::from_u128(1));
const OTHER: PersonId = PersonId(Uuid::from_u128(2));

fn begin() -> DateTime<Utc> {
    DateTime::from_timestamp(1_772_000_000, 0).expect("a moment of 2026")
}

fn zone() -> impl Strategy<Value = Zone> {
    let zones = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo", "Asia/Kathmandu"];
    let zones = zones.into_iter().chain(["America/Santiago", "Pacific/Chatham", "UTC"]);
    prop::sample::select(zones.map(named).collect::<Vec<_>>())
}

fn schedule() -> impl Strategy<Value = Schedule> {
    let rrules = [
        "FREQ=DAILY",
        "FREQ=DAILY;INTERVAL=3",
        "FREQ=WEEKLY;BYDAY=SU,WE",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO",
        "FREQ=MONTHLY;BYMONTHDAY=-1",
        "FREQ=MONTHLY;BYDAY=2TU",
    ];
    let rule = (0i64..120, 0u32..1440, prop::sample::select(rrules.to_vec())).prop_map(|(day, minute, rrule)| Rule {
        starts_at: (NaiveDate::from_ymd_opt(2026, 1, 1).expect("a day") + Duration::days(day))
            .and_hms_opt(minute / 60, minute % 60, 0)
            .expect("a time"),
        rrule: Some(rrule.to_owned()),
        exceptions: Vec::new(),
    });
    (zone(), prop::collection::vec(rule, 1..4))
        .prop_map(|(zone, rules)| Schedule::new(zone, rules).expect("each of them happens"))
}

fn terms() -> impl Strategy<Value = Terms> {
    let mode = prop::sample::select(vec![Mode::Together, Mode::TakingTurns, Mode::Separate]);
    (mode, schedule(), schedule(), 0i32..=1440, 5i32..=2880).prop_map(|(mode, schedule, other, before, grace)| Terms {
        mode,
        schedule,
        other_schedule: (mode == Mode::Separate).then_some(other),
        opens_before: Span::minutes(before),
        grace: Span::minutes(grace),
        reveal: Reveal::AsAnswered,
    })
}

/// A plan of some revisions, some days apart, with pauses and perhaps an end.
fn plan() -> impl Strategy<Value = PlanView> {
    let revisions = prop::collection::vec((terms(), 1i64..90 * 1440, any::<bool>()), 1..4);
    let rests = prop::collection::vec((0i64..200 * 1440, prop::option::of(1i64..60 * 1440)), 0..4);
    (revisions, rests, prop::option::of(0i64..300 * 1440)).prop_map(|(revisions, rests, end)| {
        let mut at = begin();
        let mut proposals = Vec::new();
        for (number, (terms, minutes, is_mine)) in (1i32..).zip(revisions) {
            at += Duration::minutes(minutes);
            let (by, to) = if is_mine { (ME, OTHER) } else { (OTHER, ME) };
            proposals.push(Proposal {
                id: ProposalId(Uuid::from_u128(u128::from(number.unsigned_abs()))),
                plan: PlanId(Uuid::nil()),
                series: i64::from(number),
                number,
                by,
                to,
                terms: Arc::new(terms),
                proposed_at: at,
                accepted_at: Some(at),
                declined_at: None,
                withdrawn_at: None,
                is_superseded: false,
            });
        }
        let rests = rests.into_iter().map(|(from, length)| {
            let since = begin() + Duration::minutes(from);
            Rest { since, until: length.map(|length| since + Duration::minutes(length)) }
        });
        let ends: Vec<_> = end.map(|minutes| begin() + Duration::minutes(minutes)).into_iter().collect();
        PlanView::new(side(), proposals, rests.collect(), None, &ends)
    })
}

fn side() -> check_in_plan_side::Model {
    check_in_plan_side::Model {
        plan_id: PlanId(Uuid::nil()),
        person_id: ME,
        other_id: OTHER,
        version: 1,
        ladder_version: 0,
        reminders: "[0]".to_owned(),
        by_mail: true,
        reminders_at: begin(),
        ladder: None,
        ladder_at: begin(),
        worked_until: begin(),
        next_at: None,
        planned_by: String::new(),
    }
}

const ALL: usize = 100_000;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn each_occurrence_is_there_once_however_it_is_looked_for(
        plan in plan(), cuts in prop::collection::vec(0i64..400 * 1440, 0..5), page in 1usize..40,
    ) {
        let (from, to) = (begin() - Duration::days(10), begin() + Duration::days(400));
        let whole = plan.slots(from, to, ALL);
        let ids: Vec<_> = whole.iter().map(|slot| slot.id).collect();
        let distinct: std::collections::HashSet<_> = ids.iter().collect();
        prop_assert_eq!(distinct.len(), ids.len(), "no occurrence is doubled");

        // Piece by piece: what lies between two looks is in one of them.
        let mut cuts: Vec<_> = cuts.into_iter().map(|minutes| begin() + Duration::minutes(minutes)).collect();
        cuts.sort_unstable();
        let bounds: Vec<_> = std::iter::once(from).chain(cuts).chain([to]).collect();
        let pieces = bounds.windows(2).flat_map(|two| plan.slots(two[0], two[1], ALL));
        prop_assert_eq!(pieces.map(|slot| slot.id).collect::<Vec<_>>(), ids.clone());

        // Page by page, newest first.
        let mut paged = Vec::new();
        let mut before = to;
        loop {
            let some = plan.slots_before(before, page);
            let Some(last) = some.last().filter(|last| last.due_at >= from) else { break };
            before = last.due_at;
            paged.extend(some.iter().map(|slot| slot.id));
            // Those at the same moment as the last would be passed over by a time alone; cursors hold the id too.
            let same = plan.slots(before, before + Duration::microseconds(1), ALL);
            paged.extend(same.iter().map(|slot| slot.id));
        }
        let paged: std::collections::HashSet<_> = paged.into_iter().collect();
        prop_assert_eq!(paged, distinct.into_iter().copied().collect());

        for moment in bounds {
            let next = whole.iter().find(|slot| slot.due_at >= moment).map(|slot| slot.id);
            prop_assert!(next.is_none() || plan.next(moment).map(|slot| slot.id) == next, "the next isn't passed over");
        }
        for slot in &whole {
            let found = plan.slot(slot.id);
            prop_assert_eq!(found.map(|found| (found.due_at, found.opens, found.closes)), Some((slot.due_at, slot.opens, slot.closes)));
        }
    }

    #[test]
    fn the_state_follows_from_the_clock(plan in plan(), answered: bool, skipped: bool) {
        for slot in plan.slots(begin(), begin() + Duration::days(200), 30) {
            prop_assert!(slot.opens <= slot.due_at && slot.due_at < slot.closes);
            let rests = plan.rests(&slot);
            let moments = [slot.opens - Duration::seconds(1), slot.opens, slot.due_at, slot.closes - Duration::seconds(1), slot.closes];
            let mine = moments.map(|now| state::mine(&slot, now, answered, skipped, rests));
            let expected = match (answered, skipped, rests) {
                (true, ..) => [Mine::Answered; 5],
                (false, true, _) => [Mine::Skipped; 5],
                (false, false, true) => [Mine::Paused; 5],
                // What opens at its very time is due at once.
                _ if slot.opens == slot.due_at => [Mine::Upcoming, Mine::Due, Mine::Due, Mine::Due, Mine::Missed],
                _ => [Mine::Upcoming, Mine::Open, Mine::Due, Mine::Due, Mine::Missed],
            };
            prop_assert_eq!(mine, expected);
            // Whatever it is that keeps the other from answering, it looks the same.
            let theirs = moments.map(|now| state::theirs(&slot, now, false));
            prop_assert_eq!(theirs, [Theirs::Upcoming, Theirs::Open, Theirs::Open, Theirs::Open, Theirs::NoAnswer]);
        }
    }

    #[test]
    fn turns_alternate_whatever_rests(schedule in schedule(), skip in 0usize..5) {
        let terms = Terms {
            mode: Mode::TakingTurns,
            schedule: schedule.clone(),
            other_schedule: None,
            opens_before: Span::minutes(0),
            grace: Span::minutes(30),
            reveal: Reveal::AsAnswered,
        };
        let mut turns = Vec::new();
        for (whose, occurrences) in terms.preview(begin(), 20) {
            turns.extend(occurrences.iter().map(|it| (it.local, terms.asks(whose, it))));
        }
        // By the clock on the wall; where it is put back, two may be in the other order as moments.
        turns.sort_by_key(|(local, _)| *local);
        for two in turns.windows(2).skip(skip) {
            prop_assert_ne!(two[0].1, two[1].1);
            prop_assert_eq!(two[0].1[0], !two[0].1[1]);
        }
    }
}

#[test]
fn terms_that_were_stored_under_other_names_are_kept() {
    let schedule = |zone| format!(r#"{{"zone":"{zone}","rules":[{{"startsAt":"2026-05-03T19:00:00"}}]}}"#);
    let json = format!(
        r#"{{"mode":"SEPARATE","schedule":{},"other_schedule":{},"opens_before":60,"grace":120,"reveal":"AS_ANSWERED"}}"#,
        schedule("Europe/Berlin"),
        schedule("Europe/Lisbon"),
    );
    let read: Terms = serde_json::from_str(&json).unwrap();
    assert!(read.other_schedule.is_some());
    let again = serde_json::to_string(&read).unwrap();
    assert!(again.contains("otherSchedule") && again.contains("timeZone"), "{again}");
    assert_eq!(serde_json::from_str::<Terms>(&again).unwrap(), read);
}
