//! Your ladder: whom you want to be told, when, and with which words.

use async_graphql::{Context, Description, ID, InputObject, Object, SimpleObject};
use domain::checkins::ladders;
use domain::scope::Scope;

use super::plan::{CheckInPlan, contact};
use super::terms::span;
use crate::contacts::Contact;
use crate::context::expect;
use crate::error::Result;
use crate::once::{Once, mutate};
use crate::payload::payloads;
use crate::scalars::{DateTime, Duration};
use crate::scope::{Needs, scope};

/// A rung of a ladder, as it is to be.
#[derive(Clone, Debug, InputObject)]
pub struct RungInput {
    /// The key of the rung of your present ladder that this is to be. It stays that rung, whatever else changes about it: a
    /// check-in for which it was told isn't told of again, and one for which it wasn't is told at the new time, at once if that
    /// has passed. A rung without a key is the present one that tells the same contacts the same text, if there is one;
    /// otherwise it is a new rung, which tells nothing for times that have passed.
    key: Option<String>,
    /// How long after a check-in's time: later than the rung before it, and at most P2D.
    after: Duration,
    /// Whom to tell: from 1 to 10 contacts, linked, who agreed to be told.
    contact_ids: Vec<ID>,
    /// Exactly what to tell them, from 1 to 500 characters. Nothing else is disclosed.
    text: String,
}

/// A rung of your ladder.
#[derive(Clone, Debug, Description)]
pub struct Rung {
    rung: ladders::Rung,
    is_written: bool,
}

impl From<ladders::Rung> for Rung {
    fn from(rung: ladders::Rung) -> Self {
        Self { rung, is_written: true }
    }
}

#[Object(use_type_description, directive = scope::apply(Needs(Scope::CheckInsRead)))]
impl Rung {
    /// What identifies the rung within your ladder. Give it back in `setLadder` to change the rung and keep it the same one.
    /// Null in a preview of a rung that isn't on your ladder yet.
    async fn key(&self) -> Option<String> {
        self.is_written.then(|| self.rung.key.to_string())
    }

    /// How long after a check-in's time.
    async fn after(&self) -> Duration {
        Duration(self.rung.delay.to_string())
    }

    /// Whom it tells; those whom you aren't linked to any more aren't named, and aren't told.
    #[graphql(directive = scope::apply(Needs(Scope::ContactsRead)))]
    async fn recipients(&self, ctx: &Context<'_>) -> Result<Vec<Contact>> {
        contacts_of(ctx, self.rung.to.iter().copied()).await
    }

    /// Exactly what it tells them.
    async fn text(&self) -> &str {
        &self.rung.text
    }
}

/// What a rung would do, were your next check-in missed.
#[derive(Clone, Debug, SimpleObject)]
#[graphql(directive = scope::apply(Needs(Scope::CheckInsRead)))]
pub struct RungPreview {
    /// When; nothing where there is no next check-in.
    at: Option<DateTime>,
    /// Whom it would tell, and what.
    rung: Rung,
    /// What its mail would say: what each such mail begins with, the name that you chose, and your text. Crisis lines of the
    /// recipient's country and a link to say "I am on it" follow.
    mail: String,
}

impl From<ladders::RungPreview> for RungPreview {
    fn from(preview: ladders::RungPreview) -> Self {
        let rung = Rung { rung: preview.rung, is_written: preview.is_kept };
        Self { at: preview.due_at.map(Into::into), rung, mail: preview.mail }
    }
}

/// Reads rungs.
///
/// # Errors
///
/// A refusal for what can't be read.
pub(super) fn read(op: &domain::Op, rungs: &[RungInput]) -> domain::Result<Vec<ladders::RungInput>> {
    let read = |(place, rung): (usize, &RungInput)| {
        let contacts = rung.contact_ids.iter().map(|id| expect(op, id, "rungs")).collect::<domain::Result<_>>()?;
        let delay = span(&rung.after, &["rungs", &place.to_string(), "after"])?;
        Ok(ladders::RungInput { key: rung.key.clone(), delay, contacts, text: rung.text.clone() })
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
    /// How long a claim ("I am on it") holds before your ladder goes on without you having answered. Between PT10M and PT12H.
    /// If left out, it stays as it is; for a new ladder it is PT2H. It counts for rungs that are handed over from now on.
    claims_hold_for: Option<Duration>,
    /// The name that stands above your words in mails, so that whoever gets one knows whose they are: at most 80 characters. If
    /// left out, it stays as it is; empty, there is none.
    name: Option<String>,
    #[graphql(flatten)]
    once: Once,
}

payloads! { Scope::CheckInsWrite;
    setLadder did => SetLadderPayload { plan: CheckInPlan, "The plan." }
}

/// Writing ladders.
#[derive(Default, Debug)]
pub struct LadderMutation;

#[Object(directive = scope::apply(Needs(Scope::CheckInsWrite)))]
impl LadderMutation {
    /// Writes your ladder for a plan, in the place of the one before. Look at it with `previewLadder` first. If the ladder is
    /// running, the rungs that are still to come go on in their order and with their delays, and what was told isn't told again.
    async fn set_ladder(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "For which plan, and the rungs.")] input: SetLadderInput,
    ) -> Result<SetLadderPayload> {
        mutate!(ctx, CheckInPlan, |op| {
            let rungs = read(op, &input.rungs)?;
            let claims_hold = input.claims_hold_for.as_ref().map(|held| span(held, &["claimsHoldFor"])).transpose()?;
            let change = ladders::LadderChange { claims_hold, name: input.name.clone() };
            ladders::set_ladder(op, expect(op, &input.plan_id, "planId")?, input.version, rungs, change).await
        })
    }
}

/// That somebody said that they are on it.
#[derive(Clone, Debug, Description)]
pub struct RungClaim(ladders::ReceiptClaim);

#[Object(use_type_description, directive = scope::apply(Needs(Scope::CheckInsRead)))]
impl RungClaim {
    /// Your contact who said so. Null if you aren't linked to them any more.
    #[graphql(directive = scope::apply(Needs(Scope::ContactsRead)))]
    async fn contact(&self, ctx: &Context<'_>) -> Option<Result<Contact>> {
        contact(ctx, self.0.by).await
    }

    /// When they said so.
    async fn claimed_at(&self) -> DateTime {
        self.0.at.into()
    }

    /// When the claim lapses. If you have neither answered nor given the all-clear by then, your ladder goes on.
    async fn holds_until(&self) -> DateTime {
        self.0.holds_until.into()
    }

    /// Whether the claim has lapsed without an answer of yours or an all-clear.
    async fn has_lapsed(&self) -> bool {
        self.0.has_lapsed
    }
}

/// What a rung of yours did.
#[derive(Clone, Debug, Description)]
pub struct RungReceipt(pub ladders::Receipt);

#[Object(use_type_description, directive = scope::apply(Needs(Scope::CheckInsRead)))]
impl RungReceipt {
    /// The rung's place in your ladder when it was handed over, from 1.
    async fn rung(&self) -> i32 {
        self.0.rung_number
    }

    /// When it was handed over: the same for everybody.
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
        contacts_of(ctx, self.0.claims.iter().map(|claim| claim.by)).await
    }

    /// The claims of those who said that they are on it, in the order of `recipients`. Your ladder waits while one holds.
    async fn claims(&self) -> Vec<RungClaim> {
        self.0.claims.iter().copied().map(RungClaim).collect()
    }

    /// Until when it could be claimed.
    async fn expires_at(&self) -> DateTime {
        self.0.expires_at.into()
    }
}

/// The viewer's contacts for these people, in their order.
async fn contacts_of(ctx: &Context<'_>, people: impl Iterator<Item = domain::ids::PersonId>) -> Result<Vec<Contact>> {
    let found = futures_util::future::join_all(people.map(|person| contact(ctx, person))).await;
    found.into_iter().flatten().collect()
}
