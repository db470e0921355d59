//! A check-in, as one of its two sides sees it, and a plan's history of them.

use async_graphql::{Context, Description, ID, Object};
use domain::checkins::{answers, plans};
use domain::scope::Scope;

use super::answered::Answer;
use super::crisis::{CrisisLines, lines_of};
use super::enums::{TheirCheckInState, YourCheckInState};
use super::ladder::RungReceipt;
use super::plan::{CheckInPlan, person};
use crate::accounts::Person;
use crate::context::{id, loaders, op};
use crate::error::Result;
use crate::page::connection;
use crate::scalars::{DateTime, LocalDateTime, TimeZone};
use crate::scope::{Needs, scope};

/// One occurrence of a plan.
#[derive(Clone, Debug, Description)]
pub struct CheckIn(pub answers::CheckIn);

#[Object(use_type_description, directive = scope::apply(Needs(Scope::CheckInsRead)))]
impl CheckIn {
    /// The global id.
    pub async fn id(&self, ctx: &Context<'_>) -> ID {
        id(ctx, self.0.slot.id)
    }

    /// Of which plan.
    async fn plan(&self, ctx: &Context<'_>) -> Option<Result<CheckInPlan>> {
        let found = loaders(ctx).plans.load_one(self.0.plan).await;
        found.map(|plan| plan.map(CheckInPlan)).map_err(Into::into).transpose()
    }

    /// With whom, as far as you see them.
    #[graphql(directive = scope::apply(Needs(Scope::ContactsRead)))]
    async fn other_person(&self, ctx: &Context<'_>) -> Option<Result<Person>> {
        person(ctx, self.0.other).await
    }

    /// When it is due.
    async fn due_at(&self) -> DateTime {
        self.0.slot.at.into()
    }

    /// The local time that it was agreed for; it stays, whatever clocks do.
    async fn local_time(&self) -> LocalDateTime {
        self.0.slot.local.into()
    }

    /// Of which zone.
    async fn time_zone(&self) -> TimeZone {
        TimeZone(self.0.slot.zone.name().to_owned())
    }

    /// From when it can be answered.
    async fn opens_at(&self) -> DateTime {
        self.0.slot.opens.into()
    }

    /// Until when.
    async fn closes_at(&self) -> DateTime {
        self.0.slot.closes.into()
    }

    /// How it stands with your side; nothing where you aren't asked.
    async fn your_state(&self) -> Option<YourCheckInState> {
        self.0.mine.map(Into::into)
    }

    /// How it stands with the other side; nothing where they aren't asked.
    async fn their_state(&self) -> Option<TheirCheckInState> {
        self.0.theirs.map(Into::into)
    }

    /// What you answered.
    async fn your_answer(&self) -> Option<Answer> {
        let acknowledgement = self.0.acknowledged_by_them.clone().map(Into::into);
        self.0.my_answer.clone().map(|answer| Answer { answer, acknowledgement })
    }

    /// What they answered, as far as it shows.
    async fn their_answer(&self) -> Option<Answer> {
        let acknowledgement = self.0.acknowledged_by_me.clone().map(Into::into);
        self.0.their_answer.clone().map(|answer| Answer { answer, acknowledgement })
    }

    /// Until when you put your reminders and rungs off.
    async fn snoozed_until(&self) -> Option<DateTime> {
        self.0.snoozed_until.map(Into::into)
    }

    /// Whether you gave the all-clear without an answer.
    async fn is_all_clear(&self) -> bool {
        self.0.is_all_clear
    }

    /// What the rungs of your ladder did. A receipt says the same for everybody, whatever became of it with them.
    async fn receipts(&self, ctx: &Context<'_>) -> Result<Vec<RungReceipt>> {
        let receipts = loaders(ctx).receipts.load_one(self.0.slot.id).await?.unwrap_or_default();
        Ok(receipts.into_iter().map(RungReceipt).collect())
    }

    /// Whom you can reach in a crisis, in the country that you gave. Null unless you or they are struggling, as far as you
    /// can see, or a rung of yours told somebody.
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
