//! The worker: above the rooms, it does all work that is due, batch by batch.

mod beats;
mod due;
mod registry;
mod zones;

use std::collections::BTreeMap;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use chrono::{DateTime, Duration, Utc};
use futures_util::{FutureExt, StreamExt};
use sea_orm::ActiveEnum;

use crate::core::actor::Actor;
use crate::core::error::{Error, ErrorCode, Result};
use crate::core::jobs::{self, Job, Kind};
use crate::core::op::{Env, Op};
use crate::rooms::checkins;
use beats::Beats;
use due::Due;

pub use beats::last_beat;
pub use zones::later_zones;

/// How many jobs a worker does at the same time.
const AT_ONCE: usize = 8;

/// How many jobs of one kind a pass of the worker did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Jobs that are done.
    pub done: u64,
    /// Jobs that failed. They will be tried again, or were given up.
    pub failed: u64,
}

impl std::ops::AddAssign for Count {
    fn add_assign(&mut self, more: Self) {
        self.done += more.done;
        self.failed += more.failed;
    }
}

/// What a pass of the worker did: how many jobs of each kind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pass(BTreeMap<Kind, Count>);

impl Pass {
    /// The counts of the kinds of which there were jobs, by the lowercase name of the kind, such as `mail_reminder`.
    pub fn by_kind(&self) -> impl Iterator<Item = (String, Count)> {
        self.0.iter().map(|(kind, count)| (kind.to_value().to_lowercase(), *count))
    }

    /// The counts of all kinds together.
    #[must_use]
    pub fn total(&self) -> Count {
        let mut total = Count::default();
        self.0.values().for_each(|count| total += *count);
        total
    }
}

impl std::ops::AddAssign for Pass {
    fn add_assign(&mut self, more: Self) {
        for (kind, count) in more.0 {
            *self.0.entry(kind).or_default() += count;
        }
    }
}

/// Does all work that is due, and writes the heartbeat.
///
/// # Errors
///
/// If the database doesn't answer. A job that fails isn't an error.
pub async fn run_due(env: &Arc<Env>) -> Result<Pass> {
    let op = || env.op(Actor::System);
    let mut beats = Beats::read(&op()).await?;
    let mut pass = Pass::default();
    loop {
        env.standing.check()?;
        let due = look(&op()).await?;
        // Who doesn't plan check-ins is no worker that they can rely on.
        if due.plans() {
            beats.come_back(&op()).await?;
            beats.beat(&op()).await?;
        }
        let Some(did) = batch(op, &due, beats.back, false).await? else { break };
        pass += did;
    }
    beats.keep_tidy(&op()).await;
    Ok(pass)
}

/// Does all work that is due until a moment, from one due moment to the next, as if a worker had run all the time. Work
/// that is due in the future is done early. For operators, for tests and for the demo.
///
/// # Errors
///
/// As for [`run_due`].
pub async fn run_until(env: &Arc<Env>, until: DateTime<Utc>) -> Result<Pass> {
    let op_at = |at| env.op_at(Actor::System, at);
    let mut op = op_at(std::cmp::min(env.op(Actor::System).now, until));
    let mut beats = Beats::read(&op).await?;
    let mut pass = Pass::default();
    let plans = loop {
        env.standing.check()?;
        let due = look(&op).await?;
        if due.is_by(op.now) {
            // What another worker did meanwhile isn't there at the next look.
            pass += batch(|| op_at(op.now), &due, beats.back, true).await?.unwrap_or_default();
            continue;
        }
        let next = due.next().filter(|next| *next <= until).or((op.now < until).then_some(until));
        let Some(next) = next else { break due.plans() };
        op = op_at(next);
    };
    if plans {
        beats.beat(&op).await?;
    }
    beats.keep_tidy(&op).await;
    Ok(pass)
}

/// Reads what is due, after putting the time-zone data of this process in force if it is the latest.
async fn look(op: &Op) -> Result<Due> {
    let due = Due::look(op).await?;
    if !due.is_newer() {
        return Ok(due);
    }
    zones::come_into_force(op).await?;
    Due::look(op).await
}

/// Moves a demo's clock forward, and does all work that is due until then at its time. Returns the new time.
///
/// # Errors
///
/// A refusal if this isn't a demo; the errors of [`run_due`].
pub async fn advance_clock(op: &Op, by: Duration) -> Result<DateTime<Utc>> {
    // One after the other: two at once would do things twice over on their ways.
    static ONE: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());
    let _one = ONE.lock().await;
    let clock = &op.env.ports.clock;
    if !clock.advance(Duration::zero()) {
        return Err(Error::refused(ErrorCode::Invalid, "Only the demo has a clock that can be moved."));
    }
    run_until(&op.env, clock.now() + by).await?;
    clock.advance(by);
    Ok(clock.now())
}

/// Does a batch of the due work; `None` if there was none. What fails doesn't delay the rest.
async fn batch(op: impl Fn() -> Op, due: &Due, back: Option<DateTime<Utc>>, waits: bool) -> Result<Option<Pass>> {
    let checked_in = match due.sides_by(op().now) {
        Some(sides) => checkins::work(&op(), sides, back, waits).await,
        None => Ok(0),
    };
    let claimed = if due.jobs_by(op().now) { jobs::claim(&op()).await? } else { Vec::new() };
    let is_nothing = claimed.is_empty();
    // Several at once: one that waits for a slow mail server holds up no other, and tells nothing by it.
    let done = futures_util::stream::iter(claimed).map(|job| one(op(), job)).buffer_unordered(AT_ONCE);
    let done: Vec<Result<(Kind, Count)>> = done.collect().await;
    if checked_in? == 0 && is_nothing {
        return Ok(None);
    }
    let mut pass = Pass::default();
    for done in done {
        let (kind, count) = done?;
        *pass.0.entry(kind).or_default() += count;
    }
    Ok(Some(pass))
}

/// Does a claimed job, and counts it.
async fn one(op: Op, job: Job) -> Result<(Kind, Count)> {
    let kind = registry::kind(job.kind);
    // One that panics is one that failed.
    let done = AssertUnwindSafe((kind.carry_out)(&op, &job)).catch_unwind().await;
    match done.unwrap_or_else(|_| Err(Error::internal("a job panicked"))) {
        Ok(()) => {
            jobs::done(&op, &job).await?;
            Ok((job.kind, Count { done: 1, failed: 0 }))
        }
        Err(error) => {
            tracing::warn!(job = ?job.kind, id = %job.id.0, attempts = job.attempts, %error, "a job failed");
            jobs::put_off(&op, &job, kind.is_mail).await?;
            Ok((job.kind, Count { done: 0, failed: 1 }))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pass_counts_jobs_by_kind() {
        let count = |done, failed| Count { done, failed };
        let mut pass = Pass([(Kind::MailReminder, count(2, 1))].into());
        pass += Pass([(Kind::MailReminder, count(1, 0)), (Kind::ErasePerson, count(0, 1))].into());
        let by_kind: BTreeMap<_, _> = pass.by_kind().collect();
        assert_eq!(
            by_kind,
            [("mail_reminder".to_owned(), count(3, 1)), ("erase_person".to_owned(), count(0, 1))].into()
        );
        assert_eq!(pass.total(), count(3, 2));
    }
}
