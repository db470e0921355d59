//! Time zones: converts local times to instants and back, by the IANA data in use. Nothing else uses other data, so
//! that one release decides. chrono is for instants and local times only.

mod data;
mod release;
#[cfg(test)]
mod tests;

use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use chrono::{DateTime, Datelike, Duration, NaiveDate, NaiveDateTime, NaiveTime, Timelike, Utc};
use jiff::Timestamp;
use jiff::tz::{AmbiguousOffset, Offset, TimeZone};

pub use self::data::{Data, in_use, use_latest};
pub use self::release::{NoRelease, Release};
#[cfg(test)]
pub(crate) use self::tests::named;

/// A time zone of the IANA data. A link, such as `Asia/Calcutta`, keeps its name.
#[derive(Clone, Copy)]
pub struct Zone {
    name: &'static str,
    rules: &'static TimeZone,
}

/// The error if no zone of the data in use has a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the time zone isn't one of the IANA time-zone data in use")]
pub struct NoZone;

impl FromStr for Zone {
    type Err = NoZone;

    /// The zone with a name, whose case is ignored.
    fn from_str(name: &str) -> Result<Self, NoZone> {
        in_use().zone(name).ok_or(NoZone)
    }
}

impl Zone {
    /// The name, in the spelling of the IANA.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.name
    }

    /// The local time of an instant. Beyond the years -9999 to 9999, the offset doesn't change.
    #[must_use]
    pub fn local(self, at: DateTime<Utc>) -> NaiveDateTime {
        let edge = if at.timestamp() < 0 { Timestamp::MIN } else { Timestamp::MAX };
        let at_second = Timestamp::from_second(at.timestamp()).unwrap_or(edge);
        let utc = at.naive_utc();
        utc.checked_add_signed(span(self.rules.to_offset(at_second))).unwrap_or(utc)
    }

    /// The instant of a local time, as RFC 5545 (3.3.5) has it: of two the first, and in a gap as before the gap, so
    /// that it moves forward by the gap.
    ///
    /// It isn't always later for a later local time: 02:30 that moved to 03:30 comes after 03:00 of the same day. Where
    /// a zone jumped over a whole day, two local times are one instant. `None` only beyond the years -9999 to 9999.
    #[must_use]
    pub fn instant(self, local: NaiveDateTime) -> Option<DateTime<Utc>> {
        let before = match self.offset(local)? {
            AmbiguousOffset::Unambiguous { offset } => offset,
            AmbiguousOffset::Gap { before, .. } | AmbiguousOffset::Fold { before, .. } => before,
        };
        Some(local.checked_sub_signed(span(before))?.and_utc())
    }

    /// When a day begins: at its midnight, the first of two; where clocks jump over it, where they land.
    #[must_use]
    pub fn begins(self, day: NaiveDate) -> Option<DateTime<Utc>> {
        let midnight = day.and_time(NaiveTime::MIN);
        let begins = self.instant(midnight)?;
        let AmbiguousOffset::Gap { after, .. } = self.offset(midnight)? else { return Some(begins) };
        // Moved forward by the gap, midnight is in it or at its end: clocks jumped at the last change until then.
        let until = Timestamp::from_second(begins.timestamp() + 1).ok()?;
        let jump = self.rules.preceding(until).find(|change| change.offset() == after)?;
        DateTime::from_timestamp(jump.timestamp().as_second(), 0)
    }

    /// The offset of a local time: one, or the two around a change.
    fn offset(self, local: NaiveDateTime) -> Option<AmbiguousOffset> {
        let number = |number: u32| i8::try_from(number).ok();
        let (date, time) = (local.date(), local.time());
        // Clocks change at whole seconds.
        let civil = jiff::civil::DateTime::new(
            i16::try_from(date.year()).ok()?,
            number(date.month())?,
            number(date.day())?,
            number(time.hour())?,
            number(time.minute())?,
            number(time.second())?,
            0,
        );
        Some(self.rules.to_ambiguous_timestamp(civil.ok()?).offset())
    }
}

fn span(offset: Offset) -> Duration {
    Duration::seconds(offset.seconds().into())
}

impl PartialEq for Zone {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Zone {}

impl Hash for Zone {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name.hash(state);
    }
}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}
