//! One rule of a schedule, worked out: from which day to which it lasts, and on which days it happens.

use std::ops::RangeInclusive;

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, Timelike, WeekdaySet};

use super::recurrence::{End, Frequency, Month, Recurrence, bits};
use super::rule::Rule;
use super::text::read;
use super::wrong::Wrong;
use crate::core::zone::Zone;

/// In which years a rule may start.
const YEARS: RangeInclusive<i32> = 1970..=2199;

/// The last day on which anything happens.
const END: NaiveDate = NaiveDate::from_ymd_opt(2200, 12, 31).expect("it is a day");

/// A rule that was read. It happens once a day at most, always at the same local time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Series {
    pub(super) recurrence: Recurrence,
    pub(super) start: NaiveDate,
    pub(super) time: NaiveTime,
    /// The last day on which it may happen.
    pub(super) last: NaiveDate,
    /// In their order.
    pub(super) except: Vec<NaiveDateTime>,
}

impl Series {
    /// Reads a rule; of a zone, since an end may be given in UTC.
    pub(super) fn new(rule: &Rule, zone: Zone) -> Result<Self, Wrong> {
        let (start, time) = (rule.starts_at.date(), rule.starts_at.time());
        if !YEARS.contains(&start.year()) || time.second() != 0 || time.nanosecond() != 0 {
            return Err(Wrong::Start);
        }
        let recurrence = rule.rrule.as_deref().map_or(Ok(ONCE), read)?.starting(start);
        let mut except = rule.exceptions.clone();
        except.sort_unstable();
        except.dedup();
        let mut series = Self { recurrence, start, time, last: END, except };
        series.last = match series.recurrence.end {
            End::Never => END,
            End::Count(count) => series.day_of(count),
            End::Date(date) => date,
            // Whatever clocks do, it is the last day on which the rule's time comes not later than the end.
            End::Local(end) => last_day(end.date(), |day| day.and_time(time) <= end),
            End::Utc(end) => {
                let around = end.date().checked_add_days(Days::new(1)).unwrap_or(END);
                last_day(around, |day| zone.instant(day.and_time(time)).is_some_and(|at| at.naive_utc() <= end))
            }
        }
        .min(END);
        Ok(series)
    }

    /// Holds it to what is to be of a rule: that it happens, and that its exceptions are some of its occurrences.
    pub(super) fn check(&self) -> Result<(), Wrong> {
        let mut dates = self.dates(self.start, END).peekable();
        if dates.peek().is_none() {
            let never = matches!(self.recurrence.end, End::Never | End::Count(_));
            return Err(if never { Wrong::Never } else { Wrong::Ended });
        }
        if !self.except.iter().all(|local| local.time() == self.time && self.hits(local.date())) {
            return Err(Wrong::NoOccurrence);
        }
        let nothing_left = dates.all(|day| self.is_excepted(day.and_time(self.time)));
        if nothing_left { Err(Wrong::AllExcepted) } else { Ok(()) }
    }

    /// Whether it happens at a local time, and isn't excepted.
    pub(super) fn happens(&self, local: NaiveDateTime) -> bool {
        self.time == local.time() && self.hits(local.date()) && !self.is_excepted(local)
    }

    pub(super) fn is_excepted(&self, local: NaiveDateTime) -> bool {
        self.except.binary_search(&local).is_ok()
    }

    /// Whether it has a day, excepted or not.
    pub(super) fn hits(&self, day: NaiveDate) -> bool {
        self.days(Month::of(day)) >> day.day() & 1 == 1
    }

    /// Its days from one to another, both included and excepted ones as well.
    pub(super) fn dates(&self, from: NaiveDate, to: NaiveDate) -> impl DoubleEndedIterator<Item = NaiveDate> {
        let (from, to) = (from.max(self.start), to.min(self.last));
        let months = Month::of(from).index()..=Month::of(to).index();
        months.filter_map(Month::at).flat_map(move |month| {
            bits(self.days(month)).filter_map(move |day| month.date(day)).filter(move |day| (from..=to).contains(day))
        })
    }

    /// Its days of a month, as bits, excepted ones as well.
    pub(super) fn days(&self, month: Month) -> u32 {
        self.recurrence.days(self.start, month) & month.from(self.start) & month.until(self.last)
    }

    /// The day on which it happens for the nth time, or the end of all days.
    fn day_of(&self, nth: u32) -> NaiveDate {
        let mut before = 0;
        for month in (Month::of(self.start).index()..).map_while(Month::at) {
            let days = self.days(month);
            before += days.count_ones();
            if before >= nth {
                let further = usize::try_from(before - nth).unwrap_or_default();
                return bits(days).rev().nth(further).and_then(|day| month.date(day)).unwrap_or(END);
            }
            if month.date(1) > Some(END) {
                break;
            }
        }
        END
    }
}

/// A rule that happens at its start alone.
const ONCE: Recurrence = Recurrence {
    frequency: Frequency::Daily,
    interval: 1,
    end: End::Count(1),
    months: Vec::new(),
    month_days: Vec::new(),
    weekdays: WeekdaySet::EMPTY,
    numbered: Vec::new(),
    positions: Vec::new(),
    week_start: chrono::Weekday::Mon,
};

/// The last day up to a day that will do; one of the three before it does, or it doesn't matter.
fn last_day(day: NaiveDate, will_do: impl Fn(NaiveDate) -> bool) -> NaiveDate {
    let days = (0..4).filter_map(|back| day.checked_sub_days(Days::new(back)));
    days.into_iter().find(|day| will_do(*day)).unwrap_or(NaiveDate::MIN)
}
