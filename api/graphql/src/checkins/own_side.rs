//! What each person does with their own side of a plan: reminders, pausing, resuming and ending.

use async_graphql::{Context, ID, InputObject, Object};
use domain::checkins::plans;
use domain::scope::Scope;

use super::plan::{CheckInPlan, as_it_is};
use super::terms_input::span;
use crate::context::expect;
use crate::error::Result;
use crate::once::{Once, mutate};
use crate::payload::{Payload, payloads};
use crate::scalars::{DateTime, Duration};
use crate::scope::{Needs, scope};

/// The input of `updatePlan`. Fields that are left out keep their values.
#[derive(Clone, Debug, InputObject)]
pub struct UpdatePlanInput {
    /// The ID of the plan.
    plan_id: ID,
    /// The version of the plan that you read. The mutation is refused with `CONFLICT` if your side of the plan has
    /// changed since. If left out, the version isn't checked.
    version: Option<i32>,
    /// When to remind you of a check-in, relative to its due time: up to 8 durations, each between -P1D and P2D. An
    /// empty list turns reminders off.
    reminders: Option<Vec<Duration>>,
    /// Whether you are also reminded by email.
    reminds_by_email: Option<bool>,
    #[graphql(flatten)]
    once: Once,
}

/// The input of `pausePlan`.
#[derive(Clone, Debug, InputObject)]
pub struct PausePlanInput {
    /// The ID of the plan.
    plan_id: ID,
    /// When your side of the plan resumes by itself: in the future, and at most 731 days from now. If left out, it
    /// stays paused until you resume it.
    until: Option<DateTime>,
    #[graphql(flatten)]
    once: Once,
}

/// The input of `resumePlan`.
#[derive(Clone, Debug, InputObject)]
pub struct ResumePlanInput {
    /// The ID of the plan.
    plan_id: ID,
    #[graphql(flatten)]
    once: Once,
}

/// The input of `endPlan`.
#[derive(Clone, Debug, InputObject)]
pub struct EndPlanInput {
    /// The ID of the plan.
    plan_id: ID,
    #[graphql(flatten)]
    once: Once,
}

payloads! { Scope::CheckInsWrite;
    updatePlan => UpdatePlanPayload {
        plan: CheckInPlan,
        "The plan that was updated. After a conflict, the plan as it is now. Null if the mutation failed otherwise."
    }
    pausePlan => PausePlanPayload { plan: CheckInPlan, "The plan, with your side paused. Null if the mutation failed." }
    resumePlan => ResumePlanPayload {
        plan: CheckInPlan, "The plan, with your side resumed. Null if the mutation failed."
    }
    endPlan => EndPlanPayload { plan: CheckInPlan, "The plan that was ended. Null if the mutation failed." }
}

/// One's own side of a plan.
#[derive(Default, Debug)]
pub struct PlanMutation;

#[Object(directive = scope::apply(Needs(Scope::CheckInsWrite)))]
impl PlanMutation {
    /// Updates your reminders for a plan. The other person isn't told. To change the terms that you share, use
    /// `proposeChange`. Refused with `CONFLICT` if `version` is out of date.
    async fn update_plan(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: UpdatePlanInput,
    ) -> Result<UpdatePlanPayload> {
        let payload: UpdatePlanPayload = mutate!(ctx, CheckInPlan, |op| {
            let reminders =
                input.reminders.as_ref().map(|list| list.iter().map(|at| span(at, &["reminders"])).collect());
            let change = plans::SideChange { reminders: reminders.transpose()?, by_mail: input.reminds_by_email };
            plans::update_side(op, expect(op, &input.plan_id, "planId")?, input.version, change).await
        })?;
        payload.or_present(as_it_is(ctx, &input.plan_id)).await
    }

    /// Pauses your side of a plan: nothing reminds you, and your ladder tells nobody. The other person isn't told: they
    /// see check-ins without an answer from you. Pausing again replaces the end of the pause.
    async fn pause_plan(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "The input of the mutation. What comes of it can tell of a distance that you keep.",
            directive = scope::apply(Needs(Scope::DistancesRead))
        )]
        input: PausePlanInput,
    ) -> Result<PausePlanPayload> {
        mutate!(ctx, CheckInPlan, |op| {
            let until = input.until.map(|until| until.0);
            plans::pause(op, expect(op, &input.plan_id, "planId")?, until).await
        })
    }

    /// Resumes your side of a plan. The other person isn't told. Does nothing if your side isn't paused.
    async fn resume_plan(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "The input of the mutation. What comes of it can tell of a distance that you keep.",
            directive = scope::apply(Needs(Scope::DistancesRead))
        )]
        input: ResumePlanInput,
    ) -> Result<ResumePlanPayload> {
        mutate!(ctx, CheckInPlan, |op| plans::resume(op, expect(op, &input.plan_id, "planId")?).await)
    }

    /// Ends a plan for both of you; the other person sees that it ended. Check-ins that are open can be answered until
    /// they close, and ladders that are running go on. Either of you can propose a new plan. Does nothing if the plan
    /// has ended.
    async fn end_plan(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: EndPlanInput,
    ) -> Result<EndPlanPayload> {
        mutate!(ctx, CheckInPlan, |op| plans::end(op, expect(op, &input.plan_id, "planId")?).await)
    }
}
