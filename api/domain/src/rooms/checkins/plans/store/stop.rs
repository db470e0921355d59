//! `check_in_plan_stop`: the pauses and ends that one side set for a plan.

use chrono::{DateTime, Utc};
use entity::check_in_plan_stop::Kind;
use entity::{PersonId, StopId, check_in_plan_stop};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, EntityTrait, IntoActiveModel, QueryFilter};

use super::super::policy::KeepPlan;
use crate::core::error::Result;
use crate::core::policy::Permit;
use crate::core::tx::Tx;

/// Pauses the viewer's side of a plan, until a moment or until they resume it.
pub(in super::super) async fn pause(
    tx: &Tx<'_>,
    permit: &Permit<'_, KeepPlan>,
    until: Option<DateTime<Utc>>,
) -> Result<()> {
    insert(tx, permit, Kind::Pause, until).await
}

/// Ends a plan, for the viewer's side and for the other's where it reaches them.
pub(in super::super) async fn end(tx: &Tx<'_>, permit: &Permit<'_, KeepPlan>) -> Result<()> {
    insert(tx, permit, Kind::End, None).await
}

async fn insert(tx: &Tx<'_>, permit: &Permit<'_, KeepPlan>, kind: Kind, until: Option<DateTime<Utc>>) -> Result<()> {
    let side = permit.subject();
    let (plan_id, person_id) = (side.plan, side.person);
    let row = check_in_plan_stop::Model { id: StopId(tx.op.id()), plan_id, person_id, kind, since: tx.op.now, until };
    check_in_plan_stop::Entity::insert(row.into_active_model()).exec_without_returning(&tx.db).await?;
    Ok(())
}

/// Ends the viewer's pause that is in force, if there is one: what of it has been stays.
pub(in super::super) async fn resume(tx: &Tx<'_>, permit: &Permit<'_, KeepPlan>) -> Result<()> {
    let (side, now) = (permit.subject(), tx.op.now);
    let in_force =
        Condition::any().add(check_in_plan_stop::COLUMN.until.is_null()).add(check_in_plan_stop::COLUMN.until.gt(now));
    check_in_plan_stop::Entity::update_many()
        .col_expr(check_in_plan_stop::Column::Until, Expr::value(now))
        .filter(check_in_plan_stop::COLUMN.plan_id.eq(side.plan))
        .filter(check_in_plan_stop::COLUMN.person_id.eq(side.person))
        .filter(check_in_plan_stop::COLUMN.kind.eq(Kind::Pause))
        .filter(in_force)
        .exec(&tx.db)
        .await?;
    Ok(())
}

/// Erases a person's pauses. Acts for nobody: the person is erased. Their ends stay with the other.
pub(super) async fn erase(tx: &Tx<'_>, person: PersonId) -> Result<()> {
    check_in_plan_stop::Entity::delete_many()
        .filter(check_in_plan_stop::COLUMN.person_id.eq(person))
        .filter(check_in_plan_stop::COLUMN.kind.eq(Kind::Pause))
        .exec(&tx.db)
        .await?;
    Ok(())
}
