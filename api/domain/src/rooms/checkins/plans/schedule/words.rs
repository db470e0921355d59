//! A schedule in English words.

use chrono::{Datelike, Month, NaiveDate, Weekday, WeekdaySet};

use super::recurrence::{End, Frequency, Recurrence};
use super::rule::Rule;
use super::series::Series;
use crate::core::zone::Zone;

/// How many exceptions are named.
const NAMED: usize = 3;

/// The whole of it: rules that differ in their times of day alone are said once.
pub(super) fn schedule(in_zone: Zone, rules: &[Rule], series: &[Series]) -> String {
    let mut said: Vec<(String, String, Vec<String>)> = Vec::new();
    for (rule, series) in rules.iter().zip(series) {
        let (days, rest) = if rule.rrule.is_some() {
            let (days, limits) = days(&series.recurrence);
            (days, limits + &ending(series) + &exceptions(series))
        } else {
            (format!("once, on {}", date(series.start)), String::new())
        };
        let time = series.time.format("%H:%M").to_string();
        match said.iter_mut().find(|it| it.0 == days && it.1 == rest) {
            Some((.., times)) => times.push(time),
            None => said.push((days, rest, vec![time])),
        }
    }
    let said = said.into_iter().map(|(days, rest, mut times)| {
        times.sort_unstable();
        times.dedup();
        format!("{days} at {}{rest}", list(&times, "and"))
    });
    let text = format!("{}, {}", said.collect::<Vec<_>>().join("; "), zone(in_zone.name()));
    let first = text.chars().take(1).map(|letter| letter.to_ascii_uppercase());
    first.chain(text.chars().skip(1)).collect()
}

/// The city of a zone, which is what people know it by.
fn zone(name: &str) -> String {
    match name.rsplit('/').next().unwrap_or(name) {
        "UTC" | "UCT" | "Universal" | "Zulu" => "UTC".to_owned(),
        city => format!("{} time", city.replace('_', " ")),
    }
}

fn ending(series: &Series) -> String {
    match series.recurrence.end {
        End::Never => String::new(),
        End::Count(1) => ", once".to_owned(),
        End::Count(count) => format!(", {count} times"),
        End::Date(_) | End::Local(_) | End::Utc(_) => format!(" until {}", date(series.last)),
    }
}

fn exceptions(series: &Series) -> String {
    let mut dates: Vec<_> = series.except.iter().take(NAMED).map(|local| date(local.date())).collect();
    match series.except.len() {
        0 => return String::new(),
        more if more > NAMED => dates.push(format!("{} more", more - NAMED)),
        _ => {}
    }
    format!(", except on {}", list(&dates, "and"))
}

/// On which days it is, and what is said of that after the time of day.
fn days(rule: &Recurrence) -> (String, String) {
    let every = |unit: &str| match rule.interval {
        1 => format!("every {unit}"),
        interval => format!("every {interval} {unit}s"),
    };
    let only = |word: &str, items: &[String]| match items {
        [] => String::new(),
        items => format!(", only {word} {}", list(items, "and")),
    };
    let months: Vec<_> = rule.months.iter().map(|it| month(*it).to_owned()).collect();
    let in_months = only("in", &months);
    let weekdays = plural(rule.weekdays);
    match rule.frequency {
        Frequency::Daily => (every("day"), only("on", &month_days(rule)) + &only("on", &weekdays) + &in_months),
        Frequency::Weekly if rule.interval > 1 => {
            (format!("{} on {}", every("week"), list(&weekdays, "and")), in_months)
        }
        Frequency::Weekly if rule.weekdays == WeekdaySet::ALL => (every("day"), in_months),
        Frequency::Weekly => (list(&weekdays, "and"), in_months),
        Frequency::Monthly if rule.interval > 1 => {
            (format!("{} on {}", every("month"), named(rule)), condition(rule) + &in_months)
        }
        Frequency::Monthly => {
            let of = if months.is_empty() { every("month") } else { list(&months, "and") };
            (format!("on {} of {of}", named(rule)), condition(rule))
        }
        Frequency::Yearly => {
            (format!("{} on {}", every("year"), of_a_year(rule, &list(&months, "and"))), condition(rule))
        }
    }
}

fn of_a_year(rule: &Recurrence, months: &str) -> String {
    let is_plain = rule.weekdays.is_empty() && rule.numbered.is_empty() && rule.positions.is_empty();
    if let ([day], true, false) = (&rule.month_days[..], is_plain, months.is_empty())
        && *day > 0
    {
        let dates: Vec<_> = rule.months.iter().map(|it| format!("{day} {}", month(*it))).collect();
        return list(&dates, "and");
    }
    let of = match (months, &rule.month_days[..], rule.positions.is_empty()) {
        ("", [], _) => "the year".to_owned(),
        ("", _, true) => "every month".to_owned(),
        ("", _, false) => "all months together".to_owned(),
        (months, _, false) if rule.months.len() > 1 => format!("{months} together"),
        (months, ..) => months.to_owned(),
    };
    format!("{} of {of}", named(rule))
}

/// The days of a month or a year, as far as they can be said before it.
fn named(rule: &Recurrence) -> String {
    let month_days = month_days(rule);
    let numbered = numbered(rule);
    let all = if !month_days.is_empty() {
        list(&month_days, "and")
    } else if !numbered.is_empty() {
        list(&numbered, "and")
    } else if rule.positions.is_empty() {
        format!("every {}", kind(rule.weekdays, "and"))
    } else {
        kind(rule.weekdays, "or")
    };
    if rule.positions.is_empty() {
        return all;
    }
    let mut positions = rule.positions.clone();
    positions.sort_unstable_by_key(|it| (*it < 0, *it));
    let positions: Vec<_> = positions.into_iter().map(nth).collect();
    let of = if month_days.is_empty() && numbered.is_empty() { "" } else { "of " };
    format!("the {} {of}{all}", list(&positions, "and"))
}

/// What else the days of a month have to be.
fn condition(rule: &Recurrence) -> String {
    if rule.month_days.is_empty() || rule.weekdays.is_empty() && rule.numbered.is_empty() {
        return String::new();
    }
    let numbered = numbered(rule);
    let what = if numbered.is_empty() { format!("a {}", kind(rule.weekdays, "or")) } else { list(&numbered, "or") };
    if rule.positions.is_empty() { format!(", if that is {what}") } else { format!(", of those that fall on {what}") }
}

fn numbered(rule: &Recurrence) -> Vec<String> {
    rule.numbered.iter().map(|(number, day)| format!("the {} {}", nth(*number), name(*day))).collect()
}

fn month_days(rule: &Recurrence) -> Vec<String> {
    let mut days = rule.month_days.clone();
    days.sort_unstable_by_key(|it| (*it < 0, *it));
    let name = |day: i8| {
        if day < 0 { format!("the {} day", nth(day)) } else { format!("the {}", numeral(day.unsigned_abs().into())) }
    };
    days.into_iter().map(name).collect()
}

/// What a set of weekdays is called, one of them at a time.
fn kind(days: WeekdaySet, joined: &str) -> String {
    let weekend = WeekdaySet::from_array([Weekday::Sat, Weekday::Sun]);
    match days {
        WeekdaySet::ALL => "day".to_owned(),
        days if days == weekend => "weekend day".to_owned(),
        days if days == WeekdaySet::ALL.difference(weekend) => "weekday".to_owned(),
        days => list(&days.iter(Weekday::Mon).map(name).collect::<Vec<_>>(), joined),
    }
}

fn plural(days: WeekdaySet) -> Vec<String> {
    days.iter(Weekday::Mon).map(|day| format!("{}s", name(day))).collect()
}

fn name(day: Weekday) -> &'static str {
    let names = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
    names[day.num_days_from_monday() as usize]
}

fn month(number: u8) -> &'static str {
    Month::try_from(number).map_or("", |month| month.name())
}

fn date(day: NaiveDate) -> String {
    format!("{} {} {}", day.day(), u8::try_from(day.month()).map_or("", month), day.year())
}

/// A place counted from the first, or below 0 from the last.
fn nth(number: impl Into<i16>) -> String {
    let number = number.into();
    let from_start = match number.unsigned_abs() {
        1 => "first".to_owned(),
        2 => "second".to_owned(),
        3 => "third".to_owned(),
        4 => "fourth".to_owned(),
        5 => "fifth".to_owned(),
        more => numeral(more),
    };
    match number {
        -1 => "last".to_owned(),
        ..-1 => format!("{from_start}-to-last"),
        _ => from_start,
    }
}

fn numeral(number: u16) -> String {
    let ending = match (number % 10, number % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{number}{ending}")
}

/// One, another and the last.
fn list<T: AsRef<str>>(items: &[T], joined: &str) -> String {
    match items {
        [] => String::new(),
        [one] => one.as_ref().to_owned(),
        [first @ .., last] => {
            let first: Vec<_> = first.iter().map(AsRef::as_ref).collect();
            format!("{} {joined} {}", first.join(", "), last.as_ref())
        }
    }
}
