//! Health checks, and metrics for Prometheus.

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::Duration;
use domain::privacy::{self, StoresError, Unfit};
use domain::{Actor, Env, worker};
use serde_json::json;

use super::App;
use crate::start::Stores;
use crate::{telemetry, zones};

/// A worker without a heartbeat for this long counts as dead.
const SILENT: Duration = Duration::minutes(2);

/// What the health checks examine.
#[derive(Clone, Debug)]
pub struct Health {
    /// The two stores.
    pub stores: Stores,
}

/// The time limit for all checks, since callers have time limits of their own.
const PATIENCE: std::time::Duration = std::time::Duration::from_millis(900);

/// Reports whether the stores answer and accept writes, have no pending migrations, are complete and belong together,
/// and whether a worker is running. The checks run in that order and stop at the first failure. The warning `timeZones`
/// means that this instance doesn't plan check-ins because its time-zone data is too old; `unreadable` means that it
/// has found stored text that can't be read, which `kith doctor` lists.
pub async fn ready(State(app): State<App>) -> Response {
    let looked = tokio::time::timeout(PATIENCE, look(&app.health, app.edge.env())).await;
    let (failing, warnings) = looked.unwrap_or((Some("database"), Vec::new()));
    let status = if failing.is_none() { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let mut said = json!({ "ready": failing.is_none(), "failing": failing });
    if !warnings.is_empty() {
        said["warnings"] = json!(warnings);
    }
    (status, Json(said)).into_response()
}

/// The first failing check, and the warnings.
async fn look(health: &Health, env: &std::sync::Arc<Env>) -> (Option<&'static str>, Vec<&'static str>) {
    let failing = failing(health, env).await;
    let mut warnings = Vec::new();
    // Only a warning: this instance still answers requests, and other instances plan its check-ins.
    if failing != Some("database") && matches!(worker::later_zones(&env.op(Actor::System)).await, Ok(Some(_))) {
        warnings.push("timeZones");
    }
    // Only a warning: it affects nobody else, and a restart doesn't help.
    if privacy::count_unreadable(&env.op(Actor::System)) > 0 {
        warnings.push("unreadable");
    }
    (failing, warnings)
}

async fn failing(health: &Health, env: &std::sync::Arc<Env>) -> Option<&'static str> {
    for store in [&health.stores.main, &health.stores.keys] {
        if store.lost_commits() > 0 {
            return Some("commits");
        }
        if store.is_full() {
            return Some("disk");
        }
    }
    match health.stores.pending().await {
        Err(_) => return Some("database"),
        Ok(steps) if !steps.is_empty() => return Some("migrations"),
        Ok(_) => {}
    }
    let op = env.op(Actor::System);
    match privacy::still_fit(&op).await {
        Err(StoresError::Db(_)) => return Some("database"),
        Err(StoresError::Unfit(Unfit::Replaced(_))) => return Some("files"),
        Err(StoresError::Unfit(Unfit::Restored)) => return Some("restored"),
        Err(StoresError::Unfit(_)) => return Some("keys"),
        Ok(()) => {}
    }
    match worker::last_beat(&op, "worker").await {
        Err(_) => Some("database"),
        Ok(Some(at)) if op.now - at < SILENT => None,
        Ok(_) => Some("worker"),
    }
}

/// The metrics in the Prometheus text format.
pub async fn metrics(State(app): State<App>) -> Response {
    let Some(handle) = &app.metrics else { return StatusCode::NOT_FOUND.into_response() };
    let op = app.edge.env().op(Actor::System);
    if let Ok(Some(at)) = worker::last_beat(&op, "worker").await {
        let age = (op.now - at).num_milliseconds();
        #[expect(clippy::cast_precision_loss, reason = "an age of years is exact to the millisecond")]
        metrics::gauge!(telemetry::HEARTBEAT_AGE).set(age as f64 / 1000.0);
    }
    #[expect(clippy::cast_precision_loss, reason = "there are at most 10,000")]
    metrics::gauge!(telemetry::UNREADABLE).set(privacy::count_unreadable(&op) as f64);
    zones::measure(&op).await;
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], handle.render()).into_response()
}
