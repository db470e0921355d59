//! The job queue: work that transactions leave for the worker. Any number of workers share it, and a job is claimed
//! again if its worker dies. The rooms say what each kind of job does.

use chrono::{DateTime, Duration, Utc};
use entity::{JobId, job};
use futures_util::future::BoxFuture;
use sea_orm::sea_query::{Expr, LockBehavior, LockType, Query, SelectStatement};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, EntityTrait, ExprTrait, Iterable, Order, PaginatorTrait, QueryFilter,
};
use uuid::Uuid;

use crate::core::error::Result;
use crate::core::op::Op;
use crate::core::tx::Tx;

pub use entity::job::{Kind, Model as Job};

/// After how many attempts a mail is given up: half a day after the first. No other job is given up.
const TRIES: i32 = 12;
/// The longest delay between two attempts.
const LONGEST_WAIT: Duration = Duration::hours(2);
/// How many jobs a worker claims at once.
const BATCH: u64 = 20;
/// How long a claim lasts.
pub(crate) const CLAIM: Duration = Duration::minutes(10);

/// What the worker does for one kind of job.
pub(crate) struct JobKind {
    /// The kind.
    pub kind: Kind,
    /// Does the job. It depends only on what is stored and on the clock, and gives the same result each time.
    pub carry_out: for<'a> fn(&'a Op, &'a Job) -> BoxFuture<'a, Result<()>>,
    /// Whether the job sends a mail, and is given up after half a day.
    pub is_mail: bool,
}

/// Queues a job that is due at a moment.
pub(crate) async fn leave(tx: &Tx<'_>, kind: Kind, subject: Uuid, run_at: DateTime<Utc>) -> Result<()> {
    let row = job::ActiveModel {
        id: Set(JobId(tx.op.id())),
        kind: Set(kind),
        subject: Set(subject),
        run_at: Set(run_at),
        attempts: Set(0),
        failed_at: Set(None),
    };
    job::Entity::insert(row).exec_without_returning(&tx.db).await?;
    if run_at <= tx.op.now {
        tx.left_work();
    }
    Ok(())
}

/// Removes queued jobs of a kind for a subject.
pub(crate) async fn take_back(tx: &Tx<'_>, kind: Kind, subject: Uuid) -> Result<()> {
    job::Entity::delete_many()
        .filter(job::COLUMN.subject.eq(subject))
        .filter(job::COLUMN.kind.eq(kind))
        .exec(&tx.db)
        .await?;
    Ok(())
}

/// Makes all jobs of these kinds due now, so that they look again whether their time has come. Claimed jobs are left
/// alone.
pub(crate) async fn hasten(tx: &Tx<'_>, kinds: impl IntoIterator<Item = Kind>) -> Result<()> {
    job::Entity::update_many()
        .col_expr(job::Column::RunAt, Expr::value(tx.op.now))
        .filter(job::COLUMN.failed_at.is_null())
        .filter(job::COLUMN.run_at.gt(tx.op.now + CLAIM))
        .filter(job::Column::Kind.is_in(kinds))
        .exec(&tx.db)
        .await?;
    Ok(())
}

/// Jobs that weren't given up, in the order in which they are due. Kinds of a later release are left to its workers.
fn open() -> SelectStatement {
    let is_open = job::COLUMN.failed_at.is_null();
    let is_known = job::Column::Kind.is_in(Kind::iter());
    Query::select()
        .from(job::Entity)
        .and_where(is_open)
        .and_where(is_known)
        .order_by(job::Column::RunAt, Order::Asc)
        .take()
}

/// When the earliest job is due.
pub(crate) fn next_at() -> SelectStatement {
    open().column(job::Column::RunAt).limit(1).take()
}

/// Claims some of the due jobs. They are due again when the claim ends, in case the worker dies.
pub(crate) async fn claim(op: &Op) -> Result<Vec<Job>> {
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

/// The condition that this worker still holds the claim: another worker that took over has counted one more attempt.
fn ours(job: &Job) -> Condition {
    Condition::all().add(job::COLUMN.id.eq(job.id)).add(job::COLUMN.attempts.eq(job.attempts))
}

/// Removes a job that is done.
pub(crate) async fn done(op: &Op, job: &Job) -> Result<()> {
    job::Entity::delete_many().filter(ours(job)).exec(op.env.db.write()).await?;
    Ok(())
}

/// Postpones a job that failed, each time for longer, or gives it up if it `may_end`.
pub(crate) async fn put_off(op: &Op, job: &Job, may_end: bool) -> Result<()> {
    let wait = LONGEST_WAIT.min(Duration::seconds(10) * 2_i32.pow(job.attempts.clamp(0, TRIES).unsigned_abs()));
    job::Entity::update_many()
        .col_expr(job::Column::RunAt, Expr::value(op.now + wait))
        .col_expr(job::Column::FailedAt, Expr::value((may_end && job.attempts >= TRIES).then_some(op.now)))
        .filter(ours(job))
        .exec(op.env.db.write())
        .await?;
    Ok(())
}

/// How many jobs are overdue, and how many were given up.
///
/// # Errors
///
/// If the database doesn't answer.
pub async fn waiting(op: &Op) -> Result<(u64, u64)> {
    let due = job::Entity::find().filter(job::COLUMN.failed_at.is_null()).filter(job::COLUMN.run_at.lte(op.now));
    let due = due.count(op.env.db.read()).await?;
    let failed = job::Entity::find().filter(job::COLUMN.failed_at.is_not_null()).count(op.env.db.read()).await?;
    Ok((due, failed))
}
