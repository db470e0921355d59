//! Reads a recurrence rule as RFC 5545 (3.3.10) writes it, and refuses what isn't one or what we don't take.

use chrono::{NaiveDate, NaiveDateTime, Weekday, WeekdaySet};

use super::recurrence::{End, Frequency, Recurrence};
use super::wrong::Wrong;

/// How many characters a rule's text has at most.
const LONGEST: usize = 500;

/// Reads a rule's text, in small or capital letters.
pub(super) fn read(text: &str) -> Result<Recurrence, Wrong> {
    if text.len() > LONGEST {
        return Err(Wrong::Long);
    }
    let text = text.to_ascii_uppercase();
    let parts = Parts::of(&text)?;
    let frequency = match parts.get("FREQ") {
        Some("DAILY") => Frequency::Daily,
        Some("WEEKLY") => Frequency::Weekly,
        Some("MONTHLY") => Frequency::Monthly,
        Some("YEARLY") => Frequency::Yearly,
        _ => return Err(Wrong::Frequency),
    };
    let end = match (parts.get("COUNT"), parts.get("UNTIL")) {
        (None, None) => End::Never,
        (Some(count), None) => End::Count(number(count, 10_000).and_then(|it| it.try_into().ok()).ok_or(Wrong::Count)?),
        (None, Some(until)) => last(until).ok_or(Wrong::Until)?,
        (Some(_), Some(_)) => return Err(Wrong::TwoEnds),
    };
    let interval = parts.get("INTERVAL").map_or(Some(1), |it| number(it, 1000)?.try_into().ok());
    let (weekdays, numbered) = days(parts.get("BYDAY"))?;
    let months = parts.list("BYMONTH", |it| number(it, 12)?.try_into().ok()).ok_or(Wrong::Months)?;
    let month_days = parts.list("BYMONTHDAY", |it| signed(it, 31)?.try_into().ok()).ok_or(Wrong::MonthDays)?;
    let recurrence = Recurrence {
        frequency,
        interval: interval.ok_or(Wrong::Interval)?,
        end,
        months,
        month_days,
        weekdays,
        numbered,
        positions: parts.list("BYSETPOS", |it| signed(it, 366)).ok_or(Wrong::Positions)?,
        week_start: parts.get("WKST").map_or(Some(Weekday::Mon), weekday).ok_or(Wrong::WeekStart)?,
    };
    checked(recurrence)
}

/// Holds the parts to what goes together.
fn checked(mut rule: Recurrence) -> Result<Recurrence, Wrong> {
    let most = match rule.frequency {
        Frequency::Daily | Frequency::Weekly => 0,
        Frequency::Yearly if rule.months.is_empty() => 53,
        Frequency::Monthly | Frequency::Yearly => 5,
    };
    if rule.numbered.iter().any(|(number, _)| number.unsigned_abs() > most) {
        return Err(Wrong::Numbers);
    }
    if rule.frequency == Frequency::Weekly && !rule.month_days.is_empty() {
        return Err(Wrong::MonthDaysOfWeek);
    }
    if !rule.positions.is_empty() {
        let names_days = !(rule.weekdays.is_empty() && rule.numbered.is_empty() && rule.month_days.is_empty());
        match rule.frequency {
            // Every week has the same days, so the positions name some of them.
            Frequency::Weekly if names_days && rule.months.is_empty() => {
                let days: Vec<_> = rule.weekdays.iter(rule.week_start).collect();
                let place = |position: i16| {
                    let position = isize::from(position);
                    let length = days.len().cast_signed();
                    usize::try_from(if position < 0 { length + position } else { position - 1 }).ok()
                };
                rule.weekdays = rule.positions.iter().filter_map(|it| days.get(place(*it)?)).copied().collect();
                rule.positions.clear();
                if rule.weekdays.is_empty() {
                    return Err(Wrong::Never);
                }
            }
            Frequency::Monthly | Frequency::Yearly if names_days => {}
            _ => return Err(Wrong::NothingToPick),
        }
    }
    Ok(rule)
}

/// The parts of a rule, each known and there once at most.
struct Parts<'a>(Vec<(&'a str, &'a str)>);

impl<'a> Parts<'a> {
    fn of(text: &'a str) -> Result<Self, Wrong> {
        let mut parts: Vec<(&str, &str)> = Vec::new();
        if ["RRULE", "RDATE", "EXDATE", "EXRULE", "DTSTART"].iter().any(|name| text.contains(name)) {
            return Err(Wrong::Property);
        }
        for part in text.split(';') {
            let (name, value) = part.split_once('=').ok_or(Wrong::Written)?;
            match name {
                "FREQ" | "INTERVAL" | "COUNT" | "UNTIL" | "BYDAY" | "BYMONTH" | "BYMONTHDAY" | "BYSETPOS" | "WKST" => {}
                "BYHOUR" | "BYMINUTE" | "BYSECOND" => return Err(Wrong::Time),
                "BYYEARDAY" | "BYWEEKNO" | "BYEASTER" => return Err(Wrong::Rare),
                _ => return Err(Wrong::Part),
            }
            if parts.iter().any(|(other, _)| *other == name) {
                return Err(Wrong::Part);
            }
            parts.push((name, value));
        }
        Ok(Self(parts))
    }

    fn get(&self, name: &str) -> Option<&'a str> {
        self.0.iter().find(|(known, _)| *known == name).map(|(_, value)| *value)
    }

    /// A list in its order without what is there twice: empty without the part, none where one of it is wrong.
    fn list<T: Ord>(&self, name: &str, one: impl Fn(&str) -> Option<T>) -> Option<Vec<T>> {
        let Some(value) = self.get(name) else { return Some(Vec::new()) };
        let mut list = value.split(',').map(one).collect::<Option<Vec<_>>>()?;
        list.sort_unstable();
        list.dedup();
        Some(list)
    }
}

/// A number from 1 on, of digits alone.
fn number(text: &str, most: i16) -> Option<i16> {
    let digits = text.bytes().all(|it| it.is_ascii_digit());
    text.parse().ok().filter(|it| digits && (1..=most).contains(it))
}

/// A number that may have a sign, and isn't 0.
fn signed(text: &str, most: i16) -> Option<i16> {
    match text.strip_prefix('-') {
        Some(text) => number(text, most).map(|it| -it),
        None => number(text.strip_prefix('+').unwrap_or(text), most),
    }
}

fn weekday(text: &str) -> Option<Weekday> {
    let names = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];
    Weekday::try_from(u8::try_from(names.iter().position(|name| *name == text)?).ok()?).ok()
}

type Days = (WeekdaySet, Vec<(i8, Weekday)>);

fn days(text: Option<&str>) -> Result<Days, Wrong> {
    let (mut plain, mut numbered) = (WeekdaySet::EMPTY, Vec::new());
    for day in text.into_iter().flat_map(|text| text.split(',')) {
        let (number, name) = day.len().checked_sub(2).and_then(|at| day.split_at_checked(at)).ok_or(Wrong::Days)?;
        let weekday = weekday(name).ok_or(Wrong::Days)?;
        if number.is_empty() {
            plain.insert(weekday);
        } else {
            let number = signed(number, 53).and_then(|it| it.try_into().ok()).ok_or(Wrong::Numbers)?;
            numbered.push((number, weekday));
        }
    }
    numbered.sort_unstable_by_key(|(number, weekday)| (*number < 0, *number, weekday.num_days_from_monday()));
    numbered.dedup();
    // What both together mean is read differently by different programs.
    if plain.is_empty() || numbered.is_empty() { Ok((plain, numbered)) } else { Err(Wrong::Days) }
}

fn last(text: &str) -> Option<End> {
    let shape = |text: &str| text.len() == 15 && text.bytes().all(|it| it.is_ascii_digit() || it == b'T');
    let moment = |text: &str| NaiveDateTime::parse_from_str(text, "%Y%m%dT%H%M%S").ok().filter(|_| shape(text));
    if let Some(text) = text.strip_suffix('Z') {
        moment(text).map(End::Utc)
    } else if text.len() == 8 && text.bytes().all(|it| it.is_ascii_digit()) {
        NaiveDate::parse_from_str(text, "%Y%m%d").ok().map(End::Date)
    } else {
        moment(text).map(End::Local)
    }
}
