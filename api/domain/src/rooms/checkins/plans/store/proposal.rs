//! `check_in_proposal`: what was proposed for a plan, and what became of it.

use entity::{PersonId, PlanId, ProposalId, check_in_proposal};
use sea_orm::sea_query::{Expr, ExprTrait, IntoColumnRef, Query, SelectStatement};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect};

use super::super::policy::{Approach, Decide};
use crate::core::db::filled;
use crate::core::db::sql::{any, col};
use crate::core::error::Result;
use crate::core::policy::Permit;
use crate::core::policy::reach::linked::reaches;
use crate::core::tx::Tx;

/// Writes a proposal of the viewer's for the one whom they approach, behind all others of its plan.
pub(super) async fn insert(tx: &Tx<'_>, permit: &Permit<'_, Approach>, row: check_in_proposal::Model) -> Result<()> {
    let pair = permit.subject();
    let row = check_in_proposal::Model { by_id: pair.me, to_id: pair.other, ..row };
    check_in_proposal::Entity::insert(row.into_active_model()).exec_without_returning(&tx.db).await?;
    Ok(())
}

/// The numbers of a plan's proposals, and whose each is; its sides are locked.
pub(in super::super) async fn numbers(tx: &Tx<'_>, id: PlanId) -> Result<Vec<(i32, PersonId)>> {
    let numbers = check_in_proposal::Entity::find()
        .select_only()
        .columns([check_in_proposal::Column::Number, check_in_proposal::Column::ById])
        .filter(check_in_proposal::COLUMN.plan_id.eq(id))
        .into_tuple()
        .all(&tx.db)
        .await?;
    Ok(numbers)
}

/// What is said to a proposal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Decision {
    Accept,
    Decline,
    Withdraw,
}

/// Says when a proposal was accepted, declined or taken back.
pub(in super::super) async fn decide(tx: &Tx<'_>, permit: &Permit<'_, Decide>, decision: Decision) -> Result<()> {
    let at = match decision {
        Decision::Accept => check_in_proposal::Column::AcceptedAt,
        Decision::Decline => check_in_proposal::Column::DeclinedAt,
        Decision::Withdraw => check_in_proposal::Column::WithdrawnAt,
    };
    check_in_proposal::Entity::update_many()
        .col_expr(at, Expr::value(tx.op.now))
        .filter(check_in_proposal::COLUMN.id.eq(permit.subject()))
        .exec(&tx.db)
        .await?;
    Ok(())
}

/// For which plan something was proposed.
pub(in super::super) async fn plan_of(tx: &Tx<'_>, id: ProposalId) -> Result<Option<PlanId>> {
    Ok(check_in_proposal::Entity::find_by_id(id).one(&tx.db).await?.map(|row| row.plan_id))
}

/// For which plans these were proposed, whoever may see them.
pub(in super::super) async fn plans_of(db: &impl ConnectionTrait, ids: &[ProposalId]) -> Result<Vec<PlanId>> {
    let plans = check_in_proposal::Entity::find()
        .select_only()
        .column(check_in_proposal::Column::PlanId)
        .filter(check_in_proposal::COLUMN.id.is_in(filled(ids.iter().copied())))
        .into_tuple()
        .all(db)
        .await?;
    Ok(plans)
}

/// The plans of these series.
pub(super) fn plans_of_series(series: impl IntoIterator<Item = i64>) -> SelectStatement {
    let is_of = check_in_proposal::COLUMN.series.is_in(filled(series));
    Query::select().column(check_in_proposal::Column::PlanId).from(check_in_proposal::Entity).and_where(is_of).take()
}

/// Something, where a plan has a proposal that is the viewer's or reached them.
pub(super) fn seen_of_plan(plan: impl IntoColumnRef, viewer: PersonId) -> SelectStatement {
    let by = col(check_in_proposal::Column::ById);
    let at = col(check_in_proposal::Column::ProposedAt);
    let me = Expr::val(viewer);
    any()
        .from(check_in_proposal::Entity)
        .and_where(col(check_in_proposal::Column::PlanId).equals(plan))
        .cond_where(Condition::any().add(by.clone().eq(viewer)).add(reaches(&by, &me, &at)))
        .take()
}
