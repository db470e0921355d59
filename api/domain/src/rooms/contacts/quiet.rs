//! When quiet hours end that hold now.

use chrono::{DateTime, Datelike, Duration, NaiveDate, Utc};

use super::hours::QuietHours;
use crate::core::zone::Zone;

/// How far [`quiet_until`] looks ahead.
pub const HORIZON: Duration = Duration::days(8);

/// The moment at which the quiet time ends that holds now, overlapping and adjoining hours run together; `None` where
/// it isn't quiet.
///
/// It is never later than 8 days from now. Whoever waits asks again then, as hours may have changed meanwhile;
/// where it is always quiet, that goes on without an end.
#[must_use]
pub fn quiet_until(hours: &[QuietHours], zone: Zone, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let today = zone.local(now).date();
    // Hours of three days ago may last: clocks may have jumped over a day, and the hours with them.
    let days = (-3..=HORIZON.num_days() + 1).filter_map(|away| today.checked_add_signed(Duration::days(away)));
    let mut spans: Vec<_> = days
        .flat_map(|day| hours.iter().filter(move |hours| hours.days.contains(day.weekday())).map(move |it| (day, it)))
        .filter_map(|(day, hours)| span(hours, day, zone))
        .collect();
    spans.sort_unstable();
    let until = spans.iter().fold(now, |until, (from, to)| if *from <= until { until.max(*to) } else { until });
    (until > now).then(|| until.min(now + HORIZON))
}

/// When these hours start and end, of the day on which they start. Empty if clocks jump over them.
fn span(hours: &QuietHours, day: NaiveDate, zone: Zone) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
    let last = if hours.ends_at > hours.starts_at { day } else { day.succ_opt()? };
    Some((zone.instant(day.and_time(hours.starts_at))?, zone.instant(last.and_time(hours.ends_at))?))
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use chrono::{DateTime, Datelike, Duration, NaiveDateTime, NaiveTime, Utc, Weekday};
    use proptest::prelude::*;

    use super::super::hours::{Days, QuietHours};
    use super::{HORIZON, quiet_until};
    use crate::core::zone::{Zone, named};

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn hours(days: Days, from: &str, to: &str) -> QuietHours {
        QuietHours::new(days, from.parse().unwrap(), to.parse().unwrap()).unwrap()
    }

    #[test]
    fn nights_and_neighbours_run_together() {
        let nights = hours(Days::ALL, "22:00", "07:00");
        let sunday = hours(Days::from_iter([Weekday::Sun]), "00:00", "00:00");
        let monday = hours(Days::from_iter([Weekday::Mon]), "07:00", "09:30");
        let list = [monday, nights, sunday];
        for (now, until) in [
            ("2026-06-03T19:59:59Z", None), // a Wednesday; Berlin is at +2
            ("2026-06-03T20:00:00Z", Some("2026-06-04T05:00:00Z")),
            ("2026-06-04T04:59:59Z", Some("2026-06-04T05:00:00Z")),
            ("2026-06-04T05:00:00Z", None),
            ("2026-06-06T20:00:00Z", Some("2026-06-08T07:30:00Z")), // Saturday's night, Sunday, its night, Monday
        ] {
            assert_eq!(quiet_until(&list, named("Europe/Berlin"), at(now)), until.map(at), "{now}");
        }
        assert_eq!(quiet_until(&[], named("Europe/Berlin"), at("2026-06-03T20:00:00Z")), None);
        let now = at("2026-06-03T12:34:56Z");
        let always = hours(Days::ALL, "12:00", "12:00");
        assert_eq!(quiet_until(&[always], named("Europe/Berlin"), now), Some(now + HORIZON));
    }

    #[test]
    fn clocks_change() {
        for (from, to, zone, now, until) in [
            // What begins in the gap begins an hour later, what ends there ends later.
            ("02:30", "04:00", named("Europe/Berlin"), "2026-03-29T01:29:00Z", None),
            ("02:30", "04:00", named("Europe/Berlin"), "2026-03-29T01:30:00Z", Some("2026-03-29T02:00:00Z")),
            ("22:00", "02:30", named("Europe/Berlin"), "2026-03-28T23:00:00Z", Some("2026-03-29T01:30:00Z")),
            // Of the hour that is there twice, the first counts.
            ("22:00", "02:30", named("Europe/Berlin"), "2026-10-25T00:00:00Z", Some("2026-10-25T00:30:00Z")),
            ("22:00", "02:30", named("Europe/Berlin"), "2026-10-25T01:00:00Z", None),
            ("02:30", "04:00", named("Europe/Berlin"), "2026-10-25T01:00:00Z", Some("2026-10-25T03:00:00Z")),
            // Half an hour's change; midnight jumped over; a day jumped over.
            ("02:15", "05:00", named("Australia/Lord_Howe"), "2026-10-03T15:45:00Z", Some("2026-10-03T18:00:00Z")),
            ("00:00", "06:00", named("Africa/Cairo"), "2026-04-23T22:00:00Z", Some("2026-04-24T03:00:00Z")),
            ("22:00", "07:00", named("Pacific/Apia"), "2011-12-30T09:00:00Z", Some("2011-12-30T17:00:00Z")),
        ] {
            let list = [hours(Days::ALL, from, to)];
            assert_eq!(quiet_until(&list, zone, at(now)), until.map(at), "{from} to {to} in {zone} at {now}");
        }
    }

    /// The definition once more, by what clocks on the wall show from minute to minute, and by nothing else.
    struct Wall {
        start: DateTime<Utc>,
        shown: Vec<(NaiveDateTime, i64)>,
        first: HashMap<NaiveDateTime, usize>,
    }

    impl Wall {
        fn new(zone: Zone, start: DateTime<Utc>, minutes: i64) -> Self {
            let look = |minute| {
                let utc = (start + Duration::minutes(minute)).naive_utc();
                let local = zone.local(utc.and_utc());
                (local, (local - utc).num_minutes())
            };
            let shown: Vec<_> = (0..minutes).map(look).collect();
            let first = shown.iter().enumerate().rev().map(|(minute, (local, _))| (*local, minute)).collect();
            Self { start, shown, first }
        }

        /// The minute in which the wall shows it first, or would have, had the clock not been put forward over it.
        fn minute(&self, local: NaiveDateTime) -> Option<usize> {
            let moved = || {
                let (_, ahead) = self.shown.iter().rev().find(|(shown, _)| *shown < local)?;
                let utc = local - Duration::minutes(*ahead);
                usize::try_from((utc - self.start.naive_utc()).num_minutes()).ok()
            };
            self.first.get(&local).copied().or_else(moved)
        }

        /// Which minutes are quiet.
        fn quiet(&self, hours: &[QuietHours]) -> Vec<bool> {
            let mut quiet = vec![false; self.shown.len()];
            let last = self.shown[self.shown.len() - 1].0.date();
            for day in self.shown[0].0.date().iter_days().skip(1).take_while(|day| *day < last) {
                for hours in hours.iter().filter(|hours| hours.days.iter().any(|it| it == day.weekday())) {
                    let end = if hours.starts_at < hours.ends_at { day } else { day.succ_opt().unwrap() };
                    let (from, to) =
                        (self.minute(day.and_time(hours.starts_at)), self.minute(end.and_time(hours.ends_at)));
                    quiet.iter_mut().take(to.unwrap()).skip(from.unwrap()).for_each(|minute| *minute = true);
                }
            }
            quiet
        }
    }

    fn time() -> impl Strategy<Value = NaiveTime> {
        // Most clocks change in the first four hours of a day, and whole and half hours adjoin more often.
        let quarter = prop_oneof![0u32..16, 0u32..96].prop_map(|quarter| quarter * 15);
        prop_oneof![quarter, 0u32..240, 0u32..1440]
            .prop_map(|minutes| NaiveTime::from_hms_opt(minutes / 60, minutes % 60, 0).unwrap())
    }

    fn list() -> impl Strategy<Value = Vec<QuietHours>> {
        let weekdays = (1u8..128).prop_map(|bits| {
            (0..7).filter(|day| bits & 1 << day != 0).map(|day| Weekday::try_from(day).unwrap()).collect()
        });
        let days = prop_oneof![Just(Days::ALL), weekdays];
        let hours =
            (days, time(), time()).prop_map(|(days, starts_at, ends_at)| QuietHours { days, starts_at, ends_at });
        prop::collection::vec(hours, 0..5)
    }

    fn zone() -> impl Strategy<Value = Zone> {
        let (atlantic, rest) =
            (["Europe/Berlin", "America/St_Johns", "America/Nuuk"], ["Africa/Cairo", "Pacific/Apia", "UTC"]);
        let names = atlantic.into_iter().chain(rest).chain(["Australia/Lord_Howe"]);
        prop::sample::select(names.map(named).collect::<Vec<_>>())
    }

    /// Moments since 2005, most of them within two days of a clock's change.
    fn moment(zone: Zone, seconds: i64, near: bool) -> DateTime<Utc> {
        let now = DateTime::from_timestamp(1_104_537_600 + seconds, 0).unwrap();
        let ahead = |instant: &DateTime<Utc>| zone.local(*instant) - instant.naive_utc();
        let change = (0..366 * 24).map(|hour| now + Duration::hours(hour)).find(|later| ahead(later) != ahead(&now));
        change.filter(|_| near).map_or(now, |change| change + Duration::seconds(seconds % 345_600 - 172_800))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn it_is_quiet_when_the_clock_on_the_wall_says_so(
            list in list(), zone in zone(), seconds in 0i64..900_000_000, near in prop::bool::weighted(0.8),
        ) {
            let now = moment(zone, seconds, near);
            let start = DateTime::from_timestamp(now.timestamp().div_euclid(60) * 60, 0).unwrap() - Duration::days(6);
            let wall = Wall::new(zone, start, 20 * 1440);
            let quiet = wall.quiet(&list);
            // All along the day before and the day after, in steps that meet every minute of an hour in time.
            for minute in (5 * 1440..7 * 1440).step_by(7) {
                let now = now + Duration::minutes(minute - 6 * 1440);
                let minute = usize::try_from(minute).unwrap();
                let end = quiet[minute..].iter().position(|quiet| !quiet).unwrap_or(usize::MAX);
                let end = start + Duration::minutes(i64::try_from(minute + end.min(9 * 1440)).unwrap());
                let expected = quiet[minute].then(|| end.min(now + HORIZON));
                prop_assert_eq!(quiet_until(&list, zone, now), expected, "at {}", now);
            }
        }
    }
}
