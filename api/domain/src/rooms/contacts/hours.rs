//! Quiet hours as people set them: days of the week and times of day, checked, and as JSON.

use chrono::{NaiveTime, Timelike, Weekday};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// How many quiet hours a list has at the most: two for each day of the week.
pub const MOST: usize = 14;

/// A set of days of the week; in JSON, a list such as `["MONDAY","TUESDAY"]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Vec<String>", into = "Vec<String>")]
pub struct Days(u8);

/// As days are written, from Monday on.
const NAMES: [&str; 7] = ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"];

impl Days {
    /// Every day.
    pub const ALL: Self = Self(0b111_1111);

    /// Whether a day is in it.
    #[must_use]
    pub fn contains(self, day: Weekday) -> bool {
        self.0 & 1 << day.num_days_from_monday() != 0
    }

    /// The days in it, from Monday on.
    pub fn iter(self) -> impl Iterator<Item = Weekday> {
        (0..7).filter_map(|day| Weekday::try_from(day).ok()).filter(move |day| self.contains(*day))
    }
}

impl FromIterator<Weekday> for Days {
    fn from_iter<T: IntoIterator<Item = Weekday>>(days: T) -> Self {
        Self(days.into_iter().fold(0, |bits, day| bits | 1 << day.num_days_from_monday()))
    }
}

impl TryFrom<Vec<String>> for Days {
    type Error = BadHours;

    fn try_from(names: Vec<String>) -> Result<Self, BadHours> {
        // Boundaries of before days were written out have their first three letters.
        let is = |known: &str, name: &String| known == name || known[..3] == **name;
        let place = |name: &String| NAMES.iter().position(|known| is(known, name)).ok_or(BadHours::Day);
        names.iter().try_fold(Self(0), |Self(bits), name| Ok(Self(bits | 1 << place(name)?)))
    }
}

impl From<Days> for Vec<String> {
    fn from(days: Days) -> Self {
        days.iter().map(|day| NAMES[day.num_days_from_monday() as usize].to_owned()).collect()
    }
}

/// Hours on some days of the week in which nothing may disturb, by the clock on the wall. In JSON:
/// `{"days":["MONDAY","TUESDAY"],"startsAt":"22:00","endsAt":"07:00"}`.
///
/// It is quiet at `starts_at`, and no longer at `ends_at`. Hours that end at or before their start last until the next day, and
/// belong to the day on which they start; the same time twice is a whole day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Written")]
pub struct QuietHours {
    /// The days on which they start; at least one.
    pub days: Days,
    /// When they start, in whole minutes.
    pub starts_at: NaiveTime,
    /// When they end, in whole minutes.
    pub ends_at: NaiveTime,
}

/// What is wrong with quiet hours, in words that say what would be right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum BadHours {
    /// A day that is none.
    #[error("A day must be MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY or SUNDAY.")]
    Day,
    /// No day at all.
    #[error("`days` must have at least one day of the week.")]
    NoDay,
    /// A time of day that is none, or has seconds.
    #[error("A time of day must be between 00:00 and 23:59, in hours and minutes.")]
    Time,
}

impl QuietHours {
    /// Quiet hours that have a day and whole minutes.
    ///
    /// # Errors
    ///
    /// Where they don't.
    pub fn new(days: Days, starts_at: NaiveTime, ends_at: NaiveTime) -> Result<Self, BadHours> {
        let whole = |time: NaiveTime| time.second() == 0 && time.nanosecond() == 0;
        match days {
            Days(0) => Err(BadHours::NoDay),
            _ if whole(starts_at) && whole(ends_at) => Ok(Self { days, starts_at, ends_at }),
            _ => Err(BadHours::Time),
        }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Written {
    days: Days,
    starts_at: String,
    ends_at: String,
}

impl TryFrom<Written> for QuietHours {
    type Error = BadHours;

    fn try_from(Written { days, starts_at, ends_at }: Written) -> Result<Self, BadHours> {
        // A parser by itself takes 7:5 too.
        let time = |text: &str| NaiveTime::parse_from_str(text, "%H:%M").ok().filter(|time| minutes(*time) == text);
        Self::new(days, time(&starts_at).ok_or(BadHours::Time)?, time(&ends_at).ok_or(BadHours::Time)?)
    }
}

impl From<QuietHours> for Written {
    fn from(QuietHours { days, starts_at, ends_at }: QuietHours) -> Self {
        Self { days, starts_at: minutes(starts_at), ends_at: minutes(ends_at) }
    }
}

fn minutes(time: NaiveTime) -> String {
    time.format("%H:%M").to_string()
}

#[cfg(test)]
mod tests {
    use chrono::{NaiveTime, Weekday};

    use super::{BadHours, Days, QuietHours};

    fn hours(days: Days, from: &str, to: &str) -> QuietHours {
        QuietHours::new(days, from.parse().unwrap(), to.parse().unwrap()).unwrap()
    }

    #[test]
    fn json_is_checked() {
        let json = r#"{"days":["MONDAY","SUNDAY"],"startsAt":"22:00","endsAt":"07:05"}"#;
        let read: QuietHours = serde_json::from_str(json).unwrap();
        assert_eq!(read, hours(Days::from_iter([Weekday::Sun, Weekday::Mon]), "22:00", "07:05"));
        assert_eq!(serde_json::to_string(&read).unwrap(), json);
        for (days, from, to, wrong) in [
            (r#""Mon""#, "22:00", "07:00", BadHours::Day),
            ("", "22:00", "07:00", BadHours::NoDay),
            (r#""MONDAY""#, "24:00", "07:00", BadHours::Time),
            (r#""MONDAY""#, "22:00", "7:00", BadHours::Time),
            (r#""MONDAY""#, "22:00", " 7:00", BadHours::Time),
            (r#""MONDAY""#, "22:00", "+7:00", BadHours::Time),
            (r#""MONDAY""#, "22:00:30", "07:00", BadHours::Time),
        ] {
            let json = format!(r#"{{"days":[{days}],"startsAt":"{from}","endsAt":"{to}"}}"#);
            let error = serde_json::from_str::<QuietHours>(&json).unwrap_err().to_string();
            assert!(error.starts_with(&wrong.to_string()), "{json}: {error}");
        }
        assert!(serde_json::from_str::<QuietHours>(&json.replace("days\"", "days\":[],\"day\"")).is_err());
        assert_eq!(QuietHours::new(Days::ALL, NaiveTime::MIN, "07:00:01".parse().unwrap()), Err(BadHours::Time));
    }
}
