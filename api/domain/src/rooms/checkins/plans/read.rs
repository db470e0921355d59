//! Reading the viewer's plans, as they see them.

use std::collections::HashMap;

use entity::{PersonId, PlanId, ProposalId};

use super::proposal::Proposal;
use super::store;
use super::view::PlanView;
use crate::core::error::Result;
use crate::core::once::gone;
use crate::core::op::Op;
use crate::core::page::{Page, PageArgs};

/// A plan that was just written, as the viewer sees it.
pub(in crate::rooms::checkins) async fn plan_again(op: &Op, id: PlanId) -> Result<PlanView> {
    by_ids(op, &[id]).await?.remove(&id).ok_or_else(gone)
}

/// Finds plans by id. Plans that aren't visible to the viewer are left out.
///
/// # Errors
///
/// [`crate::Error::Unauthenticated`] if nobody is signed in.
pub async fn by_ids(op: &Op, ids: &[PlanId]) -> Result<HashMap<PlanId, PlanView>> {
    Ok(store::of_ids(op, ids).await?.into_iter().map(|plan| (plan.id, plan)).collect())
}

/// Finds proposals by id. Proposals that aren't visible to the viewer are left out.
///
/// # Errors
///
/// [`crate::Error::Unauthenticated`] if nobody is signed in.
pub async fn proposals_by_ids(op: &Op, ids: &[ProposalId]) -> Result<HashMap<ProposalId, Proposal>> {
    let plans = store::plans_of(op.env.db.read(), ids).await?;
    let seen = by_ids(op, &plans).await?.into_values().flat_map(|plan| plan.proposals);
    Ok(seen.filter(|proposal| ids.contains(&proposal.id)).map(|proposal| (proposal.id, proposal)).collect())
}

/// A page of the viewer's plans, newest first.
///
/// # Errors
///
/// [`crate::Error::BadCursor`] if the cursor isn't that of a plan.
pub async fn page(op: &Op, args: &PageArgs) -> Result<Page<PlanView>> {
    store::page(op, args).await
}

/// The number of the viewer's plans.
///
/// # Errors
///
/// [`crate::Error::Unauthenticated`] if nobody is signed in.
pub async fn count(op: &Op) -> Result<u64> {
    store::count(op).await
}

/// All of the viewer's plans.
pub(in crate::rooms::checkins) async fn all(op: &Op) -> Result<Vec<PlanView>> {
    store::all(op).await
}

/// Up to `limit` of the viewer's plans after one of them, and the last plan that was read. No last plan if there are no more.
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

/// The viewer's plans with proposals of these series.
pub(in crate::rooms::checkins) async fn of_series(
    op: &Op,
    series: impl IntoIterator<Item = i64>,
) -> Result<Vec<PlanView>> {
    store::of_series(op, series).await
}
