//! Your ladder: whom you want to be told, when, and with which words.

use async_graphql::{Context, Description, ID, InputObject, Object, SimpleObject};
use domain::checkins as verbs;
use domain::scope::Scope;

use super::plan::{CheckInPlan, contact};
use super::terms::span;
use crate::contacts::Contact;
use crate::context::expect;
use crate::error::Result;
use crate::once::{once, op_once, repeatable};
use crate::payload::{Payload, payload};
use crate::scalars::{DateTime, Duration};
use crate::scope::{Needs, scope};

/// A rung of a ladder, as it is to be.
#[derive(Clone, Debug, InputObject)]
pub struct RungInput {
    /// How long after a check-in's time: later than the rung before it, and at most P2D.
    after: Duration,
    /// Whom to tell: from 1 to 10 contacts, linked, who agreed to be told.
    contact_ids: Vec<ID>,
    /// Exactly what to tell them, from 1 to 500 characters. Nothing else is disclosed.
    text: String,
}

/// A rung of your ladder.
#[derive(Clone, Debug, Description)]
pub struct Rung(pub verbs::Rung);

#[Object(use_type_description)]
impl Rung {
    /// How long after a check-in's time.
    #[graphql(directive = scope::apply(Needs(Scope::CheckInsRead)))]
    async fn after(&self) -> Duration {
        Duration(self.0.after.to_string())
    }

    /// Whom it tells; those whom you aren't linked to any more aren't named, and aren't told.
    #[graphql(directive = scope::apply(Needs(Scope::ContactsRead)))]
    async fn recipients(&self, ctx: &Context<'_>) -> Result<Vec<Contact>> {
        contacts_of(ctx, self.0.to.iter().copied()).await
    }

    /// Exactly what it tells them.
    #[graphql(directive = scope::apply(Needs(Scope::CheckInsRead)))]
    async fn text(&self) -> &str {
        &self.0.text
    }
}

/// What a rung would do, were your next check-in missed.
#[derive(Clone, Debug, SimpleObject)]
pub struct RungPreview {
    /// When; nothing where there is no next check-in.
    #[graphql(directive = scope::apply(Needs(Scope::CheckInsRead)))]
    at: Option<DateTime>,
    /// Whom it would tell, and what.
    #[graphql(directive = scope::apply(Needs(Scope::CheckInsRead)))]
    rung: Rung,
}

impl From<verbs::RungPreview> for RungPreview {
    fn from(preview: verbs::RungPreview) -> Self {
        Self { at: preview.at.map(Into::into), rung: Rung(preview.rung) }
    }
}

/// Reads rungs.
///
/// # Errors
///
/// A refusal for what can't be read.
pub(super) fn read(op: &domain::Op, rungs: &[RungInput]) -> domain::Result<Vec<verbs::RungInput>> {
    let read = |(place, rung): (usize, &RungInput)| {
        let contacts = rung.contact_ids.iter().map(|id| expect(op, id, "rungs")).collect::<domain::Result<_>>()?;
        let after = span(&rung.after, &["rungs", &place.to_string(), "after"])?;
        Ok(verbs::RungInput { after, contacts, text: rung.text.clone() })
    };
    rungs.iter().enumerate().map(read).collect()
}

/// Your ladder for a plan.
#[derive(Clone, Debug, InputObject)]
pub struct SetLadderInput {
    /// The plan's global id.
    plan_id: ID,
    /// The version that the change is made for: it is refused as a conflict where there is a newer one.
    version: Option<i32>,
    /// The rungs, at most 5, in the order of their times; none takes the ladder away.
    rungs: Vec<RungInput>,
    /// A key of your own choosing for this one thing, such as a UUID: sent again with the same input, it isn't done again.
    idempotency_key: Option<String>,
}

repeatable!(SetLadderInput);

payload!(
    SetLadderPayload,
    "What `setLadder` did.",
    plan: CheckInPlan,
    "The plan.",
    Scope::CheckInsWrite
);

/// Writing ladders.
#[derive(Default, Debug)]
pub struct LadderMutation;

#[Object]
impl LadderMutation {
    /// Writes your ladder for a plan, in the place of the one before. Look at it with `previewLadder` first.
    #[graphql(directive = scope::apply(Needs(Scope::CheckInsWrite)))]
    async fn set_ladder(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "For which plan, and the rungs.")] input: SetLadderInput,
    ) -> Result<SetLadderPayload> {
        let op = op_once(ctx, &input)?;
        let done = async {
            let rungs = read(&op, &input.rungs)?;
            verbs::set_ladder(&op, expect(&op, &input.plan_id, "planId")?, input.version, rungs).await
        };
        SetLadderPayload::new(once(&op, done).await, CheckInPlan)
    }
}

/// What a rung of yours did.
#[derive(Clone, Debug, Description)]
pub struct RungReceipt(pub verbs::Receipt);

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
async fn contacts_of(ctx: &Context<'_>, people: impl Iterator<Item = domain::ids::PersonId>) -> Result<Vec<Contact>> {
    let found = futures_util::future::join_all(people.map(|person| contact(ctx, person))).await;
    found.into_iter().flatten().collect()
}
