//! Reading plans: the viewer's own, each as they can know it.

use std::collections::HashMap;

use entity::{PersonId, PlanId, ProposalId};

use super::proposal::Proposal;
use super::store;
use super::view::PlanView;
use crate::core::error::Result;
use crate::core::once::gone;
use crate::core::op::Op;
use crate::core::page::{Page, PageArgs};

/// A plan of the viewer's that was just written, as they see it.
pub(in crate::rooms::checkins) async fn plan_again(op: &Op, id: PlanId) -> Result<PlanView> {
    by_ids(op, &[id]).await?.remove(&id).ok_or_else(gone)
}

/// Those of these plans that the viewer sees.
///
/// # Errors
///
/// [`crate::Error::Unauthenticated`] where nobody is signed in.
pub async fn by_ids(op: &Op, ids: &[PlanId]) -> Result<HashMap<PlanId, PlanView>> {
    Ok(store::of_ids(op, ids).await?.into_iter().map(|plan| (plan.id, plan)).collect())
}

/// Those of these proposals that the viewer sees.
///
/// # Errors
///
/// [`crate::Error::Unauthenticated`] where nobody is signed in.
pub async fn proposals_by_ids(op: &Op, ids: &[ProposalId]) -> Result<HashMap<ProposalId, Proposal>> {
    let plans = store::plans_of(op.env.db.read(), ids).await?;
    let seen = by_ids(op, &plans).await?.into_values().flat_map(|plan| plan.proposals);
    Ok(seen.filter(|proposal| ids.contains(&proposal.id)).map(|proposal| (proposal.id, proposal)).collect())
}

/// The viewer's plans, newest first.
///
/// # Errors
///
/// [`crate::Error::BadCursor`] for a cursor that isn't a plan's.
pub async fn page(op: &Op, args: &PageArgs) -> Result<Page<PlanView>> {
    store::page(op, args).await
}

/// How many plans the viewer sees.
///
/// # Errors
///
/// [`crate::Error::Unauthenticated`] where nobody is signed in.
pub async fn count(op: &Op) -> Result<u64> {
    store::count(op).await
}

/// All of the viewer's plans.
pub(in crate::rooms::checkins) async fn all(op: &Op) -> Result<Vec<PlanView>> {
    store::all(op).await
}

/// So many of the viewer's plans behind one of them, and the last that was looked at; none where there are no more.
pub(in crate::rooms::checkins) async fn some(
    op: &Op,
    after: Option<PlanId>,
    limit: u64,
) -> Result<(Vec<PlanView>, Option<PlanId>)> {
    store::some(op, after, limit).await
}

/// The viewer's plans with these people.
pub(in crate::rooms::checkins) async fn with(op: &Op, people: &[PersonId]) -> Result<Vec<PlanView>> {
    store::with(op, people).await
}

/// The viewer's plans of these series.
pub(in crate::rooms::checkins) async fn of_series(
    op: &Op,
    series: impl IntoIterator<Item = i64>,
) -> Result<Vec<PlanView>> {
    store::of_series(op, series).await
}
