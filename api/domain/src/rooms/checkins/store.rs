//! What is written of plans and of one's own side of them. Reads are in `facts`, by who looks.

use chrono::{DateTime, Utc};
use entity::{CheckInId, PersonId, PlanId, RestId, check_in_mark, plan, plan_rest, plan_side, proposal};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect};

use super::facts;
use super::occurrence::Occurrence;
use super::policy::{Approach, Attend, Decide, KeepPlan};
use super::view::{PlanView, Slot};
use crate::core::error::Result;
use crate::core::policy::Permit;
use crate::core::tx::Tx;
use crate::rooms::accounts;

/// One plan as the viewer sees it, both of its sides locked: neither the other nor the worker writes meanwhile.
pub(super) async fn lock(tx: &Tx<'_>, id: PlanId) -> Result<Option<PlanView>> {
    lock_where(tx, plan_side::COLUMN.plan_id.eq(id)).await
}

/// The same, of the one plan of which this holds.
async fn lock_where(tx: &Tx<'_>, is_it: Expr) -> Result<Option<PlanView>> {
    let me = accounts::own_person(tx).await?.id;
    let own = hold_where(tx, is_it).await?.into_iter().find(|side| side.person_id == me);
    Ok(facts::views(&tx.db, own.into_iter().collect()).await?.pop())
}

/// Locks both sides of a plan whose worker's steps mustn't go on meanwhile.
pub(super) async fn hold(tx: &Tx<'_>, id: PlanId) -> Result<Vec<plan_side::Model>> {
    hold_where(tx, plan_side::COLUMN.plan_id.eq(id)).await
}

async fn hold_where(tx: &Tx<'_>, is_it: Expr) -> Result<Vec<plan_side::Model>> {
    let locked = plan_side::Entity::find()
        .filter(is_it)
        .order_by_asc(plan_side::Column::PersonId)
        .lock_exclusive()
        .all(&tx.db)
        .await?;
    Ok(locked)
}

/// The check-in that an id names, with its plan, as the viewer sees them, locked.
pub(super) async fn lock_slot(tx: &Tx<'_>, id: CheckInId) -> Result<(Option<PlanView>, Option<Slot>)> {
    let Some(occurrence) = Occurrence::of(id) else { return Ok((None, None)) };
    let of_series = facts::plans_of_series([occurrence.series]);
    let plan = lock_where(tx, plan_side::Column::PlanId.in_subquery(of_series)).await?;
    let slot = plan.as_ref().and_then(|plan| plan.slot(id));
    Ok((plan, slot))
}

pub(super) async fn begin(
    tx: &Tx<'_>,
    _: &Permit<'_, Approach>,
    row: plan::Model,
    sides: [plan_side::Model; 2],
) -> Result<()> {
    plan::Entity::insert(row.into_active_model()).exec_without_returning(&tx.db).await?;
    let sides = sides.map(IntoActiveModel::into_active_model);
    plan_side::Entity::insert_many(sides).exec_without_returning(&tx.db).await?;
    Ok(())
}

/// Writes a proposal of the viewer's, behind all others of its plan.
pub(super) async fn propose(tx: &Tx<'_>, _: &Permit<'_, Approach>, row: proposal::Model) -> Result<()> {
    proposal::Entity::insert(row.into_active_model()).exec_without_returning(&tx.db).await?;
    Ok(())
}

/// The numbers of a plan's proposals, and whose each is; its sides are locked.
pub(super) async fn numbers(tx: &Tx<'_>, id: PlanId) -> Result<Vec<(i32, PersonId)>> {
    let numbers = proposal::Entity::find()
        .select_only()
        .columns([proposal::Column::Number, proposal::Column::ById])
        .filter(proposal::COLUMN.plan_id.eq(id))
        .into_tuple()
        .all(&tx.db)
        .await?;
    Ok(numbers)
}

/// Says when a proposal was accepted, declined or taken back.
pub(super) async fn decide(tx: &Tx<'_>, permit: &Permit<'_, Decide>, what: proposal::Column) -> Result<()> {
    proposal::Entity::update_many()
        .col_expr(what, Expr::value(tx.op.now))
        .filter(proposal::COLUMN.id.eq(permit.subject().1))
        .exec(&tx.db)
        .await?;
    Ok(())
}

/// Has the worker look at both sides of a plan again, where something may be due earlier than it was. What only takes
/// steps away, as an answer does, needs none: each is passed over when its time comes.
pub(super) async fn look_again(tx: &Tx<'_>, id: PlanId) -> Result<()> {
    plan_side::Entity::update_many()
        .col_expr(plan_side::Column::NextAt, Expr::value(tx.op.now))
        .filter(plan_side::COLUMN.plan_id.eq(id))
        .exec(&tx.db)
        .await?;
    tx.left_work();
    Ok(())
}

/// The viewer's own plans, as far as they can know of them.
pub(super) async fn own_plans(tx: &Tx<'_>, me: PersonId) -> Result<Vec<PlanView>> {
    facts::views(&tx.db, facts::sides_visible_to(me).all(&tx.db).await?).await
}

/// Writes what is the viewer's own of a plan.
pub(super) async fn keep(tx: &Tx<'_>, permit: &Permit<'_, KeepPlan>, row: plan_side::ActiveModel) -> Result<()> {
    let (plan, me) = permit.subject();
    plan_side::Entity::update_many()
        .set(row)
        .filter(plan_side::COLUMN.plan_id.eq(plan))
        .filter(plan_side::COLUMN.person_id.eq(me))
        .exec(&tx.db)
        .await?;
    Ok(())
}

/// Writes a pause or an end of the viewer's.
pub(super) async fn rest(
    tx: &Tx<'_>,
    permit: &Permit<'_, KeepPlan>,
    kind: plan_rest::Kind,
    until: Option<DateTime<Utc>>,
) -> Result<()> {
    let (plan_id, person_id) = permit.subject();
    let row = plan_rest::Model { id: RestId(tx.op.id()), plan_id, person_id, kind, since: tx.op.now, until };
    plan_rest::Entity::insert(row.into_active_model()).exec_without_returning(&tx.db).await?;
    Ok(())
}

/// Ends the viewer's pause that is in force, if there is one: what of it has been stays.
pub(super) async fn resume(tx: &Tx<'_>, permit: &Permit<'_, KeepPlan>) -> Result<()> {
    let (plan, me) = permit.subject();
    let now = tx.op.now;
    let in_force =
        sea_orm::Condition::any().add(plan_rest::COLUMN.until.is_null()).add(plan_rest::COLUMN.until.gt(now));
    plan_rest::Entity::update_many()
        .col_expr(plan_rest::Column::Until, Expr::value(now))
        .filter(plan_rest::COLUMN.plan_id.eq(plan))
        .filter(plan_rest::COLUMN.person_id.eq(me))
        .filter(plan_rest::COLUMN.kind.eq(plan_rest::Kind::Pause))
        .filter(in_force)
        .exec(&tx.db)
        .await?;
    Ok(())
}

/// What the viewer said of their side of a check-in, short of an answer.
pub(super) async fn mark_of(tx: &Tx<'_>, id: CheckInId, me: PersonId) -> Result<Option<check_in_mark::Model>> {
    Ok(check_in_mark::Entity::find_by_id((id, me)).one(&tx.db).await?)
}

/// Writes it, in the place of what was said before.
pub(super) async fn mark(tx: &Tx<'_>, permit: &Permit<'_, Attend>, row: check_in_mark::Model) -> Result<()> {
    let (plan_id, check_in_id, person_id) = permit.subject();
    let row = check_in_mark::Model { plan_id, check_in_id, person_id, ..row };
    let mut replaced = OnConflict::columns([check_in_mark::Column::CheckInId, check_in_mark::Column::PersonId]);
    replaced.update_columns([
        check_in_mark::Column::SkippedAt,
        check_in_mark::Column::SnoozedAt,
        check_in_mark::Column::SnoozedUntil,
        check_in_mark::Column::SnoozedFrom,
        check_in_mark::Column::SnoozedFor,
        check_in_mark::Column::AllClearAt,
    ]);
    check_in_mark::Entity::insert(row.into_active_model()).on_conflict(replaced).exec_without_returning(&tx.db).await?;
    Ok(())
}
