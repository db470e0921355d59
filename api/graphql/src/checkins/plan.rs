//! A plan: what two people agreed on, and what each of them keeps for their own side of it.

use async_graphql::{Context, Description, ID, Object};
use domain::checkins::{answers, plans, reciprocity};
use domain::scope::Scope;

use super::CheckIn;
use super::check_in::CheckInConnection;
use super::enums::CheckInPlanPart;
use super::ladder::Rung;
use super::proposal::CheckInProposal;
use super::reciprocity::Reciprocity;
use crate::accounts::Person;
use crate::contacts::Contact;
use crate::context::{expect, id, loaders, op, page_args};
use crate::error::{Failure, Result};
use crate::page::connection;
use crate::scalars::{DateTime, Duration};
use crate::scope::{Needs, scope};

/// How many upcoming check-ins are shown at the most.
const MOST_UPCOMING: usize = 50;

/// The person of this id, as the viewer sees them.
pub(super) async fn person(ctx: &Context<'_>, person: domain::ids::PersonId) -> Option<Result<Person>> {
    let found = loaders(ctx).people.load_one(person).await;
    found.map(|person| person.map(Person)).map_err(Into::into).transpose()
}

/// The viewer's contact for a person.
pub(super) async fn contact(ctx: &Context<'_>, person: domain::ids::PersonId) -> Option<Result<Contact>> {
    let found = loaders(ctx).contacts_by_person.load_one(person).await;
    found.map(|contact| contact.map(Contact)).map_err(Into::into).transpose()
}

/// A standing agreement between you and one other person to check in with each other on a schedule. A plan begins as a
/// proposal and takes effect when the other person accepts. Each occurrence of a plan is a check-in, in which one or
/// both of you say how you are. Your reminders, pauses and ladder are yours alone: the other person never sees them.
#[derive(Clone, Debug, Description)]
pub struct CheckInPlan(pub plans::PlanView);

#[Object(use_type_description, directive = scope::apply(Needs(Scope::CheckInsRead)))]
impl CheckInPlan {
    /// The ID of the plan.
    pub async fn id(&self, ctx: &Context<'_>) -> ID {
        id(ctx, self.0.id)
    }

    /// The other person of the plan. Null if you can't see their profile.
    #[graphql(directive = scope::apply(Needs(Scope::ContactsRead)))]
    async fn other_person(&self, ctx: &Context<'_>) -> Option<Result<Person>> {
        person(ctx, self.0.other).await
    }

    /// Your contact for the other person. Null if you aren't linked to them.
    #[graphql(directive = scope::apply(Needs(Scope::ContactsRead)))]
    async fn contact(&self, ctx: &Context<'_>) -> Option<Result<Contact>> {
        contact(ctx, self.0.other).await
    }

    /// The accepted proposal, whose terms are in effect. Null before the first acceptance and after the plan has ended.
    async fn accepted_proposal(&self) -> Option<CheckInProposal> {
        self.0.accepted_proposal().cloned().map(CheckInProposal)
    }

    /// The proposal that is waiting to be accepted, by you or by the other person. Null if there is none.
    async fn pending_proposal(&self) -> Option<CheckInProposal> {
        self.0.pending_proposal().cloned().map(CheckInProposal)
    }

    /// All proposals for the plan, newest first.
    async fn proposals(&self) -> Vec<CheckInProposal> {
        self.0.proposals.iter().rev().cloned().map(CheckInProposal).collect()
    }

    /// When you or the other person ended the plan. Null if it hasn't ended.
    async fn ended_at(&self) -> Option<DateTime> {
        self.0.ended_at().map(Into::into)
    }

    /// When you paused your side of the plan. Null if your side isn't paused. Visible only to you.
    async fn paused_at(&self, ctx: &Context<'_>) -> Option<DateTime> {
        self.0.pause_shown(&op(ctx)).map(|pause| pause.since.into())
    }

    /// When your side of the plan resumes by itself. Null if your side isn't paused, or is paused until you resume it.
    /// Visible only to you.
    async fn paused_until(&self, ctx: &Context<'_>) -> Option<DateTime> {
        self.0.pause_shown(&op(ctx)).and_then(|pause| pause.until).map(Into::into)
    }

    /// When you are reminded of a check-in, relative to its due time; negative durations are before it. Defaults to one
    /// reminder at the due time. Visible only to you.
    async fn reminders(&self) -> Vec<Duration> {
        self.0.reminders().into_iter().map(|at| Duration(at.to_string())).collect()
    }

    /// Whether you are also reminded by email. Defaults to true. Visible only to you.
    async fn reminds_by_email(&self) -> bool {
        self.0.by_mail()
    }

    /// Your ladder for the plan: who is told if you leave a check-in unanswered, in the order in which they are told.
    /// Each step is a rung. Empty if you haven't written a ladder: nobody is told then. Visible only to you.
    #[graphql(directive = scope::apply(Needs(Scope::LaddersRead)))]
    async fn ladder(&self, ctx: &Context<'_>) -> Result<Vec<Rung>> {
        let ladder = loaders(ctx).ladders.load_one(self.0.id).await?.unwrap_or_default();
        Ok(ladder.rungs.into_iter().map(Into::into).collect())
    }

    /// The fields whose stored values can't be decrypted because of a fault on the server. Usually empty. An unreadable
    /// ladder is empty and tells nobody: write it again with `setLadder`. Visible only to you.
    #[graphql(directive = scope::apply(Needs(Scope::LaddersRead)))]
    async fn unreadable(&self, ctx: &Context<'_>) -> Result<Vec<CheckInPlanPart>> {
        let ladder = loaders(ctx).ladders.load_one(self.0.id).await?.unwrap_or_default();
        Ok(ladder.is_unreadable.then_some(CheckInPlanPart::Ladder).into_iter().collect())
    }

    /// The name that identifies you in the emails of your ladder, above your text. Null if you haven't chosen one.
    /// Visible to you and to the people your ladder tells.
    #[graphql(directive = scope::apply(Needs(Scope::LaddersRead)))]
    async fn ladder_name(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        let ladder = loaders(ctx).ladders.load_one(self.0.id).await?.unwrap_or_default();
        Ok(ladder.name)
    }

    /// How long your ladder waits after somebody it told has claimed a rung ("I am on it"). Between PT10M and PT12H;
    /// defaults to PT2H.
    #[graphql(directive = scope::apply(Needs(Scope::LaddersRead)))]
    async fn claims_hold_for(&self, ctx: &Context<'_>) -> Result<Duration> {
        let ladder = loaders(ctx).ladders.load_one(self.0.id).await?.unwrap_or_default();
        Ok(Duration(ladder.claims_hold.to_string()))
    }

    /// The check-ins of the plan that have opened, newest first. Null if you can't see the plan any more.
    async fn check_ins(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Returns the first *n* items. Between 1 and 100; defaults to 20.")] first: Option<i32>,
        #[graphql(desc = "Returns the items after this cursor.")] after: Option<String>,
        #[graphql(desc = "Returns the last *n* items. Between 1 and 100. Not together with `first`.")] last: Option<
            i32,
        >,
        #[graphql(desc = "Returns the items before this cursor.")] before: Option<String>,
    ) -> Option<Result<CheckInConnection>> {
        let read = async {
            let wanted = answers::HistoryOf { plan: self.0.id, args: page_args(first, after, last, before)? };
            let page = loaders(ctx).histories.load_one(wanted).await?;
            let item = |(cursor, it)| (cursor, CheckIn(it));
            Ok(page.map(|page| CheckInConnection::new(page, self.0.clone(), item)))
        };
        read.await.transpose()
    }

    /// The next check-ins of the plan, which haven't opened yet, soonest first.
    async fn upcoming(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Returns the first *n* items. Between 1 and 50; defaults to 10.", default = 10)] first: i32,
    ) -> Result<Vec<CheckIn>> {
        let most = usize::try_from(first).ok().filter(|most| (1..=MOST_UPCOMING).contains(most));
        let wrong = || Failure::new("BAD_USER_INPUT", format!("`first` must be between 1 and {MOST_UPCOMING}."));
        let wanted = answers::UpcomingOf { plan: self.0.id, most: most.ok_or_else(wrong)? };
        let next = loaders(ctx).upcoming.load_one(wanted).await?.unwrap_or_default();
        Ok(next.into_iter().map(CheckIn).collect())
    }

    /// What you and the other person gave each other in a period, in this plan. Visible only to you: a balance, not a
    /// score.
    async fn reciprocity(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The start of the period. Defaults to 30 days before `until`.")] since: Option<DateTime>,
        #[graphql(desc = "The end of the period, exclusive. At most 366 days after `since`; defaults to now.")]
        until: Option<DateTime>,
    ) -> Result<Reciprocity> {
        let window = reciprocity::Window::new(op(ctx).now, since.map(|at| at.0), until.map(|at| at.0))?;
        Ok(loaders(ctx).reciprocity.load_one((self.0.id, window)).await?.unwrap_or_default().into())
    }

    /// Whether the other person left the last four check-ins unanswered, for whatever reason. Suggest other ways of
    /// support to the viewer if so. Visible only to you.
    async fn suggests_other_support(&self, ctx: &Context<'_>) -> Result<bool> {
        Ok(loaders(ctx).other_support.load_one(self.0.id).await?.unwrap_or_default())
    }

    /// The version of your side of the plan, which increases with each change to your reminders, or to the
    /// ladder if you may see it. Pass it to
    /// `updatePlan` or `setLadder` to detect conflicting changes.
    async fn version(&self, ctx: &Context<'_>) -> i32 {
        self.0.version(&op(ctx))
    }
}

/// The plan as it is now, for a payload that reports a conflict.
pub(super) async fn as_it_is(ctx: &Context<'_>, id: &ID) -> Result<Option<CheckInPlan>> {
    let plan = expect(&op(ctx), id, "planId")?;
    Ok(loaders(ctx).plans.load_one(plan).await?.map(CheckInPlan))
}

connection!(CheckInPlanConnection, CheckInPlanEdge, CheckInPlan, Scope::CheckInsRead, plans::count);
