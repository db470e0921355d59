//! What is wrong with a schedule, in words that say what would be right and repeat nothing of what was sent.

use thiserror::Error;

/// How many rules a schedule has at most, so that many occurrences are in a day at most.
pub const MOST_RULES: usize = 24;

/// How many exceptions a rule has at most.
pub const MOST_EXCEPTIONS: usize = 500;

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
    #[error("`rules` must have 1 to {MOST_RULES} items.")]
    Rules,
    #[error("`startsAt` must be a whole minute in the years 1970 to 2199.")]
    Start,
    #[error("`exceptions` must have at most {MOST_EXCEPTIONS} items.")]
    Exceptions,
    #[error("Each exception must be the local time of an occurrence of its rule.")]
    NoOccurrence,
    #[error("`rrule` must be at most 500 characters long.")]
    Long,
    #[error("`rrule` must consist of parts separated by semicolons, such as FREQ=WEEKLY;INTERVAL=2;BYDAY=TU.")]
    Written,
    #[error(
        "`rrule` can have the parts FREQ, INTERVAL, COUNT, UNTIL, BYDAY, BYMONTH, BYMONTHDAY, BYSETPOS and WKST, each at most once."
    )]
    Part,
    #[error(
        "`rrule` must be the value of RRULE only. Give the start as `startsAt`, exceptions as `exceptions`, and further dates as further rules."
    )]
    Property,
    #[error(
        "A rule can occur at most once a day, at the time of `startsAt`. Leave out BYHOUR, BYMINUTE and BYSECOND, and give one rule for each time of day."
    )]
    Time,
    #[error("BYYEARDAY, BYWEEKNO and BYEASTER aren't supported. Use BYMONTH, BYMONTHDAY and BYDAY.")]
    Rare,
    #[error("`rrule` must have a FREQ of DAILY, WEEKLY, MONTHLY or YEARLY.")]
    Frequency,
    #[error("INTERVAL must be a number between 1 and 1000.")]
    Interval,
    #[error("COUNT must be a number between 1 and 10000.")]
    Count,
    #[error(
        "UNTIL must be a date such as 20270303, or a date and time such as 20270303T190000, with a Z at the end if it is in UTC."
    )]
    Until,
    #[error("`rrule` can't have both COUNT and UNTIL. Leave out one of them.")]
    TwoEnds,
    #[error(
        "BYDAY must be a list of MO, TU, WE, TH, FR, SA and SU. Either all of them have a number, such as 1MO or -1FR, or none has."
    )]
    Days,
    #[error(
        "Numbers in BYDAY need MONTHLY or YEARLY, and must be between 1 and 5 or between -1 and -5. With YEARLY and without BYMONTH, they go up to 53."
    )]
    Numbers,
    #[error("BYMONTH must be a list of numbers between 1 and 12.")]
    Months,
    #[error(
        "BYMONTHDAY must be a list of numbers between 1 and 31, or between -1 and -31 to count from the end of the month."
    )]
    MonthDays,
    #[error("BYMONTHDAY can't be used with WEEKLY. Use MONTHLY, or BYDAY.")]
    MonthDaysOfWeek,
    #[error("BYSETPOS must be a list of numbers between 1 and 366, or between -1 and -366 to count from the end.")]
    Positions,
    #[error("BYSETPOS needs BYDAY or BYMONTHDAY, and WEEKLY, MONTHLY or YEARLY. With WEEKLY, leave out BYMONTH.")]
    NothingToPick,
    #[error("WKST must be one of MO, TU, WE, TH, FR, SA and SU.")]
    WeekStart,
    #[error("UNTIL must not be before the first occurrence. Choose a later date, or leave UNTIL out.")]
    Ended,
    #[error("The rule has no occurrence before the year 2201. Choose days that exist.")]
    Never,
    #[error("The exceptions leave no occurrence of the rule. Leave out the rule, or some of its exceptions.")]
    AllExcepted,
}
