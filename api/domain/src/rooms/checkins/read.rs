//! Reading plans: the viewer's own, each as they can know it.

use std::collections::HashMap;

use entity::{PersonId, PlanId, ProposalId, plan_side, proposal};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};

use super::facts::{sides_visible_to, views};
use super::view::{PlanView, Proposal};
use crate::core::db::filled;
use crate::core::error::Result;
use crate::core::once::gone;
use crate::core::op::Op;
use crate::core::page::{Page, PageArgs, by_key};
use crate::core::tx::Tx;

/// A plan of the viewer's that was just written, as they see it.
pub(super) async fn plan_again(op: &Op, id: PlanId) -> Result<PlanView> {
    plans_by_ids(op, &[id]).await?.remove(&id).ok_or_else(gone)
}

/// For which plan something was proposed.
pub(super) async fn plan_of(tx: &Tx<'_>, id: ProposalId) -> Result<Option<PlanId>> {
    Ok(proposal::Entity::find_by_id(id).one(&tx.db).await?.map(|row| row.plan_id))
}

/// Those of these plans that the viewer sees.
///
/// # Errors
///
/// [`crate::Error::Unauthenticated`] where nobody is signed in.
pub async fn plans_by_ids(op: &Op, ids: &[PlanId]) -> Result<HashMap<PlanId, PlanView>> {
    let sides = sides_visible_to(op.person()?)
        .filter(plan_side::COLUMN.plan_id.is_in(filled(ids.iter().copied())))
        .all(op.env.db.read())
        .await?;
    Ok(views(op.env.db.read(), sides).await?.into_iter().map(|plan| (plan.id, plan)).collect())
}

/// Those of these proposals that the viewer sees.
///
/// # Errors
///
/// [`crate::Error::Unauthenticated`] where nobody is signed in.
pub async fn proposals_by_ids(op: &Op, ids: &[ProposalId]) -> Result<HashMap<ProposalId, Proposal>> {
    let plans: Vec<PlanId> = proposal::Entity::find()
        .select_only()
        .column(proposal::Column::PlanId)
        .filter(proposal::COLUMN.id.is_in(filled(ids.iter().copied())))
        .into_tuple()
        .all(op.env.db.read())
        .await?;
    let seen = plans_by_ids(op, &plans).await?.into_values().flat_map(|plan| plan.proposals);
    Ok(seen.filter(|proposal| ids.contains(&proposal.id)).map(|proposal| (proposal.id, proposal)).collect())
}

/// The viewer's plans, newest first.
///
/// # Errors
///
/// [`crate::Error::BadCursor`] for a cursor that isn't a plan's.
pub async fn plans(op: &Op, args: &PageArgs) -> Result<Page<PlanView>> {
    let sides = by_key::<PlanId, _>(op, args, sides_visible_to(op.person()?), plan_side::Column::PlanId)?;
    let sides = sides.all(op.env.db.read()).await?;
    let order: Vec<_> = sides.iter().map(|side| side.plan_id).collect();
    let mut seen: HashMap<_, _> =
        views(op.env.db.read(), sides).await?.into_iter().map(|plan| (plan.id, plan)).collect();
    Ok(args.page(order.iter().filter_map(|id| seen.remove(id)).collect()))
}

/// How many plans the viewer sees.
///
/// # Errors
///
/// [`crate::Error::Unauthenticated`] where nobody is signed in.
pub async fn count_plans(op: &Op) -> Result<u64> {
    Ok(sides_visible_to(op.person()?).count(op.env.db.read()).await?)
}

/// All of the viewer's plans.
pub(super) async fn all_plans(op: &Op) -> Result<Vec<PlanView>> {
    let sides = sides_visible_to(op.person()?).order_by_asc(plan_side::Column::PlanId).all(op.env.db.read()).await?;
    views(op.env.db.read(), sides).await
}

/// So many of the viewer's plans behind one of them, and the last that was looked at; none where there are no more.
pub(super) async fn some_plans(op: &Op, after: Option<PlanId>, limit: u64) -> Result<(Vec<PlanView>, Option<PlanId>)> {
    let mut sides = sides_visible_to(op.person()?);
    if let Some(after) = after {
        sides = sides.filter(plan_side::COLUMN.plan_id.gt(after));
    }
    let sides = sides.order_by_asc(plan_side::Column::PlanId).limit(limit).all(op.env.db.read()).await?;
    let last = sides.last().map(|side| side.plan_id);
    Ok((views(op.env.db.read(), sides).await?, last))
}

/// The viewer's plans with these people.
pub(super) async fn plans_with(op: &Op, people: &[PersonId]) -> Result<Vec<PlanView>> {
    let sides = sides_visible_to(op.person()?)
        .filter(plan_side::COLUMN.other_id.is_in(filled(people.iter().copied())))
        .order_by_asc(plan_side::Column::PlanId)
        .all(op.env.db.read())
        .await?;
    views(op.env.db.read(), sides).await
}
