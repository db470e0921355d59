//! Schedules at their ends and where clocks change, and as JSON.

use chrono::{DateTime, Utc};

use super::{Occurrence, Rule, Schedule};
use crate::core::zone::{Zone, named};

mod property;
mod refused;
mod words;

fn rule(start: &str, rrule: &str) -> Rule {
    let rrule = Some(rrule.to_owned()).filter(|text| !text.is_empty());
    Rule { starts_at: start.parse().unwrap(), rrule, exceptions: Vec::new() }
}

fn schedule(zone: Zone, rules: &[(&str, &str)]) -> Schedule {
    Schedule::new(zone, rules.iter().map(|(start, rrule)| rule(start, rrule)).collect()).unwrap()
}

fn all(schedule: &Schedule, most: usize) -> Vec<Occurrence> {
    schedule.between(DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC, most)
}

#[test]
fn ends() {
    let [early, late] = ["2026-05-03T19:00:00", "2190-05-03T19:00:00"];
    for (zone, start, rrule, last) in [
        (named("Europe/Berlin"), early, "FREQ=DAILY;UNTIL=20270303", "2027-03-03"),
        (named("Europe/Berlin"), early, "FREQ=DAILY;UNTIL=20270303T190000", "2027-03-03"),
        (named("Europe/Berlin"), early, "FREQ=DAILY;UNTIL=20270303T185959", "2027-03-02"),
        (named("Europe/Berlin"), early, "FREQ=DAILY;UNTIL=20270303T180000Z", "2027-03-03"),
        (named("Europe/Berlin"), early, "FREQ=DAILY;UNTIL=20270303T175959Z", "2027-03-02"),
        (named("Pacific/Kiritimati"), early, "FREQ=DAILY;UNTIL=20270303T050000Z", "2027-03-03"),
        (named("Pacific/Kiritimati"), early, "FREQ=DAILY;UNTIL=20270303T045959Z", "2027-03-02"),
        (named("Pacific/Pago_Pago"), early, "FREQ=DAILY;UNTIL=20270303T060000Z", "2027-03-02"),
        (named("Pacific/Pago_Pago"), early, "FREQ=DAILY;UNTIL=20270303T055959Z", "2027-03-01"),
        (named("UTC"), early, "FREQ=DAILY;COUNT=10000", "2053-09-17"),
        (named("UTC"), early, "FREQ=YEARLY;COUNT=10000", "2200-05-03"),
        (named("UTC"), late, "FREQ=YEARLY", "2200-05-03"),
        (named("UTC"), late, "FREQ=DAILY;UNTIL=99991231", "2200-12-31"),
    ] {
        let found = all(&schedule(zone, &[(start, rrule)]), usize::MAX).pop().unwrap();
        assert_eq!(found.local.to_string(), format!("{last} 19:00:00"), "{rrule} in {zone}");
    }
}

#[test]
fn starts() {
    for (rrule, first) in [
        // A start that isn't one of the rule's days is no occurrence.
        ("FREQ=WEEKLY;BYDAY=FR;COUNT=1", "2026-05-08"),
        ("FREQ=MONTHLY;BYMONTHDAY=31;COUNT=1", "2026-05-31"),
        // The week, month or year of the start is whole, and the rest of it counts from the start on.
        ("FREQ=WEEKLY;BYDAY=MO,WE,FR;BYSETPOS=1", "2026-05-11"),
        ("FREQ=WEEKLY;BYDAY=SU,WE,FR;BYSETPOS=1;WKST=SU", "2026-05-10"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", "2026-05-19"),
        ("FREQ=MONTHLY;BYDAY=MO,WE,FR;BYSETPOS=3", "2026-05-06"),
        ("FREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1", "2027-01-01"),
    ] {
        let found = all(&schedule(named("Europe/Berlin"), &[("2026-05-06T19:00:00", rrule)]), 1);
        assert_eq!(found[0].local.date().to_string(), first, "{rrule}");
    }
}

#[test]
fn two_local_times_may_be_one_instant() {
    let apia = schedule(named("Pacific/Apia"), &[("2011-12-28T19:00:00", "FREQ=DAILY;COUNT=5")]);
    let found: Vec<_> = all(&apia, 9).iter().map(|it| (it.local.to_string(), it.at.to_rfc3339())).collect();
    let expected = [
        ("2011-12-28 19:00:00", "2011-12-29T05:00:00+00:00"),
        ("2011-12-29 19:00:00", "2011-12-30T05:00:00+00:00"),
        ("2011-12-30 19:00:00", "2011-12-31T05:00:00+00:00"),
        ("2011-12-31 19:00:00", "2011-12-31T05:00:00+00:00"),
        ("2012-01-01 19:00:00", "2012-01-01T05:00:00+00:00"),
    ];
    assert_eq!(found, expected.map(|(local, at)| (local.to_owned(), at.to_owned())));

    // 02:30 that isn't there comes after 03:00, and 03:30 is the same instant.
    let day = "2026-03-29T";
    let berlin = ["02:30:00", "03:00:00", "03:30:00"].map(|time| rule(&format!("{day}{time}"), ""));
    let berlin = Schedule::new(named("Europe/Berlin"), berlin.to_vec()).unwrap();
    let found: Vec<_> = all(&berlin, 9).iter().map(|it| it.local.format("%H:%M").to_string()).collect();
    assert_eq!(found, ["03:00", "02:30", "03:30"]);
    assert_eq!(berlin.index_of("2026-03-29T03:00:00".parse().unwrap()), 1);
}

#[test]
fn json_is_what_was_given() {
    let mut rules = vec![rule("2026-05-03T19:00:00", "freq=weekly;byday=su"), rule("2026-05-04T08:00:00", "")];
    rules[0].exceptions.push("2026-05-10T19:00:00".parse().unwrap());
    let schedule = Schedule::new(named("Europe/Berlin"), rules).unwrap();
    let json = r#"{"timeZone":"Europe/Berlin","rules":[{"startsAt":"2026-05-03T19:00:00","rrule":"freq=weekly;byday=su","exceptions":["2026-05-10T19:00:00"]},{"startsAt":"2026-05-04T08:00:00"}]}"#;
    assert_eq!(serde_json::to_string(&schedule).unwrap(), json);
    assert_eq!(serde_json::from_str::<Schedule>(json).unwrap(), schedule);
    for (from, to) in [("Berlin", "Bonn"), ("freq", "fre"), ("2026-05-03", "+262142-01-01"), ("weekly", "hourly")] {
        assert!(serde_json::from_str::<Schedule>(&json.replace(from, to)).is_err(), "{to}");
    }
    // As it was stored before these names.
    let before = json.replace("timeZone", "zone").replace("exceptions", "except");
    assert_eq!(serde_json::from_str::<Schedule>(&before).unwrap(), schedule);
    // What wouldn't be taken any more is read all the same.
    assert!(
        serde_json::from_str::<Schedule>(r#"{"timeZone":"UTC","rules":[]}"#)
            .unwrap()
            .next(DateTime::UNIX_EPOCH)
            .is_none()
    );
}
