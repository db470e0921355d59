//! Spans of time in whole minutes, written as ISO 8601 durations: PT30M, PT2H, P1D, or -PT10M for an earlier time.

use std::fmt;
use std::str::FromStr;

use chrono::Duration;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The longest span that can be read, in minutes: a year.
const MOST: i32 = 366 * 24 * 60;

/// A span in whole minutes, which may be negative. A day is 24 hours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Span(i32);

/// What is wrong with a span.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error(
    "A duration must be in whole weeks, days, hours and minutes, such as PT30M, PT2H or P1D, or -PT10M for before."
)]
pub struct BadSpan;

impl Span {
    /// A span of a number of minutes.
    #[must_use]
    pub const fn minutes(minutes: i32) -> Self {
        Self(minutes)
    }

    /// The number of minutes.
    #[must_use]
    pub fn in_minutes(self) -> i32 {
        self.0
    }

    /// The span as a duration.
    #[must_use]
    pub fn duration(self) -> Duration {
        Duration::minutes(self.0.into())
    }
}

impl FromStr for Span {
    type Err = BadSpan;

    fn from_str(text: &str) -> Result<Self, BadSpan> {
        let (sign, text) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
        let text = text.strip_prefix('P').filter(|rest| !rest.is_empty()).ok_or(BadSpan)?;
        let (date, time) = match text.split_once('T') {
            Some((_, "")) => return Err(BadSpan),
            Some((date, time)) => (date, time),
            None => (text, ""),
        };
        let days = counted(date, &[('W', 7 * 24 * 60), ('D', 24 * 60)])?;
        let minutes = counted(time, &[('H', 60), ('M', 1)])?;
        Some(days + minutes).filter(|minutes| *minutes <= MOST).map(|minutes| Self(sign * minutes)).ok_or(BadSpan)
    }
}

/// Numbers before their units, each at most once and in their order, in minutes.
fn counted(text: &str, units: &[(char, i32)]) -> Result<i32, BadSpan> {
    let (mut rest, mut sum) = (text, 0_i32);
    for (unit, minutes) in units {
        if let Some((count, after)) = rest.split_once(*unit) {
            // What has more digits is too long in any case.
            if count.is_empty() || count.len() > 6 || !count.bytes().all(|digit| digit.is_ascii_digit()) {
                return Err(BadSpan);
            }
            let count: i32 = count.parse().map_err(|_| BadSpan)?;
            sum = count
                .checked_mul(*minutes)
                .and_then(|more| sum.checked_add(more))
                .filter(|sum| *sum <= MOST)
                .ok_or(BadSpan)?;
            rest = after;
        }
    }
    if rest.is_empty() { Ok(sum) } else { Err(BadSpan) }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let minutes = self.0.unsigned_abs();
        let (days, hours, minutes) = (minutes / 1_440, minutes / 60 % 24, minutes % 60);
        f.write_str(if self.0 < 0 { "-P" } else { "P" })?;
        if days > 0 {
            write!(f, "{days}D")?;
        }
        match (hours, minutes) {
            (0, 0) if days > 0 => Ok(()),
            (0, minutes) => write!(f, "T{minutes}M"),
            (hours, 0) => write!(f, "T{hours}H"),
            (hours, minutes) => write!(f, "T{hours}H{minutes}M"),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{MOST, Span};

    #[test]
    fn spans_are_read_and_written() {
        for (text, minutes, written) in [
            ("PT30M", 30, "PT30M"),
            ("-PT10M", -10, "-PT10M"),
            ("PT90M", 90, "PT1H30M"),
            ("P1D", 1_440, "P1D"),
            ("P1W", 10_080, "P7D"),
            ("P1DT2H", 1_560, "P1DT2H"),
            ("PT0M", 0, "PT0M"),
        ] {
            let span: Span = text.parse().unwrap();
            assert_eq!((span.in_minutes(), span.to_string().as_str()), (minutes, written), "{text}");
        }
        for text in
            ["", "P", "PT", "30M", "PT1S", "P1M", "P1Y", "PT1.5H", "PTM", "PT1M1H", "P9999999D", "PT-1M", "P1DT"]
        {
            assert!(text.parse::<Span>().is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(minutes in -MOST..=MOST) {
            prop_assert_eq!(Span::minutes(minutes).to_string().parse(), Ok(Span::minutes(minutes)));
        }

        #[test]
        fn any_text_is_read_or_refused(text in "-?P?[0-9WDTHM]{0,12}") {
            if let Ok(span) = text.parse::<Span>() {
                prop_assert!(span.in_minutes().abs() <= MOST);
            }
        }
    }
}
