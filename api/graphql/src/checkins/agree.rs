//! Proposing, accepting, and what each side does with a plan.

use async_graphql::{Context, ID, InputObject, Object};
use domain::checkins as verbs;
use domain::scope::Scope;

use super::plan::CheckInPlan;
use super::terms::{CheckInTermsInput, span};
use crate::context::expect;
use crate::error::Result;
use crate::once::{once, op_once, repeatable};
use crate::payload::{Payload, payload};
use crate::scalars::{DateTime, Duration};
use crate::scope::{Needs, scope};

/// A plan to be proposed.
#[derive(Clone, Debug, InputObject)]
pub struct ProposePlanInput {
    /// Your contact for the person; you have to be linked.
    contact_id: ID,
    /// What you propose.
    terms: CheckInTermsInput,
    /// A key of your own choosing for this one thing, such as a UUID: sent again with the same input, it isn't done again.
    idempotency_key: Option<String>,
}

/// Other terms for a plan.
#[derive(Clone, Debug, InputObject)]
pub struct ProposeChangeInput {
    /// The plan's global id.
    plan_id: ID,
    /// What you propose.
    terms: CheckInTermsInput,
    /// A key of your own choosing for this one thing, such as a UUID: sent again with the same input, it isn't done again.
    idempotency_key: Option<String>,
}

/// A proposal that you accept.
#[derive(Clone, Debug, InputObject)]
pub struct AcceptProposalInput {
    /// The proposal's global id.
    id: ID,
    /// A key of your own choosing for this one thing, such as a UUID: sent again with the same input, it isn't done again.
    idempotency_key: Option<String>,
}

/// A proposal that you decline.
#[derive(Clone, Debug, InputObject)]
pub struct DeclineProposalInput {
    /// The proposal's global id.
    id: ID,
    /// A key of your own choosing for this one thing, such as a UUID: sent again with the same input, it isn't done again.
    idempotency_key: Option<String>,
}

/// A proposal of yours.
#[derive(Clone, Debug, InputObject)]
pub struct WithdrawProposalInput {
    /// The proposal's global id.
    id: ID,
    /// A key of your own choosing for this one thing, such as a UUID: sent again with the same input, it isn't done again.
    idempotency_key: Option<String>,
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
    /// A key of your own choosing for this one thing, such as a UUID: sent again with the same input, it isn't done again.
    idempotency_key: Option<String>,
}

/// A plan of which your side is to rest.
#[derive(Clone, Debug, InputObject)]
pub struct PausePlanInput {
    /// The plan's global id.
    plan_id: ID,
    /// Until when, within two years; until you resume, where it is left out.
    until: Option<DateTime>,
    /// A key of your own choosing for this one thing, such as a UUID: sent again with the same input, it isn't done again.
    idempotency_key: Option<String>,
}

/// A plan of which your side rests.
#[derive(Clone, Debug, InputObject)]
pub struct ResumePlanInput {
    /// The plan's global id.
    plan_id: ID,
    /// A key of your own choosing for this one thing, such as a UUID: sent again with the same input, it isn't done again.
    idempotency_key: Option<String>,
}

/// A plan that is to end.
#[derive(Clone, Debug, InputObject)]
pub struct EndPlanInput {
    /// The plan's global id.
    plan_id: ID,
    /// A key of your own choosing for this one thing, such as a UUID: sent again with the same input, it isn't done again.
    idempotency_key: Option<String>,
}

repeatable!(
    ProposePlanInput,
    ProposeChangeInput,
    AcceptProposalInput,
    DeclineProposalInput,
    WithdrawProposalInput,
    UpdatePlanInput,
    PausePlanInput,
    ResumePlanInput,
    EndPlanInput
);

payload!(
    ProposePlanPayload,
    "What `proposePlan` did.",
    plan: CheckInPlan,
    "The plan.",
    Scope::CheckInsWrite
);
payload!(
    ProposeChangePayload,
    "What `proposeChange` did.",
    plan: CheckInPlan,
    "The plan.",
    Scope::CheckInsWrite
);
payload!(
    AcceptProposalPayload,
    "What `acceptProposal` did.",
    plan: CheckInPlan,
    "The plan.",
    Scope::CheckInsWrite
);
payload!(
    DeclineProposalPayload,
    "What `declineProposal` did.",
    plan: CheckInPlan,
    "The plan.",
    Scope::CheckInsWrite
);
payload!(
    WithdrawProposalPayload,
    "What `withdrawProposal` did.",
    plan: CheckInPlan,
    "The plan.",
    Scope::CheckInsWrite
);
payload!(
    UpdatePlanPayload,
    "What `updatePlan` did.",
    plan: CheckInPlan,
    "The plan.",
    Scope::CheckInsWrite
);
payload!(
    PausePlanPayload,
    "What `pausePlan` did.",
    plan: CheckInPlan,
    "The plan.",
    Scope::CheckInsWrite
);
payload!(
    ResumePlanPayload,
    "What `resumePlan` did.",
    plan: CheckInPlan,
    "The plan.",
    Scope::CheckInsWrite
);
payload!(
    EndPlanPayload,
    "What `endPlan` did.",
    plan: CheckInPlan,
    "The plan.",
    Scope::CheckInsWrite
);

/// Agreeing on plans.
#[derive(Default, Debug)]
pub struct PlanMutation;

#[Object]
impl PlanMutation {
    /// Proposes to check in with each other. It takes effect when they accept; nobody has to.
    #[graphql(directive = scope::apply(Needs(Scope::CheckInsWrite)))]
    async fn propose_plan(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "To whom, and what.")] input: ProposePlanInput,
    ) -> Result<ProposePlanPayload> {
        let op = op_once(ctx, &input)?;
        let done = async {
            let terms = input.terms.read()?;
            verbs::propose(&op, expect(&op, &input.contact_id, "contactId")?, terms).await
        };
        ProposePlanPayload::new(once(&op, done).await, CheckInPlan)
    }

    /// Proposes other terms: instead of what was proposed, or of what is agreed on, which holds until they accept.
    #[graphql(directive = scope::apply(Needs(Scope::CheckInsWrite)))]
    async fn propose_change(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "For which plan, and what.")] input: ProposeChangeInput,
    ) -> Result<ProposeChangePayload> {
        let op = op_once(ctx, &input)?;
        let done = async {
            let terms = input.terms.read()?;
            verbs::propose_change(&op, expect(&op, &input.plan_id, "planId")?, terms).await
        };
        ProposeChangePayload::new(once(&op, done).await, CheckInPlan)
    }

    /// Accepts what was proposed. From now on it is what you agree on; check-ins that are open keep theirs.
    #[graphql(directive = scope::apply(Needs(Scope::CheckInsWrite)))]
    async fn accept_proposal(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The proposal.")] input: AcceptProposalInput,
    ) -> Result<AcceptProposalPayload> {
        let op = op_once(ctx, &input)?;
        let done = async { verbs::accept(&op, expect(&op, &input.id, "id")?).await };
        AcceptProposalPayload::new(once(&op, done).await, CheckInPlan)
    }

    /// Declines what was proposed. What was agreed on before holds.
    #[graphql(directive = scope::apply(Needs(Scope::CheckInsWrite)))]
    async fn decline_proposal(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The proposal.")] input: DeclineProposalInput,
    ) -> Result<DeclineProposalPayload> {
        let op = op_once(ctx, &input)?;
        let done = async { verbs::decline(&op, expect(&op, &input.id, "id")?).await };
        DeclineProposalPayload::new(once(&op, done).await, CheckInPlan)
    }

    /// Takes back what you proposed.
    #[graphql(directive = scope::apply(Needs(Scope::CheckInsWrite)))]
    async fn withdraw_proposal(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The proposal.")] input: WithdrawProposalInput,
    ) -> Result<WithdrawProposalPayload> {
        let op = op_once(ctx, &input)?;
        let done = async { verbs::withdraw_proposal(&op, expect(&op, &input.id, "id")?).await };
        WithdrawProposalPayload::new(once(&op, done).await, CheckInPlan)
    }

    /// Changes what is your own of a plan: when you are reminded. They don't learn of it. What both agree on changes by
    /// `proposeChange`.
    #[graphql(directive = scope::apply(Needs(Scope::CheckInsWrite)))]
    async fn update_plan(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to change.")] input: UpdatePlanInput,
    ) -> Result<UpdatePlanPayload> {
        let op = op_once(ctx, &input)?;
        let done = async {
            let reminders =
                input.reminders.as_ref().map(|list| list.iter().map(|at| span(at, &["reminders"])).collect());
            let change = verbs::SideChange { reminders: reminders.transpose()?, by_mail: input.reminds_by_mail };
            verbs::update_side(&op, expect(&op, &input.plan_id, "planId")?, input.version, change).await
        };
        UpdatePlanPayload::new(once(&op, done).await, CheckInPlan)
    }

    /// Lets your side of a plan rest. They don't learn of it: to them, there is no answer.
    #[graphql(directive = scope::apply(Needs(Scope::CheckInsWrite)))]
    async fn pause_plan(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which plan, and until when.")] input: PausePlanInput,
    ) -> Result<PausePlanPayload> {
        let op = op_once(ctx, &input)?;
        let done = async {
            let until = input.until.map(|until| until.0);
            verbs::pause(&op, expect(&op, &input.plan_id, "planId")?, until).await
        };
        PausePlanPayload::new(once(&op, done).await, CheckInPlan)
    }

    /// Takes your side of a plan up again.
    #[graphql(directive = scope::apply(Needs(Scope::CheckInsWrite)))]
    async fn resume_plan(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The plan.")] input: ResumePlanInput,
    ) -> Result<ResumePlanPayload> {
        let op = op_once(ctx, &input)?;
        let done = async { verbs::resume(&op, expect(&op, &input.plan_id, "planId")?).await };
        ResumePlanPayload::new(once(&op, done).await, CheckInPlan)
    }

    /// Ends a plan. They see that it ended. Either of you may propose again.
    #[graphql(directive = scope::apply(Needs(Scope::CheckInsWrite)))]
    async fn end_plan(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The plan.")] input: EndPlanInput,
    ) -> Result<EndPlanPayload> {
        let op = op_once(ctx, &input)?;
        let done = async { verbs::end(&op, expect(&op, &input.plan_id, "planId")?).await };
        EndPlanPayload::new(once(&op, done).await, CheckInPlan)
    }
}
