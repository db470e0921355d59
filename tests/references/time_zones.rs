//! Every time zone, compared with what another program makes of the same release: `time_zones/table.py` says how.

use std::collections::BTreeSet;

use chrono::{DateTime, Duration, NaiveDateTime, TimeDelta, Utc};
use domain::zone::{Data, Zone, in_use};
use serde_json::Value;

const FIRST: i64 = 1_704_067_200; // 2024-01-01
const LAST: i64 = 1_924_992_000; // 2031-01-01

/// A change: when, and the offset from then on, in seconds.
type Change = (i64, i64);

fn at(second: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(second, 0).expect("a moment")
}

fn ahead(zone: Zone, second: i64) -> i64 {
    (zone.local(at(second)) - at(second).naive_utc()).num_seconds()
}

/// What a zone does otherwise than the table says.
fn differs(zone: Zone, first: i64, changes: &[Change]) -> Option<String> {
    let expected = |second| changes.iter().rfind(|change| change.0 <= second).map_or(first, |change| change.1);
    // Each day at another time, and the seconds around each change.
    let days = (FIRST..LAST).step_by(86_400 + 900);
    let around = changes.iter().flat_map(|(second, _)| [second - 1, *second, second + 1]);
    if let Some(second) = days.chain(around).find(|second| ahead(zone, *second) != expected(*second)) {
        return Some(format!("at {} it is {} s ahead, not {}", at(second), ahead(zone, second), expected(second)));
    }
    // Of what clocks jump over, and of what they show twice, the middle: counted by the offset before.
    let before = |place: usize| if place == 0 { first } else { changes[place - 1].1 };
    let mut middles = changes.iter().enumerate().map(|(place, (second, after))| {
        let local = at(second + i64::midpoint(before(place), *after)).naive_utc();
        (local, local - TimeDelta::seconds(before(place)))
    });
    let wrong = |(local, utc): &(NaiveDateTime, NaiveDateTime)| zone.instant(*local) != Some(utc.and_utc());
    middles.find(wrong).map(|(local, utc)| format!("{local} is {:?}, not {utc}", zone.instant(local)))
}

#[test]
fn every_zone_is_what_the_table_says() {
    let lines = include_str!("time_zones/table.jsonl").lines();
    let mut lines = lines.map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
    let release = lines.next().expect("a release")["release"].take();
    assert_eq!(release, Data::bundled().release().as_str(), "make the table anew: time_zones/table.py");
    assert_eq!(in_use().folder(), None, "tests go by what is built in");
    let (mut names, mut wrong) = (BTreeSet::new(), Vec::new());
    for kind in lines {
        let first = kind["first"].as_i64().expect("an offset");
        let changes: Vec<Change> = serde_json::from_value(kind["changes"].clone()).expect("changes");
        for name in kind["zones"].as_array().expect("names").iter().filter_map(Value::as_str) {
            match name.parse::<Zone>() {
                Ok(zone) => wrong.extend(differs(zone, first, &changes).map(|how| format!("{name}: {how}"))),
                Err(error) => wrong.push(format!("{name}: {error}")),
            }
            names.insert(name.to_owned());
        }
    }
    assert!(wrong.is_empty(), "{} are wrong:\n{}", wrong.len(), wrong.join("\n"));
    let ours: BTreeSet<_> = in_use().names().map(str::to_owned).collect();
    assert_eq!(ours, names);
}

#[test]
fn a_day_begins_where_its_clocks_say_so() {
    for name in
        ["Africa/Cairo", "America/Havana", "Asia/Beirut", "America/Santiago", "Africa/Casablanca", "Europe/Berlin"]
    {
        let zone: Zone = name.parse().expect("a zone");
        for day in (0..365 * 7).map(|day| (at(FIRST) + Duration::days(day)).date_naive()) {
            let begins = zone.begins(day).expect("it begins");
            assert_eq!(zone.local(begins).date(), day, "{day} in {name}");
            assert!(zone.local(begins - Duration::seconds(1)).date() < day, "{day} in {name}");
        }
    }
}
