//! What is wrong with a schedule, in words that say what would be right and repeat nothing of what was sent.

use thiserror::Error;

use super::{MOST_EXCEPTIONS, MOST_RULES};

/// Why a schedule isn't taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("{wrong}")]
pub struct BadSchedule {
    rule: Option<usize>,
    wrong: Wrong,
}

impl BadSchedule {
    pub(super) fn new(rule: Option<usize>, wrong: Wrong) -> Self {
        Self { rule, wrong }
    }

    /// Which rule is wrong, counted from 0; none where it is the whole.
    #[must_use]
    pub fn rule(&self) -> Option<usize> {
        self.rule
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub(super) enum Wrong {
    #[error("A schedule has from 1 to {MOST_RULES} rules.")]
    Rules,
    #[error("A rule starts on a whole minute of the years 1970 to 2199.")]
    Start,
    #[error("A rule has at most {MOST_EXCEPTIONS} exceptions.")]
    Exceptions,
    #[error("An exception is the local time of an occurrence of its rule.")]
    NoOccurrence,
    #[error("A rule's text has at most 500 characters.")]
    Long,
    #[error("A rule's text is made of parts joined by semicolons, such as FREQ=WEEKLY;INTERVAL=2;BYDAY=TU.")]
    Written,
    #[error(
        "The parts of a rule are FREQ, INTERVAL, COUNT, UNTIL, BYDAY, BYMONTH, BYMONTHDAY, BYSETPOS and WKST, each once at most."
    )]
    Part,
    #[error(
        "A rule's text is the value of RRULE alone: its start and its exceptions have their own fields, and a further date is a further rule."
    )]
    Property,
    #[error(
        "A rule happens once a day at most, at the time at which it starts: leave out BYHOUR, BYMINUTE and BYSECOND, and give a rule for each time."
    )]
    Time,
    #[error("BYYEARDAY, BYWEEKNO and BYEASTER aren't taken: name days by BYMONTH, BYMONTHDAY and BYDAY.")]
    Rare,
    #[error("A rule has a FREQ, which is one of DAILY, WEEKLY, MONTHLY and YEARLY.")]
    Frequency,
    #[error("INTERVAL is a number from 1 to 1000.")]
    Interval,
    #[error("COUNT is a number from 1 to 10000.")]
    Count,
    #[error(
        "UNTIL is a date such as 20270303, or a date and time such as 20270303T190000, with a Z at its end where it is in UTC."
    )]
    Until,
    #[error("A rule ends by COUNT or by UNTIL: leave out one of them.")]
    TwoEnds,
    #[error(
        "BYDAY is a list of MO, TU, WE, TH, FR, SA and SU, all of them with a number before it (1MO, -1FR), or none."
    )]
    Days,
    #[error(
        "Numbers in BYDAY go with MONTHLY and YEARLY: from 1 to 5, or from -1 to -5, and up to 53 in a year without BYMONTH."
    )]
    Numbers,
    #[error("BYMONTH is a list of numbers from 1 to 12.")]
    Months,
    #[error("BYMONTHDAY is a list of numbers from 1 to 31, or from -1 to -31 counted from a month's end.")]
    MonthDays,
    #[error("BYMONTHDAY doesn't go with WEEKLY: take MONTHLY, or BYDAY.")]
    MonthDaysOfWeek,
    #[error("BYSETPOS is a list of numbers from 1 to 366, or from -1 to -366 counted from the end.")]
    Positions,
    #[error(
        "BYSETPOS picks of the days that BYDAY or BYMONTHDAY name within a week, a month or a year; with WEEKLY, leave out BYMONTH."
    )]
    NothingToPick,
    #[error("WKST is one of MO, TU, WE, TH, FR, SA and SU.")]
    WeekStart,
    #[error("UNTIL is before the rule's first occurrence: choose a later date, or leave it out.")]
    Ended,
    #[error("The rule never happens before the year 2201: choose days that exist.")]
    Never,
    #[error("Exceptions leave nothing of the rule: leave out the rule, or some of them.")]
    AllExcepted,
}
