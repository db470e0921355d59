//! The time-zone data of this process: where to find the system's copy, and what Kith reports about the data in use.

use std::path::PathBuf;
use std::sync::LazyLock;

use chrono::{DateTime, Utc};
use domain::ports::Clock;
use domain::{Op, worker, zone};

use crate::adapters::SystemClock;
use crate::doctor::Finding;
use crate::telemetry;

/// Where systems keep their copy. `TZDIR` overrides this.
const FOLDERS: [&str; 3] = ["/usr/share/zoneinfo", "/usr/share/lib/zoneinfo", "/etc/zoneinfo"];

/// The remedy for old data.
const REMEDY: &str = "update Kith, or the system's tzdata package";

/// Chooses the later of the built-in data and the system's copy. Must be the first thing that a process does.
pub fn choose() {
    let own = std::env::var_os("TZDIR").map(|folder| vec![PathBuf::from(folder)]);
    zone::use_latest(&own.unwrap_or_else(|| FOLDERS.map(PathBuf::from).to_vec()));
}

/// The text that `--version` prints.
#[must_use]
pub fn version() -> &'static str {
    static TEXT: LazyLock<String> = LazyLock::new(|| {
        let old = if zone::in_use().release().is_old(SystemClock.now()) {
            format!("; it may be more than a year old: {REMEDY}")
        } else {
            String::new()
        };
        format!("{} (time-zone data {}{old})", env!("CARGO_PKG_VERSION"), described())
    });
    &TEXT
}

/// The release in use and its source.
fn described() -> String {
    let data = zone::in_use();
    match data.folder() {
        Some(folder) => format!("{}, from {}", data.release(), folder.display()),
        None => format!("{}, built in", data.release()),
    }
}

/// Logs the data in use, and any problems with it.
pub fn log() {
    let data = zone::in_use();
    tracing::info!(release = data.release().as_str(), folder = ?data.folder(), "time-zone data");
    for finding in findings(SystemClock.now()) {
        if let Finding::Unwise(what) | Finding::Broken(what) = finding {
            tracing::warn!("{what}");
        }
    }
}

/// The doctor's findings about the data in use.
#[must_use]
pub fn findings(now: DateTime<Utc>) -> Vec<Finding> {
    let data = zone::in_use();
    let in_use = format!("The time-zone data in use is {}.", described());
    let in_use = if data.release().is_old(now) {
        Finding::Unwise(format!(
            "{in_use} It may be more than a year old, so times may be wrong in zones whose rules have changed since: \
             {REMEDY}."
        ))
    } else {
        Finding::Fine(in_use)
    };
    std::iter::once(in_use).chain(data.passed_over().map(|why| Finding::Unwise(why.to_owned()))).collect()
}

/// Compares the data in use with the data that check-ins of this installation are planned by.
pub async fn behind(op: &Op) -> Finding {
    match worker::later_zones(op).await {
        Ok(None) => Finding::Fine("It is the release that check-ins are planned by, or a later one.".to_owned()),
        Ok(Some(later)) => Finding::Broken(format!(
            "This instance doesn't plan check-ins: they are planned by time-zone data {later}, which is later than the \
             data of this instance, {}. Other instances plan them. To let this instance plan them, {REMEDY}.",
            zone::in_use().release()
        )),
        Err(error) => Finding::Broken(error.to_string()),
    }
}

/// Updates the metrics about the age of the data and about whether this instance is behind.
pub async fn measure(op: &Op) {
    let data = zone::in_use();
    let source = if data.folder().is_some() { "system" } else { "built-in" };
    metrics::gauge!(telemetry::ZONES, "release" => data.release().as_str(), "source" => source).set(1);
    #[expect(clippy::cast_precision_loss, reason = "an age of centuries is exact to the second")]
    metrics::gauge!(telemetry::ZONES_AGE).set(data.release().age(op.now).num_seconds() as f64);
    if let Ok(later) = worker::later_zones(op).await {
        metrics::gauge!(telemetry::ZONES_BEHIND).set(i8::from(later.is_some()));
    }
}
