//! A plan and its proposals, and what two people gave each other.

use async_graphql::{Context, Description, Enum, ID, Object, SimpleObject};
use domain::checkins::{answers, plans, reciprocity};
use domain::scope::Scope;

use super::CheckIn;
use super::check_in::CheckInConnection;
use super::ladder::Rung;
use super::terms::CheckInTerms;
use crate::accounts::Person;
use crate::contacts::Contact;
use crate::context::{id, loaders, op, page_args};
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

/// A standing agreement of yours with somebody to check in with each other.
#[derive(Clone, Debug, Description)]
pub struct CheckInPlan(pub plans::PlanView);

#[Object(use_type_description, directive = scope::apply(Needs(Scope::CheckInsRead)))]
impl CheckInPlan {
    /// The global id.
    pub async fn id(&self, ctx: &Context<'_>) -> ID {
        id(ctx, self.0.id)
    }

    /// With whom, as far as you see them.
    #[graphql(directive = scope::apply(Needs(Scope::ContactsRead)))]
    async fn other_person(&self, ctx: &Context<'_>) -> Option<Result<Person>> {
        person(ctx, self.0.other).await
    }

    /// Your contact for them, where you are linked.
    #[graphql(directive = scope::apply(Needs(Scope::ContactsRead)))]
    async fn contact(&self, ctx: &Context<'_>) -> Option<Result<Contact>> {
        contact(ctx, self.0.other).await
    }

    /// What is agreed on at present; nothing, before it is or once it ended.
    async fn agreed(&self) -> Option<CheckInProposal> {
        self.0.agreed().cloned().map(CheckInProposal)
    }

    /// What waits to be accepted: by you, or by them.
    async fn pending(&self) -> Option<CheckInProposal> {
        self.0.pending().cloned().map(CheckInProposal)
    }

    /// All that was proposed, the newest first.
    async fn proposals(&self) -> Vec<CheckInProposal> {
        self.0.proposals.iter().rev().cloned().map(CheckInProposal).collect()
    }

    /// When it was ended, by either of you.
    async fn ended_at(&self) -> Option<DateTime> {
        self.0.ended_at().map(Into::into)
    }

    /// Since when your side is paused. They don't learn of it.
    async fn paused_since(&self, ctx: &Context<'_>) -> Option<DateTime> {
        self.0.pause_at(op(ctx).now).map(|pause| pause.since.into())
    }

    /// Until when your side is paused; nothing, where that is until you resume.
    async fn paused_until(&self, ctx: &Context<'_>) -> Option<DateTime> {
        self.0.pause_at(op(ctx).now).and_then(|pause| pause.until).map(Into::into)
    }

    /// When you are reminded, before or after a check-in's time. Your own.
    async fn reminders(&self) -> Vec<Duration> {
        self.0.reminders().into_iter().map(|at| Duration(at.to_string())).collect()
    }

    /// Whether you are reminded by mail too. Your own.
    async fn reminds_by_mail(&self) -> bool {
        self.0.by_mail()
    }

    /// Whom you want to be told, when and with which words, where a check-in stays unanswered. Your own.
    async fn ladder(&self, ctx: &Context<'_>) -> Result<Vec<Rung>> {
        let ladder = loaders(ctx).ladders.load_one(self.0.id).await?.unwrap_or_default();
        Ok(ladder.rungs.into_iter().map(Into::into).collect())
    }

    /// Whether your ladder can't be read any more, by a fault of ours. It tells nobody then, and `ladder` is empty: write it
    /// again with `setLadder`. Your own.
    async fn ladder_is_unreadable(&self, ctx: &Context<'_>) -> Result<bool> {
        let ladder = loaders(ctx).ladders.load_one(self.0.id).await?.unwrap_or_default();
        Ok(ladder.is_unreadable)
    }

    /// The name that stands above your words in the mails of your ladder, if you chose one. Your own.
    async fn ladder_name(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        let ladder = loaders(ctx).ladders.load_one(self.0.id).await?.unwrap_or_default();
        Ok(ladder.name)
    }

    /// How long a claim ("I am on it") of what your ladder told holds before the ladder goes on. Your own.
    async fn claims_hold_for(&self, ctx: &Context<'_>) -> Result<Duration> {
        let ladder = loaders(ctx).ladders.load_one(self.0.id).await?.unwrap_or_default();
        Ok(Duration(ladder.claims_hold.to_string()))
    }

    /// The check-ins that have opened, newest first.
    async fn check_ins(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The first so many, from 1 to 100; 20 where nothing is said.")] first: Option<i32>,
        #[graphql(desc = "Only those behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, from 1 to 100, instead of the first.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
    ) -> Option<Result<CheckInConnection>> {
        let read = async {
            let wanted = answers::HistoryOf { plan: self.0.id, args: page_args(first, after, last, before)? };
            let page = loaders(ctx).histories.load_one(wanted).await?;
            let item = |(cursor, it)| (cursor, CheckIn(it));
            Ok(page.map(|page| CheckInConnection::new(page, self.0.clone(), item)))
        };
        read.await.transpose()
    }

    /// The next check-ins, which haven't opened yet.
    async fn upcoming(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, from 1 to 50.", default = 10)] first: i32,
    ) -> Result<Vec<CheckIn>> {
        let most = usize::try_from(first).ok().filter(|most| (1..=MOST_UPCOMING).contains(most));
        let wrong = || Failure::new("BAD_USER_INPUT", format!("first goes from 1 to {MOST_UPCOMING}."));
        let wanted = answers::UpcomingOf { plan: self.0.id, most: most.ok_or_else(wrong)? };
        let next = loaders(ctx).upcoming.load_one(wanted).await?.unwrap_or_default();
        Ok(next.into_iter().map(CheckIn).collect())
    }

    /// What the two of you gave each other in this plan over a time, for you alone: a balance, and not a score.
    async fn reciprocity(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "From when; 30 days before the end where nothing is said.")] from: Option<DateTime>,
        #[graphql(desc = "Until before when, at most 366 days later; now where nothing is said.")] until: Option<
            DateTime,
        >,
    ) -> Result<Reciprocity> {
        let window = reciprocity::Window::new(op(ctx).now, from.map(|at| at.0), until.map(|at| at.0))?;
        Ok(loaders(ctx).reciprocity.load_one((self.0.id, window)).await?.unwrap_or_default().into())
    }

    /// Whether they haven't answered four times running, for whatever reason: other ways of support may do you good.
    async fn suggests_other_support(&self, ctx: &Context<'_>) -> Result<bool> {
        Ok(loaders(ctx).other_support.load_one(self.0.id).await?.unwrap_or_default())
    }

    /// Grows with each change of what is your own here. A change may name the version that it is made for.
    async fn version(&self) -> i32 {
        self.0.version()
    }
}

connection!(CheckInPlanConnection, CheckInPlanEdge, CheckInPlan, Scope::CheckInsRead, plans::count);

/// How far it is with a proposal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum ProposalState {
    /// Nothing was said to it.
    Pending,
    /// It was accepted.
    Accepted,
    /// It was declined.
    Declined,
    /// It was taken back.
    Withdrawn,
    /// A newer one took its place, or the plan ended before it was accepted.
    Superseded,
}

/// What one of you proposed. Once accepted, it holds until another one is.
#[derive(Clone, Debug, Description)]
pub struct CheckInProposal(pub plans::Proposal);

#[Object(use_type_description, directive = scope::apply(Needs(Scope::CheckInsRead)))]
impl CheckInProposal {
    /// The global id.
    pub async fn id(&self, ctx: &Context<'_>) -> ID {
        id(ctx, self.0.id)
    }

    /// For which plan.
    async fn plan(&self, ctx: &Context<'_>) -> Option<Result<CheckInPlan>> {
        let found = loaders(ctx).plans.load_one(self.0.plan).await;
        found.map(|plan| plan.map(CheckInPlan)).map_err(Into::into).transpose()
    }

    /// Whether you proposed it.
    fn is_yours(&self, ctx: &Context<'_>) -> Result<bool> {
        Ok(self.0.by == op(ctx).person()?)
    }

    /// What is proposed.
    async fn terms(&self) -> CheckInTerms {
        CheckInTerms(self.0.terms.clone())
    }

    /// How far it is.
    async fn state(&self) -> ProposalState {
        match &self.0 {
            plans::Proposal { accepted_at: Some(_), .. } => ProposalState::Accepted,
            plans::Proposal { declined_at: Some(_), .. } => ProposalState::Declined,
            plans::Proposal { withdrawn_at: Some(_), .. } => ProposalState::Withdrawn,
            plans::Proposal { is_superseded: true, .. } => ProposalState::Superseded,
            _ => ProposalState::Pending,
        }
    }

    /// When it was proposed.
    async fn proposed_at(&self) -> DateTime {
        self.0.proposed_at.into()
    }

    /// When it was accepted.
    async fn accepted_at(&self) -> Option<DateTime> {
        self.0.accepted_at.map(Into::into)
    }
}

/// What two people gave each other over a time.
#[derive(Clone, Debug, SimpleObject)]
#[graphql(directive = scope::apply(Needs(Scope::CheckInsRead)))]
pub struct Reciprocity {
    /// Your side.
    you: ReciprocitySide,
    /// Theirs.
    them: ReciprocitySide,
}

/// One side of it.
#[derive(Clone, Debug, SimpleObject)]
#[graphql(directive = scope::apply(Needs(Scope::CheckInsRead)))]
pub struct ReciprocitySide {
    /// In how many check-ins that are over this side was asked, or answered.
    asked: i32,
    /// How many this side answered.
    answered: i32,
    /// How many of the other's answers this side acknowledged.
    acknowledged: i32,
    /// All that this side gave: answers, acknowledgements, and gestures where it is about more than one plan.
    given: i32,
    /// All that this side received.
    received: i32,
}

impl From<reciprocity::Reciprocity> for Reciprocity {
    fn from(both: reciprocity::Reciprocity) -> Self {
        let number = |count: u32| i32::try_from(count).unwrap_or(i32::MAX);
        let side = |one: reciprocity::Contribution, other: reciprocity::Contribution| ReciprocitySide {
            asked: number(one.asked),
            answered: number(one.answered),
            acknowledged: number(one.acknowledged),
            given: number(one.given()),
            received: number(other.given()),
        };
        Self { you: side(both.you, both.them), them: side(both.them, both.you) }
    }
}

/// What the viewer and a person gave each other over a time.
///
/// # Errors
///
/// A refusal where the window is none.
pub async fn reciprocity_with(
    ctx: &Context<'_>,
    person: domain::ids::PersonId,
    from: Option<DateTime>,
    until: Option<DateTime>,
) -> Result<Reciprocity> {
    let window = reciprocity::Window::new(op(ctx).now, from.map(|at| at.0), until.map(|at| at.0))?;
    Ok(loaders(ctx).reciprocity_with.load_one((person, window)).await?.unwrap_or_default().into())
}
