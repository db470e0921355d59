//! `check_in_plan_side`: what of a plan is one person's own, and how far the worker has come with it. Every read for a
//! viewer begins with which sides they see.

use chrono::{DateTime, Utc};
use entity::{PersonId, PlanId, check_in_plan_side};
use sea_orm::sea_query::{Expr, Func, LockBehavior, LockType, OnConflict, Query, SelectStatement};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    Select,
};

use super::super::policy::{Approach, KeepPlan, USUAL_REMINDERS};
use super::proposal;
use crate::core::db::filled;
use crate::core::db::sql::exists;
use crate::core::error::Result;
use crate::core::op::Op;
use crate::core::page::{PageArgs, by_key};
use crate::core::policy::Permit;
use crate::core::tx::Tx;
use crate::core::zone::in_use;

/// A side of a plan: whose, and of which.
type Side = check_in_plan_side::Model;

/// The sides of plans that the viewer sees: their own, where at least one proposal is theirs or reached them.
fn visible_to(viewer: PersonId) -> Select<check_in_plan_side::Entity> {
    let seen = proposal::seen_of_plan(check_in_plan_side::Column::PlanId.as_column_ref(), viewer);
    check_in_plan_side::Entity::find().filter(check_in_plan_side::COLUMN.person_id.eq(viewer)).filter(exists(seen))
}

/// All that a viewer sees; in no order.
pub(super) async fn all_of(db: &impl ConnectionTrait, viewer: PersonId) -> Result<Vec<Side>> {
    Ok(visible_to(viewer).all(db).await?)
}

/// All that a viewer sees, in the order in which they were begun.
pub(super) async fn all_in_order(db: &impl ConnectionTrait, viewer: PersonId) -> Result<Vec<Side>> {
    Ok(visible_to(viewer).order_by_asc(check_in_plan_side::Column::PlanId).all(db).await?)
}

/// Those of these plans.
pub(super) async fn of_plans(db: &impl ConnectionTrait, viewer: PersonId, plans: &[PlanId]) -> Result<Vec<Side>> {
    let of_these = check_in_plan_side::COLUMN.plan_id.is_in(filled(plans.iter().copied()));
    Ok(visible_to(viewer).filter(of_these).all(db).await?)
}

/// Those of the plans of these series.
pub(super) async fn of_series(
    db: &impl ConnectionTrait,
    viewer: PersonId,
    series: impl IntoIterator<Item = i64>,
) -> Result<Vec<Side>> {
    let of_these = check_in_plan_side::Column::PlanId.in_subquery(proposal::plans_of_series(series));
    Ok(visible_to(viewer).filter(of_these).all(db).await?)
}

/// Those of plans with these people.
pub(super) async fn with(db: &impl ConnectionTrait, viewer: PersonId, people: &[PersonId]) -> Result<Vec<Side>> {
    let rows = visible_to(viewer)
        .filter(check_in_plan_side::COLUMN.other_id.is_in(filled(people.iter().copied())))
        .order_by_asc(check_in_plan_side::Column::PlanId)
        .all(db)
        .await?;
    Ok(rows)
}

/// So many behind one of them.
pub(super) async fn some(
    db: &impl ConnectionTrait,
    viewer: PersonId,
    after: Option<PlanId>,
    limit: u64,
) -> Result<Vec<Side>> {
    let mut sides = visible_to(viewer);
    if let Some(after) = after {
        sides = sides.filter(check_in_plan_side::COLUMN.plan_id.gt(after));
    }
    Ok(sides.order_by_asc(check_in_plan_side::Column::PlanId).limit(limit).all(db).await?)
}

/// A page of the viewer's.
pub(super) async fn page(op: &Op, args: &PageArgs) -> Result<Vec<Side>> {
    let sides = by_key::<PlanId, _>(op, args, visible_to(op.person()?), check_in_plan_side::Column::PlanId)?;
    Ok(sides.all(op.env.db.read()).await?)
}

/// How many the viewer sees.
pub(in super::super) async fn count(op: &Op) -> Result<u64> {
    Ok(visible_to(op.person()?).count(op.env.db.read()).await?)
}

/// One side, whoever looks. The worker asks this.
pub(in crate::rooms::checkins) async fn one(
    db: &impl ConnectionTrait,
    plan: PlanId,
    person: PersonId,
) -> Result<Option<Side>> {
    Ok(check_in_plan_side::Entity::find_by_id((plan, person)).one(db).await?)
}

/// Locks both sides of a plan.
pub(super) async fn lock(tx: &Tx<'_>, id: PlanId) -> Result<Vec<Side>> {
    lock_where(tx, check_in_plan_side::COLUMN.plan_id.eq(id)).await
}

/// Locks both sides of the plan of a series.
pub(super) async fn lock_of_series(tx: &Tx<'_>, series: i64) -> Result<Vec<Side>> {
    let of_series = proposal::plans_of_series([series]);
    lock_where(tx, check_in_plan_side::Column::PlanId.in_subquery(of_series)).await
}

async fn lock_where(tx: &Tx<'_>, is_it: Expr) -> Result<Vec<Side>> {
    let locked = check_in_plan_side::Entity::find()
        .filter(is_it)
        .order_by_asc(check_in_plan_side::Column::PersonId)
        .lock_exclusive()
        .all(&tx.db)
        .await?;
    Ok(locked)
}

/// Begins both sides of a plan that was just begun.
pub(super) async fn begin(tx: &Tx<'_>, permit: &Permit<'_, Approach>, plan: &check_in_plan_side::Model) -> Result<()> {
    let pair = permit.subject();
    let sides = [(pair.me, pair.other), (pair.other, pair.me)].map(|(person_id, other_id)| {
        check_in_plan_side::Model { person_id, other_id, ..plan.clone() }.into_active_model()
    });
    check_in_plan_side::Entity::insert_many(sides).exec_without_returning(&tx.db).await?;
    Ok(())
}

/// A side of a new plan, whosever it is.
pub(super) fn blank(tx: &Tx<'_>, plan: PlanId, person: PersonId) -> Side {
    check_in_plan_side::Model {
        plan_id: plan,
        person_id: person,
        other_id: person,
        version: 1,
        ladder_version: 0,
        reminders: USUAL_REMINDERS.to_owned(),
        by_mail: true,
        reminders_at: tx.op.now,
        ladder: None,
        ladder_at: tx.op.now,
        worked_until: tx.op.now,
        next_at: None,
        planned_by: in_use().release().to_string(),
    }
}

/// Writes what is the viewer's own of a plan.
pub(in crate::rooms::checkins) async fn keep(
    tx: &Tx<'_>,
    permit: &Permit<'_, KeepPlan>,
    row: check_in_plan_side::ActiveModel,
) -> Result<()> {
    let side = permit.subject();
    check_in_plan_side::Entity::update_many()
        .set(row)
        .filter(check_in_plan_side::COLUMN.plan_id.eq(side.plan))
        .filter(check_in_plan_side::COLUMN.person_id.eq(side.person))
        .exec(&tx.db)
        .await?;
    Ok(())
}

/// Erases a person's sides of plans. Acts for nobody: the person is erased.
pub(super) async fn erase(tx: &Tx<'_>, person: PersonId) -> Result<()> {
    check_in_plan_side::Entity::delete_many()
        .filter(check_in_plan_side::COLUMN.person_id.eq(person))
        .exec(&tx.db)
        .await?;
    Ok(())
}

/// Sides that the worker looks at, in the order in which it does.
pub(in crate::rooms::checkins) struct Waiting(Select<check_in_plan_side::Entity>);

impl Waiting {
    /// So many of those in which something may be due.
    pub(in crate::rooms::checkins) fn due(op: &Op, limit: u64) -> Self {
        let due = check_in_plan_side::Entity::find().limit(limit);
        let due = due.filter(check_in_plan_side::COLUMN.next_at.lte(op.now));
        Self(due.order_by_asc(check_in_plan_side::Column::NextAt))
    }

    /// So many of those that were planned by an older release of the time-zone data.
    pub(in crate::rooms::checkins) fn stale(limit: u64) -> Self {
        let stale = check_in_plan_side::Entity::find().limit(limit);
        let stale = stale.filter(check_in_plan_side::COLUMN.planned_by.lt(in_use().release().as_str()));
        let stale = stale.order_by_asc(check_in_plan_side::Column::PlannedBy);
        Self(stale.order_by_asc(check_in_plan_side::Column::NextAt))
    }

    /// One of them, if it still waits.
    pub(in crate::rooms::checkins) fn alone(&self, side: &Side) -> Self {
        let alone = self.0.clone().filter(check_in_plan_side::COLUMN.plan_id.eq(side.plan_id));
        Self(alone.filter(check_in_plan_side::COLUMN.person_id.eq(side.person_id)))
    }

    /// As they are now.
    pub(in crate::rooms::checkins) async fn read(&self, db: &impl ConnectionTrait) -> Result<Vec<Side>> {
        Ok(self.0.clone().all(db).await?)
    }

    /// Locked: what another worker is at is waited for, or passed over. SQLite, which has one writer, drops this.
    pub(in crate::rooms::checkins) async fn lock(&self, tx: &Tx<'_>, waits: bool) -> Result<Vec<Side>> {
        let sides = self.0.clone();
        let sides = if waits {
            sides.lock_exclusive()
        } else {
            sides.lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
        };
        Ok(sides.all(&tx.db).await?)
    }
}

/// A side, with how far the work on it has come, and when to look at it again.
pub(in crate::rooms::checkins) fn worked(side: &Side, until: DateTime<Utc>, next_at: Option<DateTime<Utc>>) -> Side {
    // A clock that steps back takes nothing back.
    let planned_by = in_use().release().to_string();
    Side { worked_until: until.max(side.worked_until), next_at, planned_by, ..side.clone() }
}

/// Writes how far the worker has come with these sides, which are locked. Acts for nobody.
pub(in crate::rooms::checkins) async fn note_worked(tx: &Tx<'_>, worked: Vec<Side>) -> Result<()> {
    if worked.is_empty() {
        return Ok(());
    }
    let conflict = OnConflict::columns([check_in_plan_side::Column::PlanId, check_in_plan_side::Column::PersonId])
        .update_columns([
            check_in_plan_side::Column::WorkedUntil,
            check_in_plan_side::Column::NextAt,
            check_in_plan_side::Column::PlannedBy,
        ])
        .to_owned();
    let worked = worked.into_iter().map(IntoActiveModel::into_active_model);
    check_in_plan_side::Entity::insert_many(worked).on_conflict(conflict).exec_without_returning(&tx.db).await?;
    Ok(())
}

/// Has the worker look at a side of which nothing can be known yet at a later moment. Acts for nobody.
pub(in crate::rooms::checkins) async fn look_later(
    tx: &Tx<'_>,
    plan: PlanId,
    person: PersonId,
    until: DateTime<Utc>,
) -> Result<()> {
    check_in_plan_side::Entity::update_many()
        .col_expr(check_in_plan_side::Column::NextAt, Expr::value(until))
        .col_expr(check_in_plan_side::Column::PlannedBy, Expr::value(in_use().release().as_str()))
        .filter(check_in_plan_side::COLUMN.plan_id.eq(plan))
        .filter(check_in_plan_side::COLUMN.person_id.eq(person))
        .exec(&tx.db)
        .await?;
    Ok(())
}

/// Has the worker look at both sides of a plan again, where something may be due earlier than it was. What only takes
/// steps away, as an answer does, needs none: each is passed over when its time comes. Changes nothing that is anybody's.
pub(in crate::rooms::checkins) async fn look_again(tx: &Tx<'_>, id: PlanId) -> Result<()> {
    check_in_plan_side::Entity::update_many()
        .col_expr(check_in_plan_side::Column::NextAt, Expr::value(tx.op.now))
        .filter(check_in_plan_side::COLUMN.plan_id.eq(id))
        .exec(&tx.db)
        .await?;
    tx.left_work();
    Ok(())
}

/// Has every side looked at now that would be later. Acts for nobody.
pub(in crate::rooms::checkins) async fn look_at_all(op: &Op) -> Result<()> {
    check_in_plan_side::Entity::update_many()
        .col_expr(check_in_plan_side::Column::NextAt, Expr::value(op.now))
        .filter(check_in_plan_side::COLUMN.next_at.gt(op.now))
        .exec(op.env.db.write())
        .await?;
    Ok(())
}

/// The oldest release of the time-zone data that any side was planned by.
pub(in crate::rooms::checkins) fn oldest_planned_by() -> SelectStatement {
    let oldest = Func::min(Expr::col(check_in_plan_side::Column::PlannedBy));
    Query::select().expr(oldest).from(check_in_plan_side::Entity).take()
}

/// The earliest moment at which there may be something to do.
pub(in crate::rooms::checkins) fn next_at() -> SelectStatement {
    let next = Func::min(Expr::col(check_in_plan_side::Column::NextAt));
    let is_known = check_in_plan_side::COLUMN.next_at.is_not_null();
    Query::select().expr(next).from(check_in_plan_side::Entity).and_where(is_known).take()
}
