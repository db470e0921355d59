//! What is refused, with which words.

use super::super::{Rule, Schedule};
use super::rule;
use crate::core::zone::named;

#[test]
fn refused_within_bounded_work() {
    let start = "2026-01-31T19:00:00";
    let long = format!("FREQ=DAILY;BYMONTH={}1", "1,".repeat(300));
    for (rrule, words) in [
        ("", "`rrule` must consist of parts"),
        ("FREQ", "`rrule` must consist of parts"),
        ("FREQ=DAILY;", "`rrule` must consist of parts"),
        ("FREQ=DAILY\nCOUNT=2", "`rrule` must have a FREQ"),
        ("INTERVAL=2", "`rrule` must have a FREQ"),
        ("FREQ=HOURLY", "`rrule` must have a FREQ"),
        ("FREQ=SECONDLY;COUNT=1", "`rrule` must have a FREQ"),
        ("FREQ=DAILY;FREQ=WEEKLY", "`rrule` can have the parts"),
        ("FREQ=DAILY;X-NAME=1", "`rrule` can have the parts"),
        ("FREQ=DAILY; COUNT=1", "`rrule` can have the parts"),
        ("RRULE:FREQ=DAILY", "`rrule` must be the value of RRULE"),
        ("FREQ=DAILY\nRDATE:20260303T190000", "`rrule` must be the value of RRULE"),
        ("FREQ=DAILY;EXDATE=20260303T190000", "`rrule` must be the value of RRULE"),
        ("DTSTART:20260303T190000\nFREQ=DAILY", "`rrule` must be the value of RRULE"),
        ("FREQ=DAILY;BYHOUR=8,20", "A rule can occur at most once a day"),
        ("FREQ=DAILY;BYMINUTE=0", "A rule can occur at most once a day"),
        ("FREQ=YEARLY;BYWEEKNO=20", "BYYEARDAY, BYWEEKNO"),
        ("FREQ=YEARLY;BYYEARDAY=200", "BYYEARDAY, BYWEEKNO"),
        ("FREQ=YEARLY;BYEASTER=0", "BYYEARDAY, BYWEEKNO"),
        ("FREQ=DAILY;INTERVAL=0", "INTERVAL must"),
        ("FREQ=DAILY;INTERVAL=-1", "INTERVAL must"),
        ("FREQ=DAILY;INTERVAL=65535", "INTERVAL must"),
        ("FREQ=DAILY;INTERVAL=99999999999999999999", "INTERVAL must"),
        ("FREQ=DAILY;COUNT=0", "COUNT must"),
        ("FREQ=DAILY;COUNT=+1", "COUNT must"),
        ("FREQ=DAILY;COUNT=10001", "COUNT must"),
        ("FREQ=DAILY;COUNT=4294967295", "COUNT must"),
        ("FREQ=DAILY;COUNT=1;UNTIL=20270101", "`rrule` can't have both COUNT and UNTIL"),
        ("FREQ=DAILY;UNTIL=20270229", "UNTIL must be a date"),
        ("FREQ=DAILY;UNTIL=2027-02-01", "UNTIL must be a date"),
        ("FREQ=DAILY;UNTIL=20270201T1900", "UNTIL must be a date"),
        ("FREQ=DAILY;UNTIL=20270201Z", "UNTIL must be a date"),
        ("FREQ=DAILY;UNTIL=20270201T250000", "UNTIL must be a date"),
        ("FREQ=DAILY;UNTIL=20260130", "UNTIL must not be before"),
        ("FREQ=DAILY;UNTIL=20260131T185959", "UNTIL must not be before"),
        ("FREQ=DAILY;UNTIL=20260131T175959Z", "UNTIL must not be before"),
        ("FREQ=DAILY;UNTIL=00000101", "UNTIL must not be before"),
        ("FREQ=WEEKLY;BYDAY=", "BYDAY must be a list"),
        ("FREQ=WEEKLY;BYDAY=XX", "BYDAY must be a list"),
        ("FREQ=WEEKLY;BYDAY=M\u{f6}", "BYDAY must be a list"),
        ("FREQ=MONTHLY;BYDAY=MO,1TU", "BYDAY must be a list"),
        ("FREQ=MONTHLY;BYDAY=0MO", "Numbers in BYDAY"),
        ("FREQ=MONTHLY;BYDAY=6MO", "Numbers in BYDAY"),
        ("FREQ=MONTHLY;BYDAY=xxMO", "Numbers in BYDAY"),
        ("FREQ=YEARLY;BYMONTH=5;BYDAY=20MO", "Numbers in BYDAY"),
        ("FREQ=YEARLY;BYDAY=54MO", "Numbers in BYDAY"),
        ("FREQ=WEEKLY;BYDAY=1MO", "Numbers in BYDAY"),
        ("FREQ=DAILY;BYDAY=-1MO", "Numbers in BYDAY"),
        ("FREQ=DAILY;BYMONTH=13", "BYMONTH must"),
        ("FREQ=DAILY;BYMONTH=0", "BYMONTH must"),
        ("FREQ=MONTHLY;BYMONTHDAY=0", "BYMONTHDAY must"),
        ("FREQ=MONTHLY;BYMONTHDAY=-32", "BYMONTHDAY must"),
        ("FREQ=MONTHLY;BYMONTHDAY=1,,2", "BYMONTHDAY must"),
        ("FREQ=WEEKLY;BYMONTHDAY=1", "BYMONTHDAY can't be used"),
        ("FREQ=MONTHLY;BYDAY=MO;BYSETPOS=0", "BYSETPOS must"),
        ("FREQ=MONTHLY;BYDAY=MO;BYSETPOS=367", "BYSETPOS must"),
        ("FREQ=MONTHLY;BYSETPOS=1", "BYSETPOS needs"),
        ("FREQ=DAILY;BYDAY=MO;BYSETPOS=1", "BYSETPOS needs"),
        ("FREQ=WEEKLY;BYDAY=MO;BYMONTH=5;BYSETPOS=1", "BYSETPOS needs"),
        ("FREQ=WEEKLY;WKST=1", "WKST must"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "The rule has no occurrence"),
        ("FREQ=DAILY;INTERVAL=999;BYMONTH=2;BYMONTHDAY=30", "The rule has no occurrence"),
        ("FREQ=MONTHLY;BYMONTH=4,6,9,11;BYMONTHDAY=31", "The rule has no occurrence"),
        ("FREQ=MONTHLY;INTERVAL=12;BYMONTH=2;BYMONTHDAY=28", "The rule has no occurrence"),
        ("FREQ=MONTHLY;BYDAY=1MO;BYMONTHDAY=20", "The rule has no occurrence"),
        ("FREQ=MONTHLY;BYDAY=MO;BYSETPOS=6", "The rule has no occurrence"),
        ("FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=-366", "The rule has no occurrence"),
        ("FREQ=WEEKLY;BYDAY=MO,TU;BYSETPOS=3", "The rule has no occurrence"),
        ("FREQ=YEARLY;INTERVAL=1000;BYMONTH=1;BYMONTHDAY=1", "The rule has no occurrence"),
        ("FREQ=YEARLY;INTERVAL=4;BYMONTH=2;BYMONTHDAY=29;COUNT=10000", "The rule has no occurrence"),
        (&long, "`rrule` must be at most"),
    ] {
        let once = rule(start, "");
        let rule = Rule { rrule: Some(rrule.to_owned()), ..once.clone() };
        let wrong = Schedule::new(named("Europe/Berlin"), vec![once.clone(), rule]).unwrap_err();
        assert!(wrong.to_string().starts_with(words), "{rrule}: {wrong}");
        assert_eq!(wrong.rule(), Some(1), "{rrule}");
    }
}

#[test]
fn refused_as_a_whole() {
    let good = rule("2026-05-03T19:00:00", "FREQ=DAILY;COUNT=3");
    let except = |days: &[u32], time: &str| Rule {
        exceptions: days.iter().map(|day| format!("2026-05-{day:02}T{time}").parse().unwrap()).collect(),
        ..good.clone()
    };
    let many: Vec<_> = vec![3; 501];
    for (rules, rule, words) in [
        (vec![], None, "`rules` must have 1 to 24 items."),
        (vec![good.clone(); 25], None, "`rules` must have 1 to 24 items."),
        (vec![good.clone(), rule("2026-05-03T19:00:30", "")], Some(1), "`startsAt` must be a whole minute"),
        (vec![rule("1969-12-31T23:59:00", "")], Some(0), "`startsAt` must be a whole minute"),
        (vec![rule("2200-01-01T00:00:00", "")], Some(0), "`startsAt` must be a whole minute"),
        (vec![rule("+262142-01-01T00:00:00", "FREQ=DAILY")], Some(0), "`startsAt` must be a whole minute"),
        (vec![except(&[4], "18:00:00")], Some(0), "Each exception must be the local time"),
        (vec![except(&[6], "19:00:00")], Some(0), "Each exception must be the local time"),
        (vec![except(&[3, 4, 5], "19:00:00")], Some(0), "The exceptions leave no occurrence"),
        (vec![except(&many, "19:00:00")], Some(0), "`exceptions` must have at most 500 items."),
    ] {
        let wrong = Schedule::new(named("Europe/Berlin"), rules).unwrap_err();
        assert!(wrong.to_string().starts_with(words), "{wrong}");
        assert_eq!(wrong.rule(), rule, "{wrong}");
    }
    assert!(Schedule::new(named("Europe/Berlin"), vec![good.clone(); 24]).is_ok());
    assert!(Schedule::new(named("Europe/Berlin"), vec![except(&[3, 5], "19:00:00")]).is_ok());
}
