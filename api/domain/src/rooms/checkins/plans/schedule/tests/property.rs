//! Schedules by property, for any rules and zones, and against another implementation.

use chrono::{DateTime, Datelike, Duration, NaiveDate, NaiveDateTime};
use proptest::prelude::*;

use super::super::{Rule, Schedule};
use super::{all, rule};
use crate::core::zone::{Zone, named};

fn zone() -> impl Strategy<Value = Zone> {
    prop::sample::select(vec![
        named("Europe/Berlin"),
        named("America/St_Johns"),
        named("America/Santiago"),
        named("Australia/Lord_Howe"),
        named("Australia/Sydney"),
        named("Africa/Cairo"),
        named("Pacific/Apia"),
        named("Pacific/Kwajalein"),
        named("UTC"),
    ])
}

fn numbers(range: std::ops::RangeInclusive<i32>, most: usize) -> impl Strategy<Value = String> {
    let number = range.prop_filter("0 is none", |it| *it != 0).prop_map(|it| it.to_string());
    prop::collection::vec(number, 1..=most).prop_map(|list| list.join(","))
}

/// Texts of rules, most of which are right.
fn text() -> impl Strategy<Value = String> {
    let part = |name: &'static str, values: BoxedStrategy<String>| {
        prop::option::weighted(0.3, values).prop_map(move |it| it.map_or(String::new(), |it| format!(";{name}={it}")))
    };
    let weekday = || prop::sample::select(vec!["MO", "TU", "WE", "TH", "FR", "SA", "SU"]);
    let weekdays = prop::collection::vec(weekday(), 1..4).prop_map(|list| list.join(","));
    let numbered = prop::collection::vec((-5i8..=5, weekday()), 1..3).prop_map(|list| {
        let days = list.iter().filter(|it| it.0 != 0).map(|(number, day)| format!("{number}{day}"));
        Some(days.collect::<Vec<_>>().join(",")).filter(|it| !it.is_empty()).unwrap_or("1MO".to_owned())
    });
    let until =
        (1990i32..2031, 1u32..13, 1u32..29).prop_map(|(year, month, day)| format!("{year}{month:02}{day:02}T120000Z"));
    (
        prop::sample::select(vec!["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]),
        part("INTERVAL", (1u8..5).prop_map(|it| it.to_string()).boxed()),
        part("BYDAY", prop_oneof![3 => weekdays, 1 => numbered].boxed()),
        part("BYMONTH", numbers(1..=12, 4).boxed()),
        part("BYMONTHDAY", numbers(-31..=31, 4).boxed()),
        part("BYSETPOS", numbers(-3..=3, 2).boxed()),
        part("WKST", weekday().prop_map(str::to_owned).boxed()),
        prop_oneof![
            3 => Just(String::new()),
            1 => (1..40).prop_map(|it| format!(";COUNT={it}")),
            1 => until.prop_map(|it| format!(";UNTIL={it}")),
        ],
    )
        .prop_map(|(frequency, a, b, c, d, e, f, end)| format!("FREQ={frequency}{a}{b}{c}{d}{e}{f}{end}"))
}

/// A rule from 1990 on; most times of day are in the first hours, in which clocks change.
fn any_rule() -> impl Strategy<Value = Rule> {
    let minutes = prop_oneof![(0i64..16).prop_map(|it| it * 15), 0i64..1440];
    (text(), 0i64..14_000, minutes).prop_map(|(text, days, minutes)| {
        let start = NaiveDate::from_ymd_opt(1990, 1, 1).unwrap().and_time(chrono::NaiveTime::MIN);
        Rule {
            starts_at: start + Duration::days(days) + Duration::minutes(minutes),
            rrule: Some(text),
            exceptions: Vec::new(),
        }
    })
}

/// Schedules of some rules, some of whose occurrences are excepted; rules that would be refused are left out.
fn any_schedule() -> impl Strategy<Value = Schedule> {
    let rules = prop::collection::vec((any_rule(), prop::collection::vec(0usize..12, 0..3)), 1..5);
    (zone(), rules).prop_filter_map("no rule is right", |(zone, rules)| {
        let good = rules.into_iter().filter_map(|(rule, places)| {
            let times = all(&Schedule::new(zone, vec![rule.clone()]).ok()?, 12);
            let exceptions = places.iter().filter_map(|place| Some(times.get(*place)?.local)).collect();
            let excepted = Rule { exceptions, ..rule.clone() };
            Some(if Schedule::new(zone, vec![excepted.clone()]).is_ok() { excepted } else { rule })
        });
        Schedule::new(zone, good.collect()).ok()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn each_occurrence_is_there_once_however_it_is_asked_for(
        schedule in any_schedule(), first in 0usize..200, steps in prop::collection::vec(1i64..3_000_000, 1..40), most in 0usize..9,
    ) {
        let found = all(&schedule, 300);
        prop_assert!(found.is_sorted());
        prop_assume!(!found.is_empty());
        let from = found[first.min(found.len() - 1)].at - Duration::seconds(steps[0] % 3);
        // In chunks of any sizes, and all at once.
        let mut moments = vec![from];
        moments.extend(steps.iter().scan(from, |at, step| { *at += Duration::seconds(*step); Some(*at) }));
        let (to, many) = (moments[moments.len() - 1], usize::MAX);
        let whole = schedule.between(from, to, many);
        let chunks: Vec<_> = moments.windows(2).flat_map(|it| schedule.between(it[0], it[1], many)).collect();
        prop_assert_eq!(&chunks, &whole);
        let mut back = schedule.before(to, from, many);
        back.reverse();
        prop_assert_eq!(&back, &whole);
        // As many as are wanted, from either end.
        prop_assert_eq!(&schedule.between(from, to, most), &whole[..most.min(whole.len())]);
        let newest = whole.iter().rev().take(most).copied().collect::<Vec<_>>();
        prop_assert_eq!(schedule.before(to, from, most), newest);
        prop_assert_eq!(schedule.next(from), found.iter().find(|it| it.at >= from).copied());
        // Each by its name, in its place.
        let mut locals: Vec<_> = whole.iter().map(|it| it.local).collect();
        locals.sort_unstable();
        let places: Vec<_> = locals.iter().map(|it| schedule.index_of(*it)).collect();
        prop_assert!(places.is_sorted_by(|one, other| one < other));
        for it in &whole {
            prop_assert_eq!(schedule.at(it.local), Some(*it));
            prop_assert_eq!(schedule.at(it.local + Duration::seconds(1)), None);
        }
    }

    #[test]
    fn an_exception_takes_one_away_and_shifts_nothing(schedule in any_schedule(), place in 0usize..30) {
        let found = all(&schedule, 30);
        prop_assume!(found.len() > 1);
        let gone = found[place % found.len()].local;
        let rules = schedule.rules().iter().zip(&schedule.series).map(|(rule, series)| {
            let mut rule = rule.clone();
            rule.exceptions.extend(series.happens(gone).then_some(gone));
            rule
        });
        let Ok(less) = Schedule::new(schedule.zone(), rules.collect()) else { return Ok(()) };
        prop_assert_eq!(less.at(gone), None);
        let left: Vec<_> = found.iter().filter(|it| it.local != gone).copied().collect();
        prop_assert_eq!(all(&less, left.len()), &left[..]);
        for it in &found {
            prop_assert_eq!(less.index_of(it.local), schedule.index_of(it.local));
        }
    }

    #[test]
    fn a_place_is_how_many_come_before(schedule in any_schedule(), places in prop::collection::vec(0usize..200, 5)) {
        let bare = schedule.rules().iter().map(|rule| Rule { exceptions: Vec::new(), ..rule.clone() });
        let bare = Schedule::new(schedule.zone(), bare.collect()).unwrap();
        let mut locals: Vec<_> = all(&bare, 250).iter().map(|it| it.local).collect();
        locals.sort_unstable();
        // The last of so many by time needn't be the last by name.
        for place in places.into_iter().filter(|place| *place < locals.len().min(200)) {
            prop_assert_eq!(schedule.index_of(locals[place]) as usize, place);
        }
    }

    #[test]
    fn what_is_read_again_is_the_same(schedule in any_schedule()) {
        let json = serde_json::to_string(&schedule).unwrap();
        prop_assert_eq!(serde_json::from_str::<Schedule>(&json).unwrap(), schedule);
    }

    #[test]
    fn no_text_does_harm(text in "[A-Z0-9=;,:+\\-]{0,60}|.{0,40}", known in text(), at in 0usize..80) {
        for text in [text.clone(), format!("{}{text}", &known[..at.min(known.len())])] {
            let rule = Rule { rrule: Some(text), ..rule("2026-02-28T19:00:00", "") };
            if let Ok(schedule) = Schedule::new(named("Europe/Berlin"), vec![rule]) {
                prop_assert!(!schedule.in_words().is_empty());
                prop_assert!(schedule.next(DateTime::UNIX_EPOCH).is_some());
            }
        }
    }

    #[test]
    fn another_implementation_finds_the_same(rule in any_rule()) {
        let text = rule.rrule.clone().unwrap();
        // There, a week in which a rule starts isn't whole for BYSETPOS.
        prop_assume!(!(text.contains("WEEKLY") && text.contains("BYSETPOS")));
        let Ok(ours) = Schedule::new(named("UTC"), vec![rule.clone()]) else { return Ok(()) };
        let start = rule.starts_at.and_utc().with_timezone(&rrule::Tz::UTC);
        let theirs = text.parse::<rrule::RRule<rrule::Unvalidated>>().unwrap().build(start);
        // There, no month has a fifth weekday from its end.
        prop_assert!(theirs.is_ok() || text.contains("-5"), "{}", text);
        let Ok(theirs) = theirs.map(|it| it.all(40)) else { return Ok(()) };
        let theirs: Vec<NaiveDateTime> = theirs.dates.iter().map(DateTime::naive_utc).filter(|it| it.year() <= 2200).collect();
        let ours: Vec<_> = all(&ours, theirs.len().max(1)).iter().map(|it| it.local).collect();
        prop_assert_eq!(ours, theirs, "{} from {}", text, rule.starts_at);
    }
}
