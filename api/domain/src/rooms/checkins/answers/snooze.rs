//! Snoozing one's own side of a check-in: what was still to come is put off as it stands, and what was put off before is
//! put off again. Pure: all snoozes together are one span, from the first of them on.

use chrono::{DateTime, Duration, Utc};
use entity::check_in_mark;

/// All snoozes of a side of a check-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::rooms::checkins) struct Snooze {
    /// When it was first snoozed: what was due before isn't moved.
    pub from: DateTime<Utc>,
    /// For how long, by all of them together.
    by: Duration,
    /// Until when it was last snoozed.
    pub until: DateTime<Utc>,
}

impl Snooze {
    /// What was said of a side of a check-in, if it was snoozed.
    pub(in crate::rooms::checkins) fn of(mark: &check_in_mark::Model) -> Option<Self> {
        let (at, until) = mark.snoozed_at.zip(mark.snoozed_until)?;
        let by = mark.snoozed_for.map_or(until - at, Duration::microseconds);
        Some(Self { from: mark.snoozed_from.unwrap_or(at), by, until })
    }

    /// Snoozed once more, at a moment, until another.
    pub(in crate::rooms::checkins) fn again(before: Option<Self>, now: DateTime<Utc>, until: DateTime<Utc>) -> Self {
        let (from, by) = before.map_or((now, Duration::zero()), |before| (before.from, before.by));
        // Who snoozes without end has everything at the close long before that much is reached.
        let by = by.checked_add(&(until - now)).filter(|by| *by < Duration::days(366)).unwrap_or(by);
        Self { from, by, until }
    }

    /// A side that was snoozed like this, at a moment.
    pub(in crate::rooms::checkins) fn noted(
        self,
        mark: &check_in_mark::Model,
        now: DateTime<Utc>,
    ) -> check_in_mark::Model {
        check_in_mark::Model {
            snoozed_at: Some(now),
            snoozed_until: Some(self.until),
            snoozed_from: Some(self.from),
            snoozed_for: self.by.num_microseconds(),
            ..mark.clone()
        }
    }

    /// When what was due at a moment comes instead: as much later as was snoozed for, never past the close.
    pub(in crate::rooms::checkins) fn moved(self, at: DateTime<Utc>, closes: DateTime<Utc>) -> DateTime<Utc> {
        if at < self.from { at } else { at.max((at + self.by).min(closes)) }
    }
}
