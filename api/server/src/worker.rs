//! The background: the worker, which does what is due, and the follower, which keeps what is held in memory up to date.

use std::sync::Arc;
use std::time::Duration;

use domain::worker::{self, Pass};
use domain::{Actor, Env, accounts, privacy};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use crate::telemetry;

/// How often an instance asks which devices have ended, and which keys sign, and whether its stores are still right.
const FOLLOW: Duration = Duration::from_secs(5);
/// How soon it asks again where it wasn't answered.
const RETRY: Duration = Duration::from_secs(1);
/// With how many of these rounds the stores are asked, too, whether they still belong together.
const THOROUGH: u32 = 6;

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
    let pass = worker::run_due(env).await.unwrap_or_else(|error| {
        tracing::error!(%error, "the worker can't reach the database");
        Pass::default()
    });
    metrics::counter!(telemetry::JOBS, "outcome" => "done").increment(pass.done);
    metrics::counter!(telemetry::JOBS, "outcome" => "failed").increment(pass.failed);
    pass
}

/// Keeps what is held in memory up to date, until it is told to stop.
pub async fn follow(env: Arc<Env>, stop: CancellationToken) {
    let (mut was_fit, mut follows) = (true, true);
    for round in 1_u32.. {
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(if follows { FOLLOW } else { RETRY }) => {}
        }
        // A look that hangs is one that fails.
        let look = timeout(FOLLOW, look_at_stores(&env, was_fit, round % THOROUGH == 0)).await;
        was_fit = look.unwrap_or(was_fit);
        let heard = timeout(FOLLOW, accounts::reload(&env.op(Actor::System))).await;
        follows = matches!(heard, Ok(Ok(())));
        match heard {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::error!(%error, "{UNFOLLOWED}"),
            Err(_) => tracing::error!("{UNFOLLOWED}"),
        }
    }
}

/// Looks whether the stores are still right, and says so where that has changed.
async fn look_at_stores(env: &Arc<Env>, was_fit: bool, is_thorough: bool) -> bool {
    let op = env.op(Actor::System);
    let fit = match privacy::still_there(&op) {
        Ok(()) if is_thorough => privacy::still_fit(&op).await,
        Ok(()) => return was_fit,
        Err(unfit) => Err(unfit.into()),
    };
    metrics::gauge!(telemetry::STORES_FIT).set(if fit.is_ok() { 1.0 } else { 0.0 });
    match &fit {
        Err(error) if was_fit => tracing::error!(%error, "the stores can't be used as they are"),
        Ok(()) if !was_fit => tracing::info!("the stores are right again"),
        _ => {}
    }
    fit.is_ok()
}
