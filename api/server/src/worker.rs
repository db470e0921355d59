//! The background: the worker, which does what is due, and the follower, which keeps what is held in memory up to date.

use std::sync::Arc;
use std::time::Duration;

use domain::jobs::{self, Pass};
use domain::{Actor, Env, accounts};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use crate::telemetry;

/// How often an instance asks which devices have ended, and which keys sign.
const FOLLOW: Duration = Duration::from_secs(5);

/// What it means that it can't ask.
const UNFOLLOWED: &str = "the database can't be followed; tokens will be refused after 30 s of this";

/// Does what is due, when it is left and at the latest after the interval, until it is told to stop. What it has begun
/// it finishes.
pub async fn work(env: Arc<Env>, interval: Duration, stop: CancellationToken) {
    while !stop.is_cancelled() {
        pass(&env).await;
        tokio::select! {
            () = stop.cancelled() => {}
            () = env.work() => {}
            () = tokio::time::sleep(interval) => {}
        }
    }
}

/// Does all that is due now.
pub async fn pass(env: &Arc<Env>) -> Pass {
    let pass = jobs::run_due(env).await.unwrap_or_else(|error| {
        tracing::error!(%error, "the worker can't reach the database");
        Pass::default()
    });
    metrics::counter!(telemetry::JOBS, "outcome" => "done").increment(pass.done);
    metrics::counter!(telemetry::JOBS, "outcome" => "failed").increment(pass.failed);
    pass
}

/// Keeps what is held in memory up to date, until it is told to stop.
pub async fn follow(env: Arc<Env>, stop: CancellationToken) {
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(FOLLOW) => {}
        }
        match timeout(FOLLOW, accounts::reload(&env.op(Actor::System))).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::error!(%error, "{UNFOLLOWED}"),
            Err(_) => tracing::error!("{UNFOLLOWED}"),
        }
    }
}
