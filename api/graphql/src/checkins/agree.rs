//! Proposing, accepting, and what each side does with a plan.

use async_graphql::{Context, ID, InputObject, Object};
use domain::checkins::plans;
use domain::scope::Scope;

use super::plan::CheckInPlan;
use super::terms::{CheckInTermsInput, span};
use crate::context::expect;
use crate::error::Result;
use crate::once::{Once, mutate};
use crate::payload::payloads;
use crate::scalars::{DateTime, Duration};
use crate::scope::{Needs, scope};

/// A plan to be proposed.
#[derive(Clone, Debug, InputObject)]
pub struct ProposePlanInput {
    /// Your contact for the person; you have to be linked.
    contact_id: ID,
    /// What you propose.
    terms: CheckInTermsInput,
    #[graphql(flatten)]
    once: Once,
}

/// Other terms for a plan.
#[derive(Clone, Debug, InputObject)]
pub struct ProposeChangeInput {
    /// The plan's global id.
    plan_id: ID,
    /// What you propose.
    terms: CheckInTermsInput,
    #[graphql(flatten)]
    once: Once,
}

/// A proposal that you accept.
#[derive(Clone, Debug, InputObject)]
pub struct AcceptProposalInput {
    /// The proposal's global id.
    id: ID,
    #[graphql(flatten)]
    once: Once,
}

/// A proposal that you decline.
#[derive(Clone, Debug, InputObject)]
pub struct DeclineProposalInput {
    /// The proposal's global id.
    id: ID,
    #[graphql(flatten)]
    once: Once,
}

/// A proposal of yours.
#[derive(Clone, Debug, InputObject)]
pub struct WithdrawProposalInput {
    /// The proposal's global id.
    id: ID,
    #[graphql(flatten)]
    once: Once,
}

/// What is to change of your own side of a plan; what is left out stays.
#[derive(Clone, Debug, InputObject)]
pub struct UpdatePlanInput {
    /// The plan's global id.
    plan_id: ID,
    /// The version that the change is made for: it is refused as a conflict where there is a newer one.
    version: Option<i32>,
    /// When to remind you, before or after a check-in's time: at most 8, from -P1D to P2D. None, and nothing reminds you.
    reminders: Option<Vec<Duration>>,
    /// Whether to remind you by mail too.
    reminds_by_mail: Option<bool>,
    #[graphql(flatten)]
    once: Once,
}

/// A plan of which your side is to rest.
#[derive(Clone, Debug, InputObject)]
pub struct PausePlanInput {
    /// The plan's global id.
    plan_id: ID,
    /// Until when, within two years; until you resume, where it is left out.
    until: Option<DateTime>,
    #[graphql(flatten)]
    once: Once,
}

/// A plan of which your side rests.
#[derive(Clone, Debug, InputObject)]
pub struct ResumePlanInput {
    /// The plan's global id.
    plan_id: ID,
    #[graphql(flatten)]
    once: Once,
}

/// A plan that is to end.
#[derive(Clone, Debug, InputObject)]
pub struct EndPlanInput {
    /// The plan's global id.
    plan_id: ID,
    #[graphql(flatten)]
    once: Once,
}

payloads! { Scope::CheckInsWrite;
    proposePlan did => ProposePlanPayload { plan: CheckInPlan, "The plan." }
    proposeChange did => ProposeChangePayload { plan: CheckInPlan, "The plan." }
    acceptProposal did => AcceptProposalPayload { plan: CheckInPlan, "The plan." }
    declineProposal did => DeclineProposalPayload { plan: CheckInPlan, "The plan." }
    withdrawProposal did => WithdrawProposalPayload { plan: CheckInPlan, "The plan." }
    updatePlan did => UpdatePlanPayload { plan: CheckInPlan, "The plan." }
    pausePlan did => PausePlanPayload { plan: CheckInPlan, "The plan." }
    resumePlan did => ResumePlanPayload { plan: CheckInPlan, "The plan." }
    endPlan did => EndPlanPayload { plan: CheckInPlan, "The plan." }
}

/// Agreeing on plans.
#[derive(Default, Debug)]
pub struct PlanMutation;

#[Object(directive = scope::apply(Needs(Scope::CheckInsWrite)))]
impl PlanMutation {
    /// Proposes to check in with each other. It takes effect when they accept; nobody has to.
    async fn propose_plan(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "To whom, and what.")] input: ProposePlanInput,
    ) -> Result<ProposePlanPayload> {
        mutate!(ctx, CheckInPlan, |op| {
            let terms = input.terms.read()?;
            plans::propose(op, expect(op, &input.contact_id, "contactId")?, terms).await
        })
    }

    /// Proposes other terms: instead of what was proposed, or of what is agreed on, which holds until they accept.
    async fn propose_change(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "For which plan, and what.")] input: ProposeChangeInput,
    ) -> Result<ProposeChangePayload> {
        mutate!(ctx, CheckInPlan, |op| {
            let terms = input.terms.read()?;
            plans::propose_change(op, expect(op, &input.plan_id, "planId")?, terms).await
        })
    }

    /// Accepts what was proposed. From now on it is what you agree on; check-ins that are open keep theirs.
    async fn accept_proposal(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The proposal.")] input: AcceptProposalInput,
    ) -> Result<AcceptProposalPayload> {
        mutate!(ctx, CheckInPlan, |op| plans::accept(op, expect(op, &input.id, "id")?).await)
    }

    /// Declines what was proposed. What was agreed on before holds.
    async fn decline_proposal(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The proposal.")] input: DeclineProposalInput,
    ) -> Result<DeclineProposalPayload> {
        mutate!(ctx, CheckInPlan, |op| plans::decline(op, expect(op, &input.id, "id")?).await)
    }

    /// Takes back what you proposed.
    async fn withdraw_proposal(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The proposal.")] input: WithdrawProposalInput,
    ) -> Result<WithdrawProposalPayload> {
        mutate!(ctx, CheckInPlan, |op| plans::withdraw(op, expect(op, &input.id, "id")?).await)
    }

    /// Changes what is your own of a plan: when you are reminded. They don't learn of it. What both agree on changes by
    /// `proposeChange`.
    async fn update_plan(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to change.")] input: UpdatePlanInput,
    ) -> Result<UpdatePlanPayload> {
        mutate!(ctx, CheckInPlan, |op| {
            let reminders =
                input.reminders.as_ref().map(|list| list.iter().map(|at| span(at, &["reminders"])).collect());
            let change = plans::SideChange { reminders: reminders.transpose()?, by_mail: input.reminds_by_mail };
            plans::update_side(op, expect(op, &input.plan_id, "planId")?, input.version, change).await
        })
    }

    /// Lets your side of a plan rest. They don't learn of it: to them, there is no answer.
    async fn pause_plan(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which plan, and until when.")] input: PausePlanInput,
    ) -> Result<PausePlanPayload> {
        mutate!(ctx, CheckInPlan, |op| {
            let until = input.until.map(|until| until.0);
            plans::pause(op, expect(op, &input.plan_id, "planId")?, until).await
        })
    }

    /// Takes your side of a plan up again.
    async fn resume_plan(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The plan.")] input: ResumePlanInput,
    ) -> Result<ResumePlanPayload> {
        mutate!(ctx, CheckInPlan, |op| plans::resume(op, expect(op, &input.plan_id, "planId")?).await)
    }

    /// Ends a plan. They see that it ended. Either of you may propose again.
    async fn end_plan(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The plan.")] input: EndPlanInput,
    ) -> Result<EndPlanPayload> {
        mutate!(ctx, CheckInPlan, |op| plans::end(op, expect(op, &input.plan_id, "planId")?).await)
    }
}
