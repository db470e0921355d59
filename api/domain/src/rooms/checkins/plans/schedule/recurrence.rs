//! Which days of a month a recurrence hits, as bits: by arithmetic alone, so that any month costs the same.

use std::cmp::Ordering;

use chrono::{Datelike, NaiveDate, NaiveDateTime, Weekday, WeekdaySet};

/// How long the periods are that a rule repeats.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Frequency {
    Daily,
    Weekly,
    Monthly,
    Yearly,
}

/// After what a rule ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    Never,
    Count(u32),
    /// The whole of that day is in it.
    Date(NaiveDate),
    Local(NaiveDateTime),
    Utc(NaiveDateTime),
}

/// The recurrence rule of RFC 5545 (3.3.10), where a rule happens once a day at most.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Recurrence {
    pub(super) frequency: Frequency,
    pub(super) interval: u16,
    pub(super) end: End,
    /// From 1 to 12; empty is any.
    pub(super) months: Vec<u8>,
    /// From 1 to 31 and from -31 to -1; empty is any.
    pub(super) month_days: Vec<i8>,
    /// Empty is any.
    pub(super) weekdays: WeekdaySet,
    /// Weekdays of a month, or of a year where no month is named, from 1 on and from -1 backwards; empty is any.
    pub(super) numbered: Vec<(i8, Weekday)>,
    /// Which of a period's days count, from 1 on and from -1 backwards; empty is all.
    pub(super) positions: Vec<i16>,
    pub(super) week_start: Weekday,
}

impl Recurrence {
    /// What only the start says: a rule that names no day is of the day on which it starts.
    pub(super) fn starting(mut self, start: NaiveDate) -> Self {
        if self.month_days.is_empty() && self.weekdays.is_empty() && self.numbered.is_empty() {
            match self.frequency {
                Frequency::Daily => {}
                Frequency::Weekly => self.weekdays = WeekdaySet::single(start.weekday()),
                Frequency::Monthly => self.month_days = vec![day(start)],
                Frequency::Yearly => {
                    self.month_days = vec![day(start)];
                    if self.months.is_empty() {
                        self.months = vec![u8::try_from(start.month()).unwrap_or_default()];
                    }
                }
            }
        }
        self
    }

    /// The days of a month that it hits, bit 1 for the first, where its first period is that of the start.
    pub(super) fn days(&self, start: NaiveDate, month: Month) -> u32 {
        let interval = i32::from(self.interval);
        let away = month.index() - Month::of(start).index();
        match self.frequency {
            Frequency::Daily => self.named(month) & spans(start, interval.into(), 1, month),
            Frequency::Weekly => {
                let week = start.week(self.week_start).first_day();
                self.named(month) & spans(week, 7 * i64::from(interval), 7, month)
            }
            Frequency::Monthly if away % interval == 0 => {
                let mut days = [self.named(month)];
                self.pick(&mut days);
                days[0]
            }
            Frequency::Yearly if (month.first.year() - start.year()) % interval == 0 => {
                if self.positions.is_empty() {
                    return self.named(month);
                }
                let january = month.index() - month.place();
                let mut days = [0; 12];
                for (place, days) in (january..).zip(&mut days) {
                    *days = Month::at(place).map_or(0, |month| self.named(month));
                }
                self.pick(&mut days);
                usize::try_from(month.place()).map_or(0, |place| days[place])
            }
            Frequency::Monthly | Frequency::Yearly => 0,
        }
    }

    /// The days that have the names that it asks for, whatever the interval.
    fn named(&self, month: Month) -> u32 {
        if !self.months.is_empty() && !self.months.iter().any(|it| u32::from(*it) == month.first.month()) {
            return 0;
        }
        let mut days = month.all();
        if !self.month_days.is_empty() {
            let length = i32::from(month.length);
            let place = |day: i8| if day < 0 { length + 1 + i32::from(day) } else { day.into() };
            days &= self.month_days.iter().map(|it| place(*it)).fold(0, |bits, day| bits | bit(day));
        }
        if !self.weekdays.is_empty() {
            days &= self.weekdays.iter(Weekday::Mon).fold(0, |bits, it| bits | month.each(it));
        }
        if !self.numbered.is_empty() {
            days &= self.numbered.iter().fold(0, |bits, (number, it)| bits | self.numbered_day(*number, *it, month));
        }
        days
    }

    fn numbered_day(&self, number: i8, weekday: Weekday, month: Month) -> u32 {
        // Of a year, as days of this month: those that aren't within it have no bit.
        let (first, last) = if self.frequency == Frequency::Yearly && self.months.is_empty() {
            let before = i32::try_from(month.first.ordinal0()).unwrap_or_default();
            let length = if month.first.leap_year() { 366 } else { 365 };
            (1 - before, length - before)
        } else {
            (1, month.length.into())
        };
        let weekday_of = |day: i32| (month.weekday() + day - 1).rem_euclid(7);
        let wanted = i32::try_from(weekday.num_days_from_monday()).unwrap_or_default();
        let number = i32::from(number);
        let day = if number > 0 {
            first + (wanted - weekday_of(first)).rem_euclid(7) + 7 * (number - 1)
        } else {
            last - (weekday_of(last) - wanted).rem_euclid(7) + 7 * (number + 1)
        };
        bit(day) & month.all()
    }

    /// Leaves of a period's days, given by month, those at its positions.
    fn pick(&self, months: &mut [u32]) {
        if self.positions.is_empty() {
            return;
        }
        let total: u32 = months.iter().map(|days| days.count_ones()).sum();
        let total = i16::try_from(total).unwrap_or_default();
        let mut place = 0;
        for days in months {
            for day in bits(*days) {
                place += 1;
                if !self.positions.iter().any(|it| *it == place || *it == place - total - 1) {
                    *days &= !(1 << day);
                }
            }
        }
    }
}

/// A month of the calendar.
#[derive(Clone, Copy)]
pub(super) struct Month {
    first: NaiveDate,
    length: u8,
}

impl Month {
    pub(super) fn of(day: NaiveDate) -> Self {
        Self { first: day.with_day(1).unwrap_or(day), length: day.num_days_in_month() }
    }

    /// The month so many months after January of the year 0.
    pub(super) fn at(index: i32) -> Option<Self> {
        let month = u32::try_from(index.rem_euclid(12)).ok()?;
        NaiveDate::from_ymd_opt(index.div_euclid(12), month + 1, 1).map(Self::of)
    }

    pub(super) fn index(self) -> i32 {
        self.first.year() * 12 + self.place()
    }

    /// From 0 for January.
    fn place(self) -> i32 {
        i32::try_from(self.first.month0()).unwrap_or_default()
    }

    pub(super) fn date(self, day: u32) -> Option<NaiveDate> {
        self.first.with_day(day)
    }

    /// The weekday of its first day, from 0 for Monday.
    fn weekday(self) -> i32 {
        i32::try_from(self.first.weekday().num_days_from_monday()).unwrap_or_default()
    }

    /// Its days from a day on.
    pub(super) fn from(self, day: NaiveDate) -> u32 {
        match Self::of(day).index().cmp(&self.index()) {
            Ordering::Less => u32::MAX,
            Ordering::Equal => u32::MAX << day.day(),
            Ordering::Greater => 0,
        }
    }

    /// Its days until a day, which is one of them.
    pub(super) fn until(self, day: NaiveDate) -> u32 {
        match Self::of(day).index().cmp(&self.index()) {
            Ordering::Less => 0,
            Ordering::Equal => u32::MAX >> (31 - day.day()),
            Ordering::Greater => u32::MAX,
        }
    }

    fn all(self) -> u32 {
        u32::MAX >> (31 - self.length) & !1
    }

    fn each(self, weekday: Weekday) -> u32 {
        // Days 1, 8, 15, 22 and 29.
        (0x2040_8102 << weekday.days_since(self.first.weekday())) & self.all()
    }
}

/// The bit of a day of a month; of what is none, no bit.
fn bit(day: i32) -> u32 {
    if (1..=31).contains(&day) { 1 << day } else { 0 }
}

/// The days of which the bits are set.
pub(super) fn bits(days: u32) -> impl DoubleEndedIterator<Item = u32> {
    (1..=31).filter(move |day| days >> day & 1 == 1)
}

/// The days of a month that are in one of the spans of `length` days that begin every `step` days, one at `anchor`.
fn spans(anchor: NaiveDate, step: i64, length: i64, month: Month) -> u32 {
    if step == length {
        return month.all();
    }
    let into = (month.first - anchor).num_days().rem_euclid(step);
    let begins = (0..).map(|span| 1 - into + span * step).take_while(|begin| *begin <= 31);
    let days = begins.flat_map(|begin| (begin..begin + length).map(|day| i32::try_from(day).map_or(0, bit)));
    days.fold(0, |bits, day| bits | day) & month.all()
}

fn day(date: NaiveDate) -> i8 {
    i8::try_from(date.day()).unwrap_or_default()
}
