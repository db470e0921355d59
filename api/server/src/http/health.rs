//! Whether this instance is ready for requests, and the counts for Prometheus.

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

/// A worker that hasn't been heard of for this long is taken for dead.
const SILENT: Duration = Duration::minutes(2);

/// What is looked at.
#[derive(Clone, Debug)]
pub struct Health {
    /// The two stores.
    pub stores: Stores,
}

/// How long a look may take: who asks has a time-out of their own.
const PATIENCE: std::time::Duration = std::time::Duration::from_millis(900);

/// Says whether the stores answer and take writes, their tables are up to date, they are whole and belong together, and a
/// worker is alive. In that order: what comes after a failing part isn't looked at. `timeZones` among the warnings: this
/// instance plans no check-ins, its data being old; `unreadable`: it has come across text that can't be read, which `kith
/// doctor` lists.
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

/// What fails, and what an operator has to know besides.
async fn look(health: &Health, env: &std::sync::Arc<Env>) -> (Option<&'static str>, Vec<&'static str>) {
    let failing = failing(health, env).await;
    let mut warnings = Vec::new();
    // Requests are answered all the same, and others plan what this instance doesn't.
    if failing != Some("database") && matches!(worker::later_zones(&env.op(Actor::System)).await, Ok(Some(_))) {
        warnings.push("timeZones");
    }
    // Nobody else is concerned, and a restart mends nothing.
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

/// The counts, in Prometheus' text form.
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
