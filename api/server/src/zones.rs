//! The time-zone data of this process: where the system's copy is looked for, and what is said of what is in use.

use std::path::PathBuf;
use std::sync::LazyLock;

use chrono::{DateTime, Utc};
use domain::ports::Clock;
use domain::{Op, worker, zone};

use crate::adapters::SystemClock;
use crate::doctor::Finding;
use crate::telemetry;

/// Where systems keep their copy, unless `TZDIR` says where it is.
const FOLDERS: [&str; 3] = ["/usr/share/zoneinfo", "/usr/share/lib/zoneinfo", "/etc/zoneinfo"];

/// What helps against data that is old.
const REMEDY: &str = "update Kith, or the system's tzdata package";

/// Chooses between what is built in and the system's copy. The first thing that a process does.
pub fn choose() {
    let own = std::env::var_os("TZDIR").map(|folder| vec![PathBuf::from(folder)]);
    zone::use_latest(&own.unwrap_or_else(|| FOLDERS.map(PathBuf::from).to_vec()));
}

/// What `--version` says.
#[must_use]
pub fn version() -> &'static str {
    static TEXT: LazyLock<String> = LazyLock::new(|| {
        let old = if zone::in_use().release().is_old(SystemClock.now()) {
            format!("; that may be more than a year old: {REMEDY}")
        } else {
            String::new()
        };
        format!("{} (time-zone data {}{old})", env!("CARGO_PKG_VERSION"), described())
    });
    &TEXT
}

/// The release in use and where it is from.
fn described() -> String {
    let data = zone::in_use();
    match data.folder() {
        Some(folder) => format!("{}, from {}", data.release(), folder.display()),
        None => format!("{}, built in", data.release()),
    }
}

/// Writes into the log what is in use, and what is wrong with it.
pub fn log() {
    let data = zone::in_use();
    tracing::info!(release = data.release().as_str(), folder = ?data.folder(), "time-zone data");
    for finding in findings(SystemClock.now()) {
        if let Finding::Unwise(what) | Finding::Broken(what) = finding {
            tracing::warn!("{what}");
        }
    }
}

/// What is to be said of the data in use.
#[must_use]
pub fn findings(now: DateTime<Utc>) -> Vec<Finding> {
    let data = zone::in_use();
    let in_use = format!("The time-zone data in use is {}.", described());
    let in_use = if data.release().is_old(now) {
        Finding::Unwise(format!(
            "{in_use} It may be more than a year old, and times wrong where clocks have changed \
             since: {REMEDY}."
        ))
    } else {
        Finding::Fine(in_use)
    };
    std::iter::once(in_use).chain(data.passed_over().map(|why| Finding::Unwise(why.to_owned()))).collect()
}

/// How it stands to what check-ins are planned by in this installation.
pub async fn behind(op: &Op) -> Finding {
    match worker::later_zones(op).await {
        Ok(None) => Finding::Fine("Its release is what check-ins are planned by, or later.".to_owned()),
        Ok(Some(later)) => Finding::Broken(format!(
            "This instance doesn't plan check-ins, and leaves them to others: they are planned by the time-zone data \
             {later}, which is later than its own, {}. To have it plan them, {REMEDY}.",
            zone::in_use().release()
        )),
        Err(error) => Finding::Broken(error.to_string()),
    }
}

/// Measures how old the data is, and whether this instance is behind.
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
