//! What is due, and the claims by which any number of workers share it.

use chrono::{DateTime, Duration, Utc};
use entity::job;
use sea_orm::sea_query::{Expr, LockBehavior, LockType, Query, SelectStatement};
use sea_orm::{ConnectionTrait, EntityTrait, ExprTrait, FromQueryResult, Order, PaginatorTrait, QueryFilter};

use crate::checkins;
use crate::error::Result;
use crate::op::Op;

/// How many jobs a worker claims at once.
const BATCH: u64 = 20;
/// How long a claimed job is its worker's own.
const CLAIM: Duration = Duration::minutes(10);

/// The earliest moments at which there is something to do, past or to come.
#[derive(FromQueryResult)]
pub(super) struct Due {
    jobs: Option<DateTime<Utc>>,
    check_ins: Option<DateTime<Utc>>,
}

impl Due {
    /// Looks, without writing: mostly there is nothing to do.
    pub async fn look(op: &Op) -> Result<Self> {
        let mut jobs = open();
        jobs.column(job::Column::RunAt).limit(1);
        let look = Query::select().expr_as(part(jobs), "jobs").expr_as(part(checkins::next_at()), "check_ins").take();
        let row = op.env.db.read().query_one(&look).await?;
        let found = row.map(|row| Self::from_query_result(&row, "")).transpose()?;
        Ok(found.unwrap_or(Self { jobs: None, check_ins: None }))
    }

    /// Whether a job is due by then.
    pub fn jobs_by(&self, now: DateTime<Utc>) -> bool {
        self.jobs.is_some_and(|at| at <= now)
    }

    /// Whether something is due in check-ins by then.
    pub fn check_ins_by(&self, now: DateTime<Utc>) -> bool {
        self.check_ins.is_some_and(|at| at <= now)
    }

    /// Whether anything is due by then.
    pub fn is_by(&self, now: DateTime<Utc>) -> bool {
        self.next().is_some_and(|at| at <= now)
    }

    /// The earliest of all.
    pub fn next(&self) -> Option<DateTime<Utc>> {
        [self.jobs, self.check_ins].into_iter().flatten().min()
    }
}

fn part(select: SelectStatement) -> Expr {
    Expr::SubQuery(None, Box::new(select.into()))
}

/// Jobs that weren't given up, what is due first before the rest.
fn open() -> SelectStatement {
    let is_open = job::COLUMN.failed_at.is_null();
    Query::select().from(job::Entity).and_where(is_open).order_by(job::Column::RunAt, Order::Asc).take()
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
