//! What is due, and the claims by which any number of workers share it.

use std::cmp::Ordering;

use chrono::{DateTime, Duration, Utc};
use entity::job;
use sea_orm::sea_query::{Expr, LockBehavior, LockType, Query, SelectStatement};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, FromQueryResult, Iterable, Order, PaginatorTrait, QueryFilter,
};

use super::zones;
use crate::checkins::{self, Sides};
use crate::error::Result;
use crate::op::Op;
use crate::zone::in_use;

/// How many jobs a worker claims at once.
const BATCH: u64 = 20;
/// How long a claimed job is its worker's own.
pub(super) const CLAIM: Duration = Duration::minutes(10);

/// The earliest moments at which there is something to do, past or to come.
#[derive(FromQueryResult)]
pub(super) struct Due {
    jobs: Option<DateTime<Utc>>,
    check_ins: Option<DateTime<Utc>>,
    /// The oldest release of the time-zone data that any side of a plan was planned by.
    planned_by: Option<String>,
    /// The release in force.
    zones: Option<String>,
}

impl Due {
    /// Looks, without writing: mostly there is nothing to do.
    pub async fn look(op: &Op) -> Result<Self> {
        let mut jobs = open();
        jobs.column(job::Column::RunAt).limit(1);
        let look = Query::select()
            .expr_as(part(jobs), "jobs")
            .expr_as(part(checkins::next_at()), "check_ins")
            .expr_as(part(checkins::planned_by()), "planned_by")
            .expr_as(part(zones::in_force()), "zones")
            .take();
        let row = op.env.db.read().query_one(&look).await?;
        let found = row.map(|row| Self::from_query_result(&row, "")).transpose()?;
        let found = found.unwrap_or(Self { jobs: None, check_ins: None, planned_by: None, zones: None });
        if let Some(zones) = found.zones.as_deref().filter(|_| !found.plans()) {
            zones::say_behind(zones);
        }
        Ok(found)
    }

    /// Whether this process plans check-ins: its time-zone data isn't older than what they are planned by.
    pub fn plans(&self) -> bool {
        zones::standing(self.zones.as_deref()) != Ordering::Less
    }

    /// Whether its time-zone data is later than what check-ins are planned by.
    pub fn is_newer(&self) -> bool {
        zones::standing(self.zones.as_deref()) == Ordering::Greater
    }

    /// Whether a job is due by then.
    pub fn jobs_by(&self, now: DateTime<Utc>) -> bool {
        self.jobs.is_some_and(|at| at <= now)
    }

    /// Which sides of plans are to be looked at by then: first what is due, and then what an older release planned.
    pub fn sides_by(&self, now: DateTime<Utc>) -> Option<Sides> {
        if self.check_ins().is_some_and(|at| at <= now) {
            Some(Sides::Due)
        } else {
            self.has_stale().then_some(Sides::Stale)
        }
    }

    /// Whether anything is to be done by then.
    pub fn is_by(&self, now: DateTime<Utc>) -> bool {
        self.jobs_by(now) || self.sides_by(now).is_some()
    }

    /// The earliest of all that has a time.
    pub fn next(&self) -> Option<DateTime<Utc>> {
        [self.jobs, self.check_ins()].into_iter().flatten().min()
    }

    /// When something is due in check-ins, for who plans them.
    fn check_ins(&self) -> Option<DateTime<Utc>> {
        self.check_ins.filter(|_| self.plans())
    }

    fn has_stale(&self) -> bool {
        let is_older = |release: &str| release < in_use().release().as_str();
        self.plans() && self.planned_by.as_deref().is_some_and(is_older)
    }
}

fn part(select: SelectStatement) -> Expr {
    Expr::SubQuery(None, Box::new(select.into()))
}

/// Jobs that weren't given up, what is due first before the rest. One of a kind that a later release left is for its
/// workers: it holds up nothing here.
fn open() -> SelectStatement {
    let is_open = job::COLUMN.failed_at.is_null();
    let is_known = job::Column::Kind.is_in(job::Kind::iter());
    Query::select()
        .from(job::Entity)
        .and_where(is_open)
        .and_where(is_known)
        .order_by(job::Column::RunAt, Order::Asc)
        .take()
}

/// Claims some of the jobs that are due: they are due again when the claim ends, should the worker die over them.
pub(super) async fn claim(op: &Op) -> Result<Vec<job::Model>> {
    let mut ids = open();
    ids.column(job::Column::Id)
        .and_where(job::COLUMN.run_at.lte(op.now))
        .limit(BATCH)
        // Several workers at once share the work; SQLite, which has one writer, drops this.
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked);
    let mut claimed = job::Entity::update_many()
        .col_expr(job::Column::RunAt, Expr::value(op.now + CLAIM))
        .col_expr(job::Column::Attempts, Expr::col(job::Column::Attempts).add(1))
        .filter(Expr::col(job::Column::Id).in_subquery(ids))
        .exec_with_returning(op.env.db.write())
        .await?;
    // What was left first is done first.
    claimed.sort_by_key(|job| job.id);
    Ok(claimed)
}

/// How many jobs wait that should have been done by now, and how many were given up.
///
/// # Errors
///
/// Where the database doesn't answer.
pub async fn waiting(op: &Op) -> Result<(u64, u64)> {
    let due = job::Entity::find().filter(job::COLUMN.failed_at.is_null()).filter(job::COLUMN.run_at.lte(op.now));
    let due = due.count(op.env.db.read()).await?;
    let failed = job::Entity::find().filter(job::COLUMN.failed_at.is_not_null()).count(op.env.db.read()).await?;
    Ok((due, failed))
}
