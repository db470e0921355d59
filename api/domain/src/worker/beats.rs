//! The heartbeat of the worker, and its regular tidying.

use chrono::{DateTime, Duration, Utc};
use entity::heartbeat;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, EntityTrait, QueryFilter};

use crate::core::error::Result;
use crate::core::op::Op;
use crate::core::{feed, once, throttle};
use crate::rooms::{access, accounts, apps, checkins, contacts, groups};

/// After how long without a heartbeat the worker counts as having been away.
const AWAY: Duration = Duration::minutes(5);
/// The greatest difference between the clocks of two workers.
const SKEW: Duration = Duration::minutes(1);
/// How often the worker writes its heartbeat.
const BEAT_EVERY: Duration = Duration::seconds(15);
/// How often old rows are removed.
const TIDY_EVERY: Duration = Duration::hours(1);
/// How often grants are ended whose time is over: their apps are told within the hour.
const END_EVERY: Duration = Duration::minutes(5);

/// The heartbeats, as far as this worker knows: when one was last alive, since when one is back, and when one last
/// tidied, and ended what is over.
#[derive(Default)]
pub(super) struct Beats {
    alive: Option<DateTime<Utc>>,
    /// Since when a worker is back, if none had run for a while.
    pub back: Option<DateTime<Utc>>,
    tidied: Option<DateTime<Utc>>,
    ended: Option<DateTime<Utc>>,
}

impl Beats {
    /// Reads the stored heartbeats.
    pub async fn read(op: &Op) -> Result<Self> {
        let mut beats = Self::default();
        let mut rows = heartbeat::Entity::find().all(op.env.db.read()).await?;
        if rows.iter().any(|row| row.at > op.now + SKEW) {
            tracing::warn!("the clock was ahead, and isn't any more: what was planned by it is planned anew");
            checkins::look_anew(op).await?;
            let ahead = heartbeat::COLUMN.at.gt(op.now + SKEW);
            heartbeat::Entity::delete_many().filter(ahead).exec(op.env.db.write()).await?;
            rows.retain(|row| row.at <= op.now + SKEW);
        }
        for row in rows {
            match row.name.as_str() {
                "worker" => beats.alive = Some(row.at),
                "back" => beats.back = Some(row.at),
                "tidy" => beats.tidied = Some(row.at),
                "end" => beats.ended = Some(row.at),
                _ => {}
            }
        }
        Ok(beats)
    }

    /// Writes that a worker is back, if none had run for a while.
    pub async fn come_back(&mut self, op: &Op) -> Result<()> {
        if self.alive.is_some_and(|last| op.now - last > AWAY) {
            write(op, "back").await?;
            self.back = Some(op.now);
        }
        Ok(())
    }

    /// Writes the heartbeat, unless it was written a moment ago.
    pub async fn beat(&mut self, op: &Op) -> Result<()> {
        if self.alive.is_none_or(|last| !(Duration::zero()..BEAT_EVERY).contains(&(op.now - last))) {
            write(op, "worker").await?;
            self.alive = Some(op.now);
        }
        Ok(())
    }

    /// Ends what is over, and removes old rows, from time to time. If that fails, it is tried again the next time.
    pub async fn keep_tidy(&self, op: &Op) {
        let is_due = |last: Option<DateTime<Utc>>, every| last.is_none_or(|at| op.now - at >= every);
        if is_due(self.ended, END_EVERY)
            && let Err(error) = end(op).await
        {
            tracing::warn!(%error, "ending what is over failed");
        }
        if is_due(self.tidied, TIDY_EVERY)
            && let Err(error) = tidy(op).await
        {
            tracing::warn!(%error, "tidying failed");
        }
    }
}

async fn end(op: &Op) -> Result<()> {
    accounts::end_expired(op).await?;
    write(op, "end").await
}

async fn tidy(op: &Op) -> Result<()> {
    feed::prune(op, op.now - op.env.settings.feed).await?;
    throttle::tidy(op).await?;
    once::tidy(op).await?;
    accounts::tidy(op).await?;
    contacts::tidy(op).await?;
    groups::tidy(op).await?;
    apps::tidy(op).await?;
    access::tidy(op).await?;
    checkins::tidy(op).await?;
    write(op, "tidy").await
}

/// When a background task was last alive; `None` if it never was.
///
/// # Errors
///
/// If the database doesn't answer.
pub async fn last_beat(op: &Op, name: &str) -> Result<Option<DateTime<Utc>>> {
    let row = heartbeat::Entity::find_by_id(name.to_owned()).one(op.env.db.read()).await?;
    Ok(row.map(|row| row.at))
}

async fn write(op: &Op, name: &str) -> Result<()> {
    heartbeat::Entity::insert(heartbeat::ActiveModel { name: Set(name.to_owned()), at: Set(op.now) })
        .on_conflict(OnConflict::column(heartbeat::Column::Name).update_column(heartbeat::Column::At).to_owned())
        .exec_without_returning(op.env.db.write())
        .await?;
    Ok(())
}
