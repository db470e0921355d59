//! When check-ins are: rules by RFC 5545 in the time of a zone, from which the occurrences follow. Pure, and no clock.
//!
//! A rule is expanded in local time, and each local time is turned into an instant as RFC 5545 (3.3.5) says: of two the
//! first, and in a gap as before the gap. So an occurrence is known by its local time. Two of them may be the same
//! instant, where a zone jumped over a day or over an hour; they are still two.
//!
//! A rule is read as RFC 5545 (3.3.10) has it, with these choices:
//!
//! - It happens once a day at most: DAILY and slower, without BYHOUR, BYMINUTE and BYSECOND.
//! - A start that the rule doesn't name isn't an occurrence, and COUNT doesn't count it.
//! - A week, month or year in which the rule starts is whole for BYSETPOS, and only then cut at the start.
//! - UNTIL as a date has that whole day in it; as a date and time it is local, or in UTC with a Z. As RFC 5545 has it,
//!   the last occurrence may be just then.
//! - BYYEARDAY and BYWEEKNO are refused, and so is what programs read differently or what says nothing: days with and
//!   without a number in one BYDAY, BYSETPOS with DAILY, or with BYMONTH in a week.
//! - Nothing happens after the year 2200, so that all that is asked takes bounded work.

mod recurrence;
mod rule;
mod series;
#[cfg(test)]
mod tests;
mod text;
mod words;
mod wrong;

use std::collections::BTreeSet;
use std::iter::Peekable;
use std::ops::Range;

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use serde::{Deserialize, Serialize};

use self::recurrence::Month;
pub use self::rule::Rule;
use self::series::Series;
use self::wrong::Wrong;
pub use self::wrong::{BadSchedule, MOST_EXCEPTIONS, MOST_RULES};
use crate::core::zone::{NoZone, Zone};

/// A time at which a check-in is. They are ordered by instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Occurrence {
    /// The instant.
    pub at: DateTime<Utc>,
    /// The local time that the rule gives, which names it. Where clocks jumped over it, they never showed it.
    pub local: NaiveDateTime,
}

/// From 1 to 24 rules and the zone in which they hold. An occurrence of several rules is one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Written")]
pub struct Schedule {
    zone: Zone,
    rules: Vec<Rule>,
    series: Vec<Series>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Written {
    #[serde(alias = "zone")]
    time_zone: String,
    rules: Vec<Rule>,
}

impl From<Schedule> for Written {
    fn from(schedule: Schedule) -> Self {
        Self { time_zone: schedule.zone.name().to_owned(), rules: schedule.rules }
    }
}

impl TryFrom<Written> for Schedule {
    type Error = String;

    fn try_from(Written { time_zone, rules }: Written) -> Result<Self, String> {
        let zone = time_zone.parse().map_err(|error: NoZone| error.to_string())?;
        Self::read(zone, rules).map_err(|wrong| wrong.to_string())
    }
}

impl Schedule {
    /// A schedule of rules that happen, each at least once.
    ///
    /// # Errors
    ///
    /// Where there are too few or too many rules, and with the first rule that is wrong: what of RFC 5545 isn't right or
    /// isn't taken, a rule that has no occurrence before 2201, exceptions that are none of its occurrences.
    pub fn new(zone: Zone, rules: Vec<Rule>) -> Result<Self, BadSchedule> {
        if !(1..=MOST_RULES).contains(&rules.len()) {
            return Err(BadSchedule::new(None, Wrong::Rules));
        }
        if let Some(rule) = rules.iter().position(|rule| rule.exceptions.len() > MOST_EXCEPTIONS) {
            return Err(BadSchedule::new(Some(rule), Wrong::Exceptions));
        }
        let schedule = Self::read(zone, rules)?;
        for (place, series) in schedule.series.iter().enumerate() {
            series.check().map_err(|wrong| BadSchedule::new(Some(place), wrong))?;
        }
        Ok(schedule)
    }

    fn read(zone: Zone, rules: Vec<Rule>) -> Result<Self, BadSchedule> {
        let series = rules
            .iter()
            .enumerate()
            .map(|(place, rule)| Series::new(rule, zone).map_err(|wrong| BadSchedule::new(Some(place), wrong)));
        let series = series.collect::<Result<_, _>>()?;
        Ok(Self { zone, rules, series })
    }

    /// The zone in which its rules hold.
    #[must_use]
    pub fn zone(&self) -> Zone {
        self.zone
    }

    /// Its rules, as they were given.
    #[must_use]
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// The occurrences from a moment until before another, oldest first, at most so many.
    #[must_use]
    pub fn between(&self, from: DateTime<Utc>, to: DateTime<Utc>, most: usize) -> Vec<Occurrence> {
        let (first, last) = days_around(from, to);
        let dates = self.series.iter().map(|series| (series, series.dates(first, last).peekable())).collect();
        let mut found = self.gather(dates, Ord::min, &(from..to), most);
        found.sort_unstable();
        found.truncate(most);
        found
    }

    /// The occurrences before a moment and not before another, newest first, at most so many.
    #[must_use]
    pub fn before(&self, before: DateTime<Utc>, from: DateTime<Utc>, most: usize) -> Vec<Occurrence> {
        let (first, last) = days_around(from, before);
        let dates = self.series.iter().map(|series| (series, series.dates(first, last).rev().peekable())).collect();
        let mut found = self.gather(dates, Ord::max, &(from..before), most);
        found.sort_unstable_by(|one, other| other.cmp(one));
        found.truncate(most);
        found
    }

    /// The first occurrence at a moment or later.
    #[must_use]
    pub fn next(&self, from: DateTime<Utc>) -> Option<Occurrence> {
        self.between(from, DateTime::<Utc>::MAX_UTC, 1).pop()
    }

    /// The occurrence with this local time, where there is one.
    #[must_use]
    pub fn at(&self, local: NaiveDateTime) -> Option<Occurrence> {
        self.series.iter().any(|series| series.happens(local)).then_some(())?;
        self.occurrence(local)
    }

    /// How many local times of its rules come before this one. Excepted ones count as well, so that an exception doesn't
    /// shift whose turn it is.
    #[must_use]
    pub fn index_of(&self, local: NaiveDateTime) -> u32 {
        let mut series: Vec<_> = self.series.iter().collect();
        series.sort_unstable_by_key(|series| series.time);
        let count = |same: &[&Series]| -> u32 {
            let before = if same[0].time < local.time() { Some(local.date()) } else { local.date().pred_opt() };
            let first = same.iter().map(|series| series.start).min();
            let (Some(first), Some(last)) = (first, before) else { return 0 };
            let last = last.min(same.iter().map(|series| series.last).max().unwrap_or(last));
            let months = Month::of(first).index()..=Month::of(last).index();
            let days = months.filter_map(Month::at).map(|month| {
                let days = same.iter().fold(0, |bits, series| bits | series.days(month)) & month.until(last);
                days.count_ones()
            });
            days.sum()
        };
        series.chunk_by(|one, other| one.time == other.time).map(count).sum()
    }

    /// The schedule in English words, such as "Sundays at 19:00, Berlin time".
    #[must_use]
    pub fn in_words(&self) -> String {
        words::schedule(self.zone, &self.rules, &self.series)
    }

    fn occurrence(&self, local: NaiveDateTime) -> Option<Occurrence> {
        Some(Occurrence { local, at: self.zone.instant(local)? })
    }

    /// Occurrences day by day in a direction, until there are enough: those that are wanted and some more, unordered.
    fn gather<I: Iterator<Item = NaiveDate>>(
        &self,
        mut walks: Vec<(&Series, Peekable<I>)>,
        nearer: fn(NaiveDate, NaiveDate) -> NaiveDate,
        within: &Range<DateTime<Utc>>,
        most: usize,
    ) -> Vec<Occurrence> {
        let mut found = Vec::new();
        let mut enough = None;
        while let Some(day) = walks.iter_mut().filter_map(|(_, dates)| dates.peek().copied()).reduce(nearer) {
            // Clocks jump a day at most, so what is two days further doesn't come before any of these.
            if found.len() >= most && (day - *enough.get_or_insert(day)).num_days().abs() > 1 {
                break;
            }
            let here = walks.iter_mut().filter_map(|(series, dates)| {
                let local = dates.next_if_eq(&day)?.and_time(series.time);
                (!series.is_excepted(local)).then_some(local)
            });
            let here: BTreeSet<_> = here.collect();
            let here = here.into_iter().filter_map(|local| self.occurrence(local));
            found.extend(here.filter(|it| within.contains(&it.at)));
        }
        found
    }
}

/// The first and the last day that clocks anywhere may show between two moments.
fn days_around(from: DateTime<Utc>, to: DateTime<Utc>) -> (NaiveDate, NaiveDate) {
    let (first, last) = (from.date_naive(), to.date_naive());
    (first.pred_opt().unwrap_or(first), last.succ_opt().unwrap_or(last))
}
