//! The queue: work that transactions leave for the worker, claimed so that any number of workers share it, and claimed
//! again where a worker died over it. What each kind does is its room's; the worker dispatches.

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

/// After how many tries a mail is given up: half a day after the first. Nothing else ever is.
const TRIES: i32 = 12;
/// The longest wait between two tries.
const LONGEST_WAIT: Duration = Duration::hours(2);
/// How many jobs a worker claims at once.
const BATCH: u64 = 20;
/// How long a claimed job is its worker's own.
pub(crate) const CLAIM: Duration = Duration::minutes(10);

/// What the worker does for one kind of job.
pub(crate) struct JobKind {
    /// The kind.
    pub kind: Kind,
    /// Carries it out: from what is stored and the clock, the same each time.
    pub carry_out: for<'a> fn(&'a Op, &'a Job) -> BoxFuture<'a, Result<()>>,
    /// Whether it hands over a mail, and is given up after half a day.
    pub is_mail: bool,
}

/// Leaves work for the worker, from this moment on.
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

/// Takes work back that hasn't been done.
pub(crate) async fn take_back(tx: &Tx<'_>, kind: Kind, subject: Uuid) -> Result<()> {
    job::Entity::delete_many()
        .filter(job::COLUMN.subject.eq(subject))
        .filter(job::COLUMN.kind.eq(kind))
        .exec(&tx.db)
        .await?;
    Ok(())
}

/// Has jobs of these kinds look now whether their time has come; what is claimed right now is left alone.
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

/// Jobs that weren't given up, what is due first before the rest. One of a kind that a later release left is for its
/// workers: it holds up nothing here.
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

/// When the earliest is due.
pub(crate) fn next_at() -> SelectStatement {
    open().column(job::Column::RunAt).limit(1).take()
}

/// Claims some of the jobs that are due: they are due again when the claim ends, should the worker die over them.
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

/// Only as long as the claim is ours: another worker that took it over has counted one more attempt.
fn ours(job: &Job) -> Condition {
    Condition::all().add(job::COLUMN.id.eq(job.id)).add(job::COLUMN.attempts.eq(job.attempts))
}

/// Ends a job that is done.
pub(crate) async fn done(op: &Op, job: &Job) -> Result<()> {
    job::Entity::delete_many().filter(ours(job)).exec(op.env.db.write()).await?;
    Ok(())
}

/// Puts a job off that failed, each time for longer, or gives it up where it `may_end`.
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

/// How many jobs wait that should have been done by now, and how many were given up.
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
