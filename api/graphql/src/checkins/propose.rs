//! Agreeing on a plan: proposing terms, and accepting, declining or withdrawing a proposal.

use async_graphql::{Context, ID, InputObject, Object};
use domain::checkins::plans;
use domain::scope::Scope;

use super::plan::CheckInPlan;
use super::terms_input::CheckInTermsInput;
use crate::context::expect;
use crate::error::Result;
use crate::once::{Once, mutate};
use crate::payload::payloads;
use crate::scope::{Needs, scope};

/// The input of `proposePlan`.
#[derive(Clone, Debug, InputObject)]
pub struct ProposePlanInput {
    /// The ID of your contact for the other person. The contact must be linked.
    contact_id: ID,
    /// The terms that you propose.
    terms: CheckInTermsInput,
    #[graphql(flatten)]
    once: Once,
}

/// The input of `proposeChange`.
#[derive(Clone, Debug, InputObject)]
pub struct ProposeChangeInput {
    /// The ID of the plan.
    plan_id: ID,
    /// The terms that you propose.
    terms: CheckInTermsInput,
    #[graphql(flatten)]
    once: Once,
}

/// The input of `acceptProposal`.
#[derive(Clone, Debug, InputObject)]
pub struct AcceptProposalInput {
    /// The ID of the proposal that you accept.
    proposal_id: ID,
    #[graphql(flatten)]
    once: Once,
}

/// The input of `declineProposal`.
#[derive(Clone, Debug, InputObject)]
pub struct DeclineProposalInput {
    /// The ID of the proposal that you decline.
    proposal_id: ID,
    #[graphql(flatten)]
    once: Once,
}

/// The input of `withdrawProposal`.
#[derive(Clone, Debug, InputObject)]
pub struct WithdrawProposalInput {
    /// The ID of your proposal.
    proposal_id: ID,
    #[graphql(flatten)]
    once: Once,
}

payloads! { Scope::CheckInsWrite;
    proposePlan => ProposePlanPayload { plan: CheckInPlan, "The new plan. Null if the mutation failed." }
    proposeChange => ProposeChangePayload {
        plan: CheckInPlan, "The plan that the proposal is for. Null if the mutation failed."
    }
    acceptProposal => AcceptProposalPayload {
        plan: CheckInPlan, "The plan, with the accepted terms in effect. Null if the mutation failed."
    }
    declineProposal => DeclineProposalPayload {
        plan: CheckInPlan, "The plan that the proposal was for. Null if the mutation failed."
    }
    withdrawProposal => WithdrawProposalPayload {
        plan: CheckInPlan, "The plan that the proposal was for. Null if the mutation failed."
    }
}

/// Proposals for plans.
#[derive(Default, Debug)]
pub struct ProposalMutation;

#[Object(directive = scope::apply(Needs(Scope::CheckInsWrite)))]
impl ProposalMutation {
    /// Proposes a new check-in plan to a linked contact, who sees the proposal. The plan takes effect when they accept.
    /// Refused if the contact isn't linked, if you keep a distance from the person that limits or blocks them, or if
    /// you have 50 plans.
    async fn propose_plan(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "The input of the mutation. A refusal can tell of a distance that you keep.",
            directive = scope::apply(Needs(Scope::DistancesRead))
        )]
        input: ProposePlanInput,
    ) -> Result<ProposePlanPayload> {
        mutate!(ctx, CheckInPlan, |op| {
            let terms = input.terms.read()?;
            plans::propose(op, expect(op, &input.contact_id, "contactId")?, terms).await
        })
    }

    /// Proposes other terms for a plan: a counter-proposal, or a change of the terms in effect. The other person sees
    /// the proposal, and it supersedes the one that is pending. The terms in effect stay until they accept. Refused if
    /// you aren't linked any more, if you keep a distance from them that limits or blocks them, or after 100 proposals
    /// of yours.
    async fn propose_change(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "The input of the mutation. A refusal can tell of a distance that you keep.",
            directive = scope::apply(Needs(Scope::DistancesRead))
        )]
        input: ProposeChangeInput,
    ) -> Result<ProposeChangePayload> {
        mutate!(ctx, CheckInPlan, |op| {
            let terms = input.terms.read()?;
            plans::propose_change(op, expect(op, &input.plan_id, "planId")?, terms).await
        })
    }

    /// Accepts the other person's proposal: its terms take effect at once, and both of you see it. Check-ins that are
    /// open keep their terms. Refused if the proposal isn't pending, if you keep a distance from the person that limits
    /// or blocks them, or if you have 50 plans already.
    async fn accept_proposal(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "The input of the mutation. A refusal can tell of a distance that you keep.",
            directive = scope::apply(Needs(Scope::DistancesRead))
        )]
        input: AcceptProposalInput,
    ) -> Result<AcceptProposalPayload> {
        mutate!(ctx, CheckInPlan, |op| plans::accept(op, expect(op, &input.proposal_id, "proposalId")?).await)
    }

    /// Declines the other person's proposal, which they see. The terms in effect stay. Refused if the proposal isn't
    /// pending.
    async fn decline_proposal(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: DeclineProposalInput,
    ) -> Result<DeclineProposalPayload> {
        mutate!(ctx, CheckInPlan, |op| plans::decline(op, expect(op, &input.proposal_id, "proposalId")?).await)
    }

    /// Withdraws a proposal of yours, which the other person sees. The terms in effect stay. Refused if the proposal
    /// isn't pending.
    async fn withdraw_proposal(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: WithdrawProposalInput,
    ) -> Result<WithdrawProposalPayload> {
        mutate!(ctx, CheckInPlan, |op| plans::withdraw(op, expect(op, &input.proposal_id, "proposalId")?).await)
    }
}
