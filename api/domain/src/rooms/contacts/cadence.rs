//! Cadences: how often to be in touch, such as every two weeks, and when that is due.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Days, Months, Utc};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::core::error::{self, ErrorCode};
use crate::core::zone::Zone;

/// The longest in months: two years.
const MOST_MONTHS: u16 = 24;
/// The longest in days: two years of 365.
const MOST_DAYS: u16 = 730;

/// A period of whole months or of whole days, from a day to two years (24 months, 730 days).
///
/// It is read from an ISO 8601 duration of years, months, weeks and days, in this order, each at most once, and written
/// as the shortest: `P14D` as `P2W`, `P12M` as `P1Y`. Months and days don't mix: no two people would count them alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Every {
    /// 0 if it is counted in days.
    months: u16,
    /// 0 if it is counted in months.
    days: u16,
}

/// What is wrong with a period, in words that say what would be right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum BadPeriod {
    /// It isn't an ISO 8601 duration, or one of hours or fractions.
    #[error(
        "A cadence must be an ISO 8601 duration of whole days, weeks, months or years, such as P10D, P2W, P1M or P1Y."
    )]
    Form,
    /// It has months or years, and weeks or days.
    #[error("A cadence can't mix months or years with weeks or days. Use P6W or P1M, not P1M2W.")]
    Mixed,
    /// It is nothing, or too long.
    #[error("A cadence must be between P1D and P2Y.")]
    Bounds,
}

impl Every {
    /// A period of months or of days; the other is 0.
    ///
    /// # Errors
    ///
    /// Where neither or both are given, or it is longer than two years.
    pub fn new(months: u16, days: u16) -> Result<Self, BadPeriod> {
        match (months, days) {
            (1..=MOST_MONTHS, 0) | (0, 1..=MOST_DAYS) => Ok(Self { months, days }),
            (1.., 1..) => Err(BadPeriod::Mixed),
            _ => Err(BadPeriod::Bounds),
        }
    }
}

impl Every {
    /// About how many days it is, for telling which of two is the more frequent.
    #[must_use]
    pub fn about_days(self) -> u32 {
        // A month is 30.44 days on average.
        u32::from(self.days) + u32::from(self.months) * 3_044 / 100
    }
}

/// Reads how often from a field of an input.
pub(super) fn every_of(text: &str, field: &'static str) -> error::Result<Every> {
    let wrong = |wrong: BadPeriod| error::Error::refused_at(field, ErrorCode::Invalid, wrong.to_string());
    text.trim().parse().map_err(wrong)
}

impl FromStr for Every {
    type Err = BadPeriod;

    fn from_str(text: &str) -> Result<Self, BadPeriod> {
        let mut rest = text.strip_prefix('P').filter(|rest| !rest.is_empty()).ok_or(BadPeriod::Form)?;
        let (mut months, mut days) = (0, 0);
        for (unit, in_months, in_days) in [('Y', 12, 0), ('M', 1, 0), ('W', 0, 7), ('D', 0, 1)] {
            if let Some((count, after)) = rest.split_once(unit) {
                if count.is_empty() || count.contains(|letter: char| !letter.is_ascii_digit()) {
                    return Err(BadPeriod::Form);
                }
                let count: u16 = count.parse().map_err(|_| BadPeriod::Bounds)?;
                months = count.saturating_mul(in_months).saturating_add(months);
                days = count.saturating_mul(in_days).saturating_add(days);
                rest = after;
            }
        }
        if rest.is_empty() { Self::new(months, days) } else { Err(BadPeriod::Form) }
    }
}

impl fmt::Display for Every {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self { months: 0, days } if days % 7 == 0 => write!(f, "P{}W", days / 7),
            Self { months: 0, days } => write!(f, "P{days}D"),
            Self { months, .. } if months % 12 == 0 => write!(f, "P{}Y", months / 12),
            Self { months, .. } => write!(f, "P{months}M"),
        }
    }
}

impl TryFrom<String> for Every {
    type Error = BadPeriod;

    fn try_from(text: String) -> Result<Self, BadPeriod> {
        text.parse()
    }
}

impl From<Every> for String {
    fn from(every: Every) -> Self {
        every.to_string()
    }
}

/// When to be in touch again at the latest: the end of the local day that is the period after the local day of `since`.
///
/// A day that the month doesn't have is its last one: January 31 and a month is February 28. The end of a day is the
/// first instant of the day after, whatever clocks do there, so that nobody is overdue on the very day. What would lie
/// beyond the calendar (the year 9999) is never due.
#[must_use]
pub fn due(every: Every, since: DateTime<Utc>, zone: Zone) -> DateTime<Utc> {
    let day = zone.local(since).date();
    let day = day.checked_add_months(Months::new(every.months.into()));
    let day = day.and_then(|day| day.checked_add_days(Days::new(u64::from(every.days) + 1)));
    day.and_then(|day| zone.begins(day)).unwrap_or(DateTime::<Utc>::MAX_UTC)
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Duration, Utc};
    use proptest::prelude::*;

    use super::{BadPeriod, Every, MOST_DAYS, MOST_MONTHS, due};
    use crate::core::zone::{Zone, named};

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn periods_are_written_as_the_shortest() {
        for (text, written) in [
            ("P14D", "P2W"),
            ("P10D", "P10D"),
            ("P1W3D", "P10D"),
            ("P1Y6M", "P18M"),
            ("P12M", "P1Y"),
            ("P024M", "P2Y"),
            ("P0Y1D", "P1D"),
            ("P730D", "P730D"),
        ] {
            assert_eq!(text.parse::<Every>().map(|every| every.to_string()), Ok(written.to_owned()), "{text}");
        }
        let json = serde_json::to_string(&Every { months: 1, days: 0 }).unwrap();
        assert_eq!(json, "\"P1M\"");
        assert!(serde_json::from_str::<Every>("\"P1M1D\"").unwrap_err().to_string().contains("can't mix"));
    }

    #[test]
    fn what_is_no_period_says_why() {
        for text in
            ["", "P", "2W", "p2w", "PT5M", "P1DT1H", "P1.5M", "P-1D", "P+1D", "PD", "P1D1W", "P1D1D", "P2", "P٣D"]
        {
            assert_eq!(text.parse::<Every>(), Err(BadPeriod::Form), "{text}");
        }
        for text in ["P1M1D", "P1Y1W"] {
            assert_eq!(text.parse::<Every>(), Err(BadPeriod::Mixed), "{text}");
        }
        for text in ["P0D", "P25M", "P3Y", "P731D", "P105W", "P99999999999D", "P65535Y65535M"] {
            assert_eq!(text.parse::<Every>(), Err(BadPeriod::Bounds), "{text}");
        }
    }

    #[test]
    fn it_is_due_when_the_local_day_is_over() {
        for (every, since, zone, expected) in [
            ("P2W", "2026-06-01T21:59:00Z", named("Europe/Berlin"), "2026-06-15T22:00:00Z"),
            ("P2W", "2026-06-01T22:00:00Z", named("Europe/Berlin"), "2026-06-16T22:00:00Z"),
            ("P1M", "2026-01-31T12:00:00Z", named("Europe/Berlin"), "2026-02-28T23:00:00Z"),
            ("P1Y", "2024-02-29T12:00:00Z", named("UTC"), "2025-03-01T00:00:00Z"),
            // Over both changes.
            ("P1W", "2026-03-25T12:00:00Z", named("Europe/Berlin"), "2026-04-01T22:00:00Z"),
            ("P1W", "2026-10-20T12:00:00Z", named("Europe/Berlin"), "2026-10-27T23:00:00Z"),
            // Midnight is jumped over, is there twice, and so is a whole day.
            ("P1D", "2026-04-22T12:00:00Z", named("Africa/Cairo"), "2026-04-23T22:00:00Z"),
            ("P1D", "2025-10-31T12:00:00Z", named("America/Havana"), "2025-11-02T04:00:00Z"),
            ("P1D", "2011-12-28T22:00:00Z", named("Pacific/Apia"), "2011-12-30T10:00:00Z"),
        ] {
            let every: Every = every.parse().unwrap();
            assert_eq!(due(every, at(since), zone), at(expected), "{every} since {since}");
        }
        assert_eq!(
            due(Every { months: 0, days: 1 }, at("+262142-12-31T00:00:00Z"), named("UTC")),
            DateTime::<Utc>::MAX_UTC
        );
    }

    fn zone() -> impl Strategy<Value = Zone> {
        prop::sample::select(vec![
            named("UTC"),
            named("Europe/Berlin"),
            named("America/St_Johns"),
            named("America/Havana"),
            named("America/Nuuk"),
            named("Australia/Lord_Howe"),
            named("Africa/Cairo"),
            named("Asia/Beirut"),
            named("Asia/Gaza"),
            named("Pacific/Apia"),
        ])
    }

    fn moment() -> impl Strategy<Value = DateTime<Utc>> {
        // Since 2012, no zone falls back over midnight: before, a later moment could be on an earlier day.
        (1_325_376_000i64..2_200_000_000).prop_map(|seconds| DateTime::from_timestamp(seconds, 0).unwrap())
    }

    fn every() -> impl Strategy<Value = Every> {
        prop_oneof![
            (1..=MOST_MONTHS).prop_map(|months| Every { months, days: 0 }),
            (1..=MOST_DAYS).prop_map(|days| Every { months: 0, days }),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn what_is_written_is_read(every in every(), junk in r"P?[0-9YMWDT.]{0,8}") {
            prop_assert_eq!(every.to_string().parse(), Ok(every));
            if let Ok(read) = junk.parse::<Every>() {
                prop_assert!(read.to_string().len() <= junk.len());
                prop_assert_eq!(read.to_string().parse(), Ok(read));
            }
        }

        #[test]
        fn later_or_longer_is_never_due_earlier(
            every in every(), since in moment(), later in 0i64..200_000, zone in zone(),
        ) {
            prop_assert!(due(every, since, zone) <= due(every, since + Duration::seconds(later), zone));
            let Every { months, days } = every;
            let longer = Every { months: months + u16::from(days == 0), days: days + u16::from(days > 0) };
            prop_assert!(due(every, since, zone) < due(longer, since, zone));
        }

        #[test]
        fn it_is_the_end_of_the_right_day(every in every(), since in moment(), zone in zone()) {
            let local = |instant: DateTime<Utc>| zone.local(instant).date();
            let due = due(every, since, zone);
            let least = Duration::days(i64::from(every.days) + 28 * i64::from(every.months) - 1);
            prop_assert!(due >= since + least);
            // In steps of minutes around it: the day is over then, and not before.
            let last = local(due - Duration::seconds(1));
            prop_assert!(local(due) > last);
            prop_assert!((0..1500).all(|minutes| local(due + Duration::minutes(minutes)) > last));
            if every.months == 0 {
                prop_assert_eq!((last - local(since)).num_days(), i64::from(every.days));
            }
        }
    }
}
