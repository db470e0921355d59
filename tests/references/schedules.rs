//! Schedules, compared with what another program makes of the same rules: `schedules/table.py` says how.

use chrono::{DateTime, NaiveDateTime, Utc};
use domain::checkins::plans::schedule::{Rule, Schedule};
use serde_json::Value;

fn list<T: std::str::FromStr>(case: &Value, name: &str) -> Vec<T> {
    let list = case[name].as_array().expect("a list").iter();
    list.map(|it| it.as_str().and_then(|it| it.parse().ok()).expect("a time")).collect()
}

#[test]
fn rules_give_what_the_table_says() {
    let table = include_str!("schedules/table.jsonl");
    let mut wrong = Vec::new();
    for line in table.lines() {
        let case: Value = serde_json::from_str(line).expect("a case");
        let text = |name: &str| case[name].as_str().expect("a text");
        let starts_at = text("start").parse().expect("a time");
        let rule = Rule { starts_at, rrule: Some(text("rule").to_owned()), exceptions: Vec::new() };
        let zone = text("zone").parse().expect("a zone");
        let (local, utc) = (list::<NaiveDateTime>(&case, "local"), list::<DateTime<Utc>>(&case, "utc"));
        let name = format!("{} from {starts_at} in {zone}", text("rule"));
        let schedule = match Schedule::new(zone, vec![rule]) {
            Ok(schedule) => schedule,
            Err(error) => {
                wrong.push(format!("{name}: {error}"));
                continue;
            }
        };
        let found = schedule.between(DateTime::UNIX_EPOCH - chrono::Duration::days(1), DateTime::<Utc>::MAX_UTC, 12);
        let found: Vec<_> = found.iter().map(|it| (it.local, it.at)).collect();
        let expected: Vec<_> = local.iter().copied().zip(utc).collect();
        if found != expected {
            wrong.push(format!("{name}: {found:?}, not {expected:?}"));
        }
        // The table has them in the order of local times, as they are counted.
        let places: Vec<_> = local.iter().map(|it| schedule.index_of(*it)).collect();
        if !places.iter().copied().eq(0..u32::try_from(local.len()).expect("a few")) {
            wrong.push(format!("{name}: {places:?}"));
        }
    }
    assert!(table.lines().count() >= 600);
    assert!(wrong.is_empty(), "{} are wrong:\n{}", wrong.len(), wrong.join("\n"));
}
