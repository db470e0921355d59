//! What schedules are called in words.

use super::super::{Rule, Schedule};
use crate::core::zone::named;

fn rule(start: &str, rrule: &str, except: &[&str]) -> Rule {
    Rule { exceptions: except.iter().map(|it| it.parse().unwrap()).collect(), ..super::rule(start, rrule) }
}

#[test]
fn one_rule() {
    let tuesday = "2027-02-02T19:00:00";
    for (rrule, words) in [
        ("", "Once, on 2 February 2027 at 19:00"),
        ("FREQ=DAILY", "Every day at 19:00"),
        ("FREQ=DAILY;INTERVAL=3;COUNT=10", "Every 3 days at 19:00, 10 times"),
        ("FREQ=DAILY;BYDAY=MO,FR;BYMONTH=5", "Every day at 19:00, only on Mondays and Fridays, only in May"),
        ("FREQ=WEEKLY", "Tuesdays at 19:00"),
        ("FREQ=WEEKLY;BYDAY=FR,MO,WE", "Mondays, Wednesdays and Fridays at 19:00"),
        ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYMONTH=5,6", "Every day at 19:00, only in May and June"),
        ("FREQ=WEEKLY;INTERVAL=2;UNTIL=20270303", "Every 2 weeks on Tuesdays at 19:00 until 3 March 2027"),
        ("FREQ=WEEKLY;UNTIL=20270303T180000", "Tuesdays at 19:00 until 2 March 2027"),
        ("FREQ=MONTHLY", "On the 2nd of every month at 19:00"),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", "On the last day of every month at 19:00"),
        (
            "FREQ=MONTHLY;BYMONTHDAY=-2,21,11",
            "On the 11th, the 21st and the second-to-last day of every month at 19:00",
        ),
        ("FREQ=MONTHLY;BYDAY=1MO", "On the first Monday of every month at 19:00"),
        ("FREQ=MONTHLY;BYDAY=MO;BYSETPOS=1", "On the first Monday of every month at 19:00"),
        ("FREQ=MONTHLY;INTERVAL=3;BYDAY=-1FR,1MO", "Every 3 months on the first Monday and the last Friday at 19:00"),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "On the last weekday of every month at 19:00"),
        ("FREQ=MONTHLY;BYDAY=TU,TH;BYSETPOS=1", "On the first Tuesday or Thursday of every month at 19:00"),
        ("FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13", "On the 13th of every month at 19:00, if that is a Friday"),
        ("FREQ=MONTHLY;BYMONTH=5;BYDAY=SA,SU", "On every weekend day of May at 19:00"),
        (
            "FREQ=MONTHLY;BYMONTHDAY=13,14,15;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
            "On the last of the 13th, the 14th and the 15th of every month at 19:00, of those that fall on a weekday",
        ),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "Every year on 29 February at 19:00"),
        ("FREQ=YEARLY;BYMONTH=1,7;BYMONTHDAY=1", "Every year on 1 January and 1 July at 19:00"),
        ("FREQ=YEARLY;INTERVAL=2;BYMONTH=5;BYDAY=1MO", "Every 2 years on the first Monday of May at 19:00"),
        ("FREQ=YEARLY;BYDAY=20MO", "Every year on the 20th Monday of the year at 19:00"),
        ("FREQ=YEARLY;BYMONTHDAY=1,15", "Every year on the 1st and the 15th of every month at 19:00"),
        (
            "FREQ=YEARLY;BYDAY=MO,TU;BYMONTH=5,6;BYSETPOS=-3",
            "Every year on the third-to-last Monday or Tuesday of May and June together at 19:00",
        ),
    ] {
        let schedule = Schedule::new(named("Europe/Berlin"), vec![rule(tuesday, rrule, &[])]).unwrap();
        assert_eq!(schedule.in_words(), format!("{words}, Berlin time"), "{rrule}");
    }
}

#[test]
fn several_rules() {
    let [one, two] = ["2026-12-24T08:00:00", "2026-12-24T20:30:00"];
    let days = ["2026-12-24T08:00:00", "2026-12-26T08:00:00", "2026-12-25T08:00:00", "2027-01-01T08:00:00"];
    let daily = "FREQ=DAILY";
    for (rules, words) in [
        (vec![rule(two, daily, &[]), rule(one, daily, &[])], "Every day at 08:00 and 20:30, Buenos Aires time"),
        (
            vec![rule(one, daily, &days[..1]), rule(two, "FREQ=WEEKLY;BYDAY=SU", &[]), rule(two, "", &[])],
            "Every day at 08:00, except on 24 December 2026; Sundays at 20:30; once, on 24 December 2026 at 20:30, Buenos Aires time",
        ),
        (
            vec![rule(one, daily, &days)],
            "Every day at 08:00, except on 24 December 2026, 25 December 2026, 26 December 2026 and 1 more, Buenos Aires time",
        ),
    ] {
        let schedule = Schedule::new(named("America/Argentina/Buenos_Aires"), rules).unwrap();
        assert_eq!(schedule.in_words(), words);
    }
    let schedule = Schedule::new(named("UTC"), vec![rule(one, daily, &[])]).unwrap();
    assert_eq!(schedule.in_words(), "Every day at 08:00, UTC");
}
