//! A check-in, and what was answered in it.

use async_graphql::{Context, Description, ID, Object, SimpleObject};
use domain::checkins as verbs;
use domain::page::Page;
use domain::scope::Scope;

use super::enums::{Audience, Feeling, GestureKind, Help, TheirCheckInState, YourCheckInState};
use super::plan::{CheckInPlan, contact, person};
use super::query::{CrisisLine, lines_of};
use crate::accounts::Person;
use crate::contacts::Contact;
use crate::context::{id, loaders, op};
use crate::error::Result;
use crate::page::PageInfo;
use crate::scalars::{DateTime, LocalDateTime, TimeZone};
use crate::scope::{Needs, scope};

/// One occurrence of a plan.
#[derive(Clone, Debug, Description)]
pub struct CheckIn(pub verbs::CheckIn);

#[Object(use_type_description)]
impl CheckIn {
    /// The global id.
    #[graphql(directive = scope::apply(Needs(Scope::CheckInsRead)))]
    pub async fn id(&self, ctx: &Context<'_>) -> ID {
        id(ctx, self.0.slot.id)
    }

    /// Of which plan.
    #[graphql(directive = scope::apply(Needs(Scope::CheckInsRead)))]
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
    #[graphql(directive = scope::apply(Needs(Scope::CheckInsRead)))]
    async fn due_at(&self) -> DateTime {
        self.0.slot.at.into()
    }

    /// The local time that it was agreed for; it stays, whatever clocks do.
    #[graphql(directive = scope::apply(Needs(Scope::CheckInsRead)))]
    async fn local_time(&self) -> LocalDateTime {
        self.0.slot.local.into()
    }

    /// Of which zone.
    #[graphql(directive = scope::apply(Needs(Scope::CheckInsRead)))]
    async fn time_zone(&self) -> TimeZone {
        TimeZone(self.0.slot.zone.name().to_owned())
    }

    /// From when it can be answered.
    #[graphql(directive = scope::apply(Needs(Scope::CheckInsRead)))]
    async fn opens_at(&self) -> DateTime {
        self.0.slot.opens.into()
    }

    /// Until when.
    #[graphql(directive = scope::apply(Needs(Scope::CheckInsRead)))]
    async fn closes_at(&self) -> DateTime {
        self.0.slot.closes.into()
    }

    /// How it stands with your side; nothing where you aren't asked.
    #[graphql(directive = scope::apply(Needs(Scope::CheckInsRead)))]
    async fn your_state(&self) -> Option<YourCheckInState> {
        self.0.mine.map(Into::into)
    }

    /// How it stands with the other side; nothing where they aren't asked.
    #[graphql(directive = scope::apply(Needs(Scope::CheckInsRead)))]
    async fn their_state(&self) -> Option<TheirCheckInState> {
        self.0.theirs.map(Into::into)
    }

    /// What you answered.
    #[graphql(directive = scope::apply(Needs(Scope::CheckInsRead)))]
    async fn your_answer(&self) -> Option<Answer> {
        let acknowledgement = self.0.acknowledged_by_them.clone().map(Into::into);
        self.0.my_answer.clone().map(|answer| Answer { answer, acknowledgement })
    }

    /// What they answered, as far as it shows.
    #[graphql(directive = scope::apply(Needs(Scope::CheckInsRead)))]
    async fn their_answer(&self) -> Option<Answer> {
        let acknowledgement = self.0.acknowledged_by_me.clone().map(Into::into);
        self.0.their_answer.clone().map(|answer| Answer { answer, acknowledgement })
    }

    /// Until when you put your reminders and rungs off.
    #[graphql(directive = scope::apply(Needs(Scope::CheckInsRead)))]
    async fn snoozed_until(&self) -> Option<DateTime> {
        self.0.snoozed_until.map(Into::into)
    }

    /// Whether you gave the all-clear without an answer.
    #[graphql(directive = scope::apply(Needs(Scope::CheckInsRead)))]
    async fn is_all_clear(&self) -> bool {
        self.0.is_all_clear
    }

    /// What the rungs of your ladder did. A receipt says the same for everybody, whatever became of it with them.
    #[graphql(directive = scope::apply(Needs(Scope::CheckInsRead)))]
    async fn receipts(&self, ctx: &Context<'_>) -> Result<Vec<RungReceipt>> {
        let receipts = loaders(ctx).receipts.load_one(self.0.slot.id).await?.unwrap_or_default();
        Ok(receipts.into_iter().map(RungReceipt).collect())
    }

    /// Whom you can call, where you or they are struggling, or a rung told somebody; otherwise nobody is named.
    #[graphql(directive = scope::apply(Needs(Scope::CheckInsRead)))]
    async fn crisis_lines(&self, ctx: &Context<'_>) -> Result<Vec<CrisisLine>> {
        let answers = [&self.0.my_answer, &self.0.their_answer].into_iter().flatten();
        let is_hard = answers.into_iter().any(|answer| answer.feeling == Some(verbs::Feeling::Struggling));
        let is_told =
            loaders(ctx).receipts.load_one(self.0.slot.id).await?.is_some_and(|receipts| !receipts.is_empty());
        if !is_hard && !is_told {
            return Ok(Vec::new());
        }
        lines_of(ctx, None).await
    }
}

/// An item of a page, and its place in the list.
#[derive(Clone, Debug, SimpleObject)]
pub struct CheckInEdge {
    /// Its place: opaque, for `after` and `before`.
    #[graphql(directive = scope::apply(Needs(Scope::CheckInsRead)))]
    cursor: String,
    /// The item.
    #[graphql(directive = scope::apply(Needs(Scope::CheckInsRead)))]
    node: CheckIn,
}

/// A page of a list.
#[derive(Clone, Debug, Description)]
pub struct CheckInConnection {
    plan: verbs::PlanView,
    edges: Vec<CheckInEdge>,
    has_next: bool,
    has_previous: bool,
}

impl CheckInConnection {
    /// Makes a connection of a page of a plan's check-ins.
    #[must_use]
    pub fn new(plan: verbs::PlanView, page: Page<(String, verbs::CheckIn)>) -> Self {
        let edges = page.items.into_iter().map(|(cursor, it)| CheckInEdge { cursor, node: CheckIn(it) });
        Self { plan, edges: edges.collect(), has_next: page.has_next, has_previous: page.has_previous }
    }
}

#[Object(use_type_description)]
impl CheckInConnection {
    /// The items of this page, with their places.
    #[graphql(directive = scope::apply(Needs(Scope::CheckInsRead)))]
    async fn edges(&self) -> &[CheckInEdge] {
        &self.edges
    }

    /// The items of this page.
    #[graphql(directive = scope::apply(Needs(Scope::CheckInsRead)))]
    async fn nodes(&self) -> Vec<&CheckIn> {
        self.edges.iter().map(|edge| &edge.node).collect()
    }

    /// Where this page stands in the list.
    #[graphql(directive = scope::apply(Needs(Scope::CheckInsRead)))]
    async fn page_info(&self) -> PageInfo {
        PageInfo {
            has_next_page: self.has_next,
            has_previous_page: self.has_previous,
            start_cursor: self.edges.first().map(|edge| edge.cursor.clone()),
            end_cursor: self.edges.last().map(|edge| edge.cursor.clone()),
        }
    }

    /// How many items the whole list has. Counted only when it is asked for.
    #[graphql(directive = scope::apply(Needs(Scope::CheckInsRead)))]
    async fn total_count(&self, ctx: &Context<'_>) -> i32 {
        i32::try_from(verbs::count_opened(&op(ctx), &self.plan)).unwrap_or(i32::MAX)
    }
}

/// What somebody answered. What you may not see isn't there.
#[derive(Clone, Debug, Description)]
pub struct Answer {
    /// The answer.
    pub answer: verbs::Answer,
    /// What was given back for it.
    pub acknowledgement: Option<Acknowledgement>,
}

#[Object(use_type_description)]
impl Answer {
    /// How they are; nothing while it doesn't show yet.
    #[graphql(directive = scope::apply(Needs(Scope::CheckInsRead)))]
    async fn feeling(&self) -> Option<Feeling> {
        self.answer.feeling.map(Into::into)
    }

    /// What would help. Where it is somebody to listen, company, practical help or a call, it shows at once.
    #[graphql(directive = scope::apply(Needs(Scope::CheckInsRead)))]
    async fn help(&self) -> Option<Help> {
        self.answer.help.map(Into::into)
    }

    /// What else they say.
    #[graphql(directive = scope::apply(Needs(Scope::CheckInsRead)))]
    async fn note(&self) -> Option<&str> {
        self.answer.note.as_deref()
    }

    /// What is hard, where it is shared with you.
    #[graphql(directive = scope::apply(Needs(Scope::CheckInsRead)))]
    async fn struggle(&self) -> Option<AnswerPart> {
        self.answer.struggle.clone().map(Into::into)
    }

    /// What went well, where it is shared with you.
    #[graphql(directive = scope::apply(Needs(Scope::CheckInsRead)))]
    async fn triumph(&self) -> Option<AnswerPart> {
        self.answer.triumph.clone().map(Into::into)
    }

    /// When it was answered: on the device, where that was offline.
    #[graphql(directive = scope::apply(Needs(Scope::CheckInsRead)))]
    async fn answered_at(&self) -> DateTime {
        self.answer.answered_at.into()
    }

    /// Whether it was corrected since.
    #[graphql(directive = scope::apply(Needs(Scope::CheckInsRead)))]
    async fn is_corrected(&self) -> bool {
        self.answer.version > 1
    }

    /// Whether all of it shows by now.
    #[graphql(directive = scope::apply(Needs(Scope::CheckInsRead)))]
    async fn is_revealed(&self) -> bool {
        self.answer.is_revealed
    }

    /// Whether whoever gave it has taken it back with their account.
    #[graphql(directive = scope::apply(Needs(Scope::CheckInsRead)))]
    async fn is_withdrawn(&self) -> bool {
        self.answer.is_withdrawn
    }

    /// What was given back for it: for your answer by them, for theirs by you.
    #[graphql(directive = scope::apply(Needs(Scope::CheckInsRead)))]
    async fn acknowledgement(&self) -> Option<&Acknowledgement> {
        self.acknowledgement.as_ref()
    }
}

/// A struggle or a triumph.
#[derive(Clone, Debug, SimpleObject)]
pub struct AnswerPart {
    /// What was written.
    #[graphql(directive = scope::apply(Needs(Scope::CheckInsRead)))]
    text: String,
    /// With whom you shared it; of another's, you are told nothing but that it is shared with you.
    #[graphql(directive = scope::apply(Needs(Scope::CheckInsRead)))]
    audience: Option<Audience>,
}

impl From<(String, Option<verbs::Audience>)> for AnswerPart {
    fn from((text, audience): (String, Option<verbs::Audience>)) -> Self {
        Self { text, audience: audience.map(Into::into) }
    }
}

/// What was given back for an answer: a gesture, or a few words.
#[derive(Clone, Debug, SimpleObject)]
pub struct Acknowledgement {
    /// The gesture.
    #[graphql(directive = scope::apply(Needs(Scope::CheckInsRead)))]
    gesture: Option<GestureKind>,
    /// The words.
    #[graphql(directive = scope::apply(Needs(Scope::CheckInsRead)))]
    words: Option<String>,
    /// When.
    #[graphql(directive = scope::apply(Needs(Scope::CheckInsRead)))]
    at: DateTime,
}

impl From<verbs::Acknowledgement> for Acknowledgement {
    fn from(given: verbs::Acknowledgement) -> Self {
        Self { gesture: given.gesture.map(Into::into), words: given.words, at: given.at.into() }
    }
}

/// What a rung of yours did.
#[derive(Clone, Debug, Description)]
pub struct RungReceipt(verbs::Receipt);

#[Object(use_type_description)]
impl RungReceipt {
    /// Which rung, from 1.
    #[graphql(directive = scope::apply(Needs(Scope::CheckInsRead)))]
    async fn rung(&self) -> i32 {
        self.0.rung
    }

    /// When it was handed over: the same for everybody.
    #[graphql(directive = scope::apply(Needs(Scope::CheckInsRead)))]
    async fn handed_over_at(&self) -> DateTime {
        self.0.handed_over_at.into()
    }

    /// To which of your contacts; those whom you aren't linked to any more aren't named.
    #[graphql(directive = scope::apply(Needs(Scope::ContactsRead)))]
    async fn recipients(&self, ctx: &Context<'_>) -> Result<Vec<Contact>> {
        contacts_of(ctx, self.0.to.iter().copied()).await
    }

    /// Which of them said that they are on it.
    #[graphql(directive = scope::apply(Needs(Scope::ContactsRead)))]
    async fn claimed_by(&self, ctx: &Context<'_>) -> Result<Vec<Contact>> {
        contacts_of(ctx, self.0.claimed.iter().map(|(person, _)| *person)).await
    }

    /// Until when it could be claimed.
    #[graphql(directive = scope::apply(Needs(Scope::CheckInsRead)))]
    async fn expires_at(&self) -> DateTime {
        self.0.expires_at.into()
    }
}

/// The viewer's contacts for these people, in their order.
pub(super) async fn contacts_of(
    ctx: &Context<'_>,
    people: impl Iterator<Item = domain::ids::PersonId>,
) -> Result<Vec<Contact>> {
    let found = futures_util::future::join_all(people.map(|person| contact(ctx, person))).await;
    found.into_iter().flatten().collect()
}
