//! Proposing, accepting, declining and withdrawing. A newer proposal supersedes an older one. What was agreed on applies until
//! another proposal is accepted.

use entity::{ContactId, PersonId, PlanId, ProposalId, check_in_proposal, feed_event::Kind};
use uuid::Uuid;

use super::policy::{
    Approach, ApproachFacts, Decide, DecideFacts, KeepPlan, MOST_PLANS, MOST_PROPOSALS, PlanFacts, distant,
};
use super::read::plan_again;
use super::store::{self, Decision};
use super::terms::Terms;
use super::view::PlanView;
use crate::core::error::{Error, ErrorCode, Result};
use crate::core::once::{Again, Kept};
use crate::core::op::Op;
use crate::core::policy::reach::linked;
use crate::core::policy::{Permit, permit};
use crate::core::tx::Tx;
use crate::rooms::accounts;
use crate::rooms::contacts;

/// Whether the viewer's own distance keeps everything new from a person.
pub(in crate::rooms::checkins) async fn is_distant(tx: &Tx<'_>, me: PersonId, person: PersonId) -> Result<bool> {
    let limits = linked::own_limits(&tx.db, [me], [person]).await?;
    Ok(limits.iter().any(|limit| limit.until.is_none()))
}

/// The permit to approach the person behind one of the viewer's contacts.
pub(in crate::rooms::checkins) async fn approach<'tx>(
    tx: &'tx Tx<'_>,
    contact: ContactId,
) -> Result<Permit<'tx, Approach>> {
    let me = accounts::own_person(tx).await?.id;
    let behind = contacts::behind(&tx.db, me, [contact]).await?;
    let person = *behind.get(&contact).ok_or_else(|| Error::not_found("contactId"))?;
    let is_distant = match person {
        Some(person) => is_distant(tx, me, person).await?,
        None => false,
    };
    permit(tx, &ApproachFacts { person, is_distant, field: "contactId" })
}

/// Proposes a plan to the person behind one of the viewer's contacts. It applies once they accept it.
///
/// # Errors
///
/// A refusal if the terms are inconsistent, if the contact isn't visible to the viewer or isn't linked, if the viewer keeps a
/// distance from the person, or if the viewer has the maximum number of plans.
pub async fn propose(op: &Op, contact: ContactId, terms: Terms) -> Result<PlanView> {
    let terms = terms.checked()?;
    let tx = Tx::begin(op).await?;
    let may = approach(&tx, contact).await?;
    let me = may.subject().me;
    room_for_one_more(&tx, me).await?;
    let id = store::begin(&tx, &may, row(&tx, PlanId(Uuid::nil()), 1, &terms)?).await?;
    tell(&tx, &may, id);
    tx.commit_as(id).await?;
    plan_again(op, id).await
}

/// Refuses a plan beyond the maximum.
async fn room_for_one_more(tx: &Tx<'_>, me: PersonId) -> Result<()> {
    // What others propose takes nothing of it.
    let counts =
        |plan: &&PlanView| plan.accepted_proposal().is_some() || plan.pending_proposal().is_some_and(|it| it.by == me);
    let plans = store::own_plans(tx, me).await?;
    if plans.iter().filter(counts).count() < MOST_PLANS {
        return Ok(());
    }
    let message = format!("You can have at most {MOST_PLANS} plans at a time. End one first.");
    Err(Error::refused(ErrorCode::LimitReached, message))
}

/// Proposes other terms for a plan: a counter-proposal, or a change of the agreement.
///
/// # Errors
///
/// The same as for [`propose`]; also a refusal if the plan isn't visible to the viewer.
pub async fn propose_change(op: &Op, id: PlanId, terms: Terms) -> Result<PlanView> {
    let terms = terms.checked()?;
    let tx = Tx::begin(op).await?;
    let plan = store::lock(&tx, id).await?;
    let own = permit::<KeepPlan>(&tx, &PlanFacts { plan: plan.clone(), field: "planId" })?;
    let other = plan.map(|plan| plan.other).ok_or_else(|| Error::not_found("planId"))?;
    let me = own.subject().person;
    let linked = linked::own_sides(&tx.db, [me], [other]).await?.iter().any(|side| side.link.until.is_none());
    let facts = ApproachFacts {
        person: linked.then_some(other),
        is_distant: is_distant(&tx, me, other).await?,
        field: "planId",
    };
    let may = permit::<Approach>(&tx, &facts)?;
    let numbers = store::numbers(&tx, id).await?;
    // One's own: how many of the other's there are may not be for the viewer to know.
    if numbers.iter().filter(|(_, by)| *by == me).count() >= MOST_PROPOSALS {
        let message = format!(
            "You can make at most {MOST_PROPOSALS} proposals for a plan. End this plan, and propose a new one."
        );
        return Err(Error::refused(ErrorCode::LimitReached, message));
    }
    let number = numbers.iter().map(|(number, _)| *number).max().unwrap_or_default() + 1;
    store::propose(&tx, &own, &may, row(&tx, id, number, &terms)?).await?;
    tell(&tx, &may, id);
    tx.commit_as(id).await?;
    plan_again(op, id).await
}

/// The row of a proposal. The store takes the two people from the permit.
fn row(tx: &Tx<'_>, plan: PlanId, number: i32, terms: &Terms) -> Result<check_in_proposal::Model> {
    let nobody = PersonId(Uuid::nil());
    Ok(check_in_proposal::Model {
        id: ProposalId(tx.op.id()),
        plan_id: plan,
        series: i64::from_be_bytes(tx.op.random()),
        number,
        by_id: nobody,
        to_id: nobody,
        terms: serde_json::to_string(terms).map_err(Error::internal)?,
        proposed_at: tx.op.now,
        accepted_at: None,
        declined_at: None,
        withdrawn_at: None,
    })
}

fn tell(tx: &Tx<'_>, may: &Permit<'_, Approach>, plan: PlanId) {
    let pair = may.subject();
    tx.tell(pair.me, Kind::PlanChanged, plan.0, tx.account());
    tx.tell_if_reached(pair.me, pair.other, Kind::PlanProposed, plan.0);
}

/// Accepts a proposal, which applies from now on. Check-ins that are open keep the terms that they were opened with.
///
/// # Errors
///
/// A refusal if the proposal isn't visible to the viewer or is no longer open, if the viewer keeps a distance from the
/// proposer, or if the viewer has the maximum number of plans.
pub async fn accept(op: &Op, id: ProposalId) -> Result<PlanView> {
    decide(op, id, false, Decision::Accept).await
}

/// Declines a proposal. What was agreed on before still applies.
///
/// # Errors
///
/// The same as for [`accept`].
pub async fn decline(op: &Op, id: ProposalId) -> Result<PlanView> {
    decide(op, id, false, Decision::Decline).await
}

/// Withdraws one of the viewer's own proposals.
///
/// # Errors
///
/// A refusal if the viewer made no such proposal, or if it is no longer open.
pub async fn withdraw(op: &Op, id: ProposalId) -> Result<PlanView> {
    decide(op, id, true, Decision::Withdraw).await
}

async fn decide(op: &Op, id: ProposalId, is_own: bool, decision: Decision) -> Result<PlanView> {
    let tx = Tx::begin(op).await?;
    let plan = match store::plan_of(&tx, id).await? {
        Some(plan) => store::lock(&tx, plan).await?,
        None => None,
    };
    let may = permit::<Decide>(&tx, &DecideFacts { plan: plan.clone(), proposal: id, is_own })?;
    let plan = plan.ok_or_else(|| Error::not_found("proposalId"))?;
    if decision == Decision::Accept {
        if is_distant(&tx, plan.viewer, plan.other).await? {
            return Err(distant("proposalId"));
        }
        if plan.accepted_proposal().is_none() {
            room_for_one_more(&tx, plan.viewer).await?;
        }
    }
    store::decide(&tx, &may, decision).await?;
    store::look_again(&tx, plan.id).await?;
    tx.tell(plan.viewer, Kind::PlanChanged, plan.id.0, tx.account());
    tx.tell_if_reached(plan.viewer, plan.other, Kind::PlanChanged, plan.id.0);
    tx.commit_as(plan.id).await?;
    plan_again(op, plan.id).await
}

impl Again for PlanView {
    async fn again(op: &Op, kept: &Kept) -> Result<Self> {
        plan_again(op, kept.one()?).await
    }
}
