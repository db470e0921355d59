//! From what a clock on the wall shows to the instant that is meant.

use chrono::{DateTime, NaiveDateTime, Offset, TimeZone, Utc};
use chrono_tz::{GapInfo, Tz};

/// The instant of a local time, as RFC 5545 (3.3.5) has it: of two the first, and in a gap as before the gap, so that
/// it moves forward by the gap.
///
/// It isn't always later for a later local time: 02:30 that moved to 03:30 comes after 03:00 of the same day. Where a
/// zone jumped over a whole day, two local times are one instant. `None` only where the zone knows no time before.
pub(crate) fn instant(local: NaiveDateTime, zone: Tz) -> Option<DateTime<Utc>> {
    let moved = || Some((local - GapInfo::new(&local, &zone)?.begin?.1.fix()).and_utc());
    zone.from_local_datetime(&local).earliest().map(|instant| instant.to_utc()).or_else(moved)
}

#[cfg(test)]
mod tests {
    use chrono_tz::{America, Australia, Europe, Pacific};

    use super::instant;

    #[test]
    fn gaps_and_folds() {
        for (zone, local, utc) in [
            (Europe::Berlin, "2026-06-03T19:00:00", "2026-06-03T17:00:00Z"),
            (Europe::Berlin, "2026-03-29T02:30:00", "2026-03-29T01:30:00Z"),
            (Europe::Berlin, "2026-03-29T03:00:00", "2026-03-29T01:00:00Z"),
            (Europe::Berlin, "2026-10-25T02:30:00", "2026-10-25T00:30:00Z"),
            (America::Santiago, "2026-09-06T00:15:00", "2026-09-06T04:15:00Z"),
            (Australia::Lord_Howe, "2026-10-04T02:15:00", "2026-10-03T15:45:00Z"),
            (Pacific::Apia, "2011-12-30T19:00:00", "2011-12-31T05:00:00Z"),
            (Pacific::Apia, "2011-12-31T19:00:00", "2011-12-31T05:00:00Z"),
        ] {
            assert_eq!(instant(local.parse().unwrap(), zone), Some(utc.parse().unwrap()), "{local} in {zone}");
        }
    }
}
