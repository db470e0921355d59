//! The background tasks: the worker, which does the work that is due; the follower, which keeps the state in memory up to
//! date; and the writer of the access log.

use std::sync::Arc;
use std::time::Duration;

use domain::worker::{self, Pass};
use domain::{Actor, Env, access, accounts, apps, privacy};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use crate::telemetry;

/// How often an instance reloads ended devices and signing keys, and checks its stores.
const FOLLOW: Duration = Duration::from_secs(5);
/// How soon it tries again after a failure.
const RETRY: Duration = Duration::from_secs(1);
/// Every how many rounds it also checks that the two stores still belong together.
const THOROUGH: u32 = 6;

/// What is logged if the reload fails.
const UNFOLLOWED: &str =
    "can't reload ended devices and signing keys from the database; after 30 s, all tokens are refused";

/// Does the work that is due, as soon as it is queued and at least once per interval, until `stop` is cancelled.
/// Finishes the work that it has begun.
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

/// Does all work that is due now.
pub async fn pass(env: &Arc<Env>) -> Pass {
    let pass = worker::run_due(env).await.unwrap_or_else(|error| {
        tracing::error!(%error, "the worker can't read its work from the database");
        Pass::default()
    });
    for (kind, count) in pass.by_kind() {
        for (outcome, jobs) in [("done", count.done), ("failed", count.failed)] {
            metrics::counter!(telemetry::JOBS, "kind" => kind.clone(), "outcome" => outcome).increment(jobs);
        }
    }
    pass
}

/// Keeps the state in memory up to date, until `stop` is cancelled.
pub async fn follow(env: Arc<Env>, stop: CancellationToken) {
    let (mut was_fit, mut follows) = (true, true);
    for round in 1_u32.. {
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(if follows { FOLLOW } else { RETRY }) => {}
        }
        // A check that hangs counts as failed.
        let look = timeout(FOLLOW, look_at_stores(&env, was_fit, round % THOROUGH == 0)).await;
        was_fit = look.unwrap_or(was_fit);
        let heard = timeout(FOLLOW, async {
            apps::reload(&env.op(Actor::System)).await?;
            accounts::reload(&env.op(Actor::System)).await
        })
        .await;
        follows = matches!(heard, Ok(Ok(())));
        match heard {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::error!(%error, "{UNFOLLOWED}"),
            Err(_) => tracing::error!("{UNFOLLOWED}"),
        }
    }
}

/// Writes the access log, until `stop` is cancelled.
pub async fn log_accesses(env: Arc<Env>, interval: Duration, stop: CancellationToken) {
    while !stop.is_cancelled() {
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(interval) => write_accesses(&env).await,
        }
    }
}

/// Writes what was noted for the access log so far.
pub async fn write_accesses(env: &Arc<Env>) {
    if let Err(error) = access::write(&env.op(Actor::System)).await {
        tracing::error!(%error, "the access log can't be written now; its entries are held until it can");
    }
}

/// Checks the stores, and logs if the result has changed.
async fn look_at_stores(env: &Arc<Env>, was_fit: bool, is_thorough: bool) -> bool {
    let op = env.op(Actor::System);
    let fit = match privacy::still_there(&op) {
        Ok(()) if is_thorough => privacy::still_fit(&op).await,
        Ok(()) => return was_fit,
        Err(unfit) => Err(unfit.into()),
    };
    metrics::gauge!(telemetry::STORES_FIT).set(if fit.is_ok() { 1.0 } else { 0.0 });
    match &fit {
        Err(error) if was_fit => tracing::error!(%error, "the stores can't be used"),
        Ok(()) if !was_fit => tracing::info!("the stores can be used again"),
        _ => {}
    }
    fit.is_ok()
}
