//! A check-in, as one of its two sides sees it, and a plan's history of them.

use async_graphql::{Context, Description, ID, Object};
use domain::checkins::{answers, plans};
use domain::scope::Scope;

use super::answer::Answer;
use super::crisis::{CrisisLines, lines_of};
use super::enums::{TheirCheckInState, YourCheckInState};
use super::ladder_receipt::RungReceipt;
use super::plan::{CheckInPlan, person};
use crate::accounts::Person;
use crate::context::{id, loaders, op};
use crate::error::Result;
use crate::page::connection;
use crate::scalars::{DateTime, LocalDateTime, TimeZone};
use crate::scope::{Needs, scope};

/// A check-in: one occurrence of a plan, at which one or both of the two people are asked how they are. A check-in
/// opens before its due time, and closes after a grace period. You see the other person's answer, but never why they
/// haven't answered.
#[derive(Clone, Debug, Description)]
pub struct CheckIn(pub answers::CheckIn);

#[Object(use_type_description, directive = scope::apply(Needs(Scope::CheckInsRead)))]
impl CheckIn {
    /// The ID of the check-in.
    pub async fn id(&self, ctx: &Context<'_>) -> ID {
        id(ctx, self.0.slot.id)
    }

    /// The plan that the check-in belongs to. Null if you can't see the plan any more.
    async fn plan(&self, ctx: &Context<'_>) -> Option<Result<CheckInPlan>> {
        let found = loaders(ctx).plans.load_one(self.0.plan).await;
        found.map(|plan| plan.map(CheckInPlan)).map_err(Into::into).transpose()
    }

    /// The other person of the plan. Null if you can't see their profile.
    #[graphql(directive = scope::apply(Needs(Scope::ContactsRead)))]
    async fn other_person(&self, ctx: &Context<'_>) -> Option<Result<Person>> {
        person(ctx, self.0.other).await
    }

    /// When the check-in is due.
    async fn due_at(&self) -> DateTime {
        self.0.slot.due_at.into()
    }

    /// The local time at which the schedule sets the check-in. If a clock change skips this time, `dueAt` is later by
    /// the length of the gap.
    async fn local_time(&self) -> LocalDateTime {
        self.0.slot.local.into()
    }

    /// The time zone of `localTime`.
    async fn time_zone(&self) -> TimeZone {
        TimeZone(self.0.slot.zone.name().to_owned())
    }

    /// When the check-in opens for answers.
    async fn opens_at(&self) -> DateTime {
        self.0.slot.opens.into()
    }

    /// When the check-in closes. Answers that were given offline before the close are accepted for 7 more days.
    async fn closes_at(&self) -> DateTime {
        self.0.slot.closes.into()
    }

    /// The state of your side of the check-in. Null if you aren't asked at this check-in. Visible only to you.
    async fn your_state(&self) -> Option<YourCheckInState> {
        self.0.mine.map(Into::into)
    }

    /// The state of the other person's side of the check-in. Null if they aren't asked at this check-in.
    async fn their_state(&self) -> Option<TheirCheckInState> {
        self.0.theirs.map(Into::into)
    }

    /// Your answer to the check-in. Null if you haven't answered.
    async fn your_answer(&self) -> Option<Answer> {
        let acknowledgement = self.0.acknowledged_by_them.clone().map(Into::into);
        self.0.my_answer.clone().map(|answer| Answer { answer, acknowledgement })
    }

    /// The other person's answer to the check-in. Null if they haven't answered. Parts that aren't visible to you yet
    /// are null.
    #[graphql(directive = scope::apply(Needs(Scope::ConfidedRead)))]
    async fn their_answer(&self) -> Option<Answer> {
        let acknowledgement = self.0.acknowledged_by_me.clone().map(Into::into);
        self.0.their_answer.clone().map(|answer| Answer { answer, acknowledgement })
    }

    /// When your snooze ends. Null if you haven't snoozed the check-in, or the snooze is over. Visible only to you.
    async fn snoozed_until(&self) -> Option<DateTime> {
        self.0.snoozed_until.map(Into::into)
    }

    /// Whether you gave the all-clear for the check-in without answering. Visible only to you.
    async fn is_all_clear(&self) -> bool {
        self.0.is_all_clear
    }

    /// The receipts of the rungs of your ladder that were handed over for the check-in, in order. Visible only to you.
    #[graphql(directive = scope::apply(Needs(Scope::LaddersRead)))]
    async fn receipts(&self, ctx: &Context<'_>) -> Result<Vec<RungReceipt>> {
        let receipts = loaders(ctx).receipts.load_one(self.0.slot.id).await?.unwrap_or_default();
        Ok(receipts.into_iter().map(RungReceipt).collect())
    }

    /// Crisis lines for the country in your settings. Null unless you answered `STRUGGLING`, you can see that the other
    /// person did, or your ladder told somebody about the check-in.
    #[graphql(directive = scope::apply(Needs(Scope::ConfidedRead)))]
    async fn crisis_lines(&self, ctx: &Context<'_>) -> Option<Result<CrisisLines>> {
        let answers = [&self.0.my_answer, &self.0.their_answer].into_iter().flatten();
        let is_hard = answers.into_iter().any(|answer| answer.feeling == Some(answers::Feeling::Struggling));
        // Asked for in any case: how many statements there are tells nothing of the feeling.
        let is_told = match loaders(ctx).receipts.load_one(self.0.slot.id).await {
            Ok(receipts) => receipts.is_some_and(|receipts| !receipts.is_empty()),
            Err(error) => return Some(Err(error.into())),
        };
        if is_hard || is_told { Some(lines_of(ctx, None).await) } else { None }
    }
}

connection!(
    CheckInConnection,
    CheckInEdge,
    CheckIn,
    Scope::CheckInsRead,
    of plans::PlanView,
    async |ctx: &Context<'_>, plan: &plans::PlanView| {
        Ok(i32::try_from(answers::count_opened(&op(ctx), plan)).unwrap_or(i32::MAX))
    }
);
