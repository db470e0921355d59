//! A ladder: whom its author wants to be told if a check-in stays unanswered, when, and with which words.

use async_graphql::{Context, Description, ID, InputObject, Object, SimpleObject};
use domain::checkins::ladders;
use domain::scope::Scope;

use super::plan::{CheckInPlan, as_it_is, contact};
use super::terms_input::span;
use crate::contacts::Contact;
use crate::context::expect;
use crate::error::Result;
use crate::once::{Once, mutate};
use crate::payload::{Payload, payloads};
use crate::scalars::{DateTime, Duration};
use crate::scope::{Needs, scope};

/// A rung of your ladder: whom to tell, when, and with which words.
#[derive(Clone, Debug, InputObject)]
pub struct RungInput {
    /// The key of the rung of your current ladder that this input changes. The rung stays the same one: if it has told
    /// its contacts of a check-in, it doesn't tell them again; if it hasn't, it tells them at the new time, or at once
    /// if that time has passed. If left out, this is the current rung with the same contacts and text, or a new rung if
    /// there is none. A new rung tells nobody for times that have passed.
    key: Option<String>,
    /// How long after the due time of a check-in the rung tells its contacts. Longer than the delay of the rung before
    /// it, and at most P2D.
    delay: Duration,
    /// The IDs of the contacts to tell. Between 1 and 10; each must be linked and must have consented (see
    /// `requestLadderConsent`).
    contact_ids: Vec<ID>,
    /// The text that the contacts are told. Between 1 and 500 characters. Nothing else about the check-in is disclosed.
    text: String,
}

/// A rung: one step of your ladder. A ladder says who is told if you leave a check-in of a plan unanswered. Its rungs
/// follow one another, each with its own delay, contacts and text. The ladder waits while somebody it told has claimed
/// a rung ("I am on it"), and stops when you answer, skip the check-in or give the all-clear. A ladder tells only
/// people who have consented to it.
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

#[Object(use_type_description, directive = scope::apply(Needs(Scope::LaddersRead)))]
impl Rung {
    /// The key that identifies the rung within your ladder. Send it with `setLadder` to change this rung instead of
    /// replacing it. Null in a preview of a rung that isn't on your ladder yet.
    async fn key(&self) -> Option<String> {
        self.is_written.then(|| self.rung.key.to_string())
    }

    /// How long after the due time of a check-in the rung tells its contacts.
    async fn delay(&self) -> Duration {
        Duration(self.rung.delay.to_string())
    }

    /// The contacts that the rung tells. Contacts that you aren't linked to any more are left out, and aren't told.
    #[graphql(directive = scope::apply(Needs(Scope::ContactsRead)))]
    async fn recipients(&self, ctx: &Context<'_>) -> Result<Vec<Contact>> {
        contacts_of(ctx, self.rung.to.iter().copied()).await
    }

    /// The text that the contacts are told.
    async fn text(&self) -> &str {
        &self.rung.text
    }
}

/// A preview of what a rung would do if you left your next check-in of the plan unanswered.
#[derive(Clone, Debug, SimpleObject)]
#[graphql(directive = scope::apply(Needs(Scope::LaddersRead)))]
pub struct RungPreview {
    /// When the rung would be due. Null if the plan has no next check-in in which you are asked.
    due_at: Option<DateTime>,
    /// The rung that is previewed, with its contacts and text.
    rung: Rung,
    /// The text of the rung's email: a fixed introduction, the name that you chose, and your text. Crisis lines for the
    /// recipient's country and a link to claim the rung ("I am on it") follow in the email itself.
    email_text: String,
}

impl From<ladders::RungPreview> for RungPreview {
    fn from(preview: ladders::RungPreview) -> Self {
        let rung = Rung { rung: preview.rung, is_written: preview.is_kept };
        Self { due_at: preview.due_at.map(Into::into), rung, email_text: preview.mail }
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
        let delay = span(&rung.delay, &["rungs", &place.to_string(), "delay"])?;
        Ok(ladders::RungInput { key: rung.key.clone(), delay, contacts, text: rung.text.clone() })
    };
    rungs.iter().enumerate().map(read).collect()
}

/// The input of `setLadder`.
#[derive(Clone, Debug, InputObject)]
pub struct SetLadderInput {
    /// The ID of the plan.
    plan_id: ID,
    /// The version of the plan that you read. The mutation is refused with `CONFLICT` if your side of the plan has
    /// changed since. If left out, the version isn't checked.
    version: Option<i32>,
    /// The rungs, in the order of their delays. Up to 5; an empty list removes the ladder.
    rungs: Vec<RungInput>,
    /// How long your ladder waits after somebody has claimed a rung ("I am on it"). Between PT10M and PT12H; defaults
    /// to PT2H for a new ladder. If left out, the time stays as it is. Applies to rungs that are handed over from now
    /// on.
    claims_hold_for: Option<Duration>,
    /// The name that identifies you in the emails of your ladder, up to 80 characters; it is shown above your text. If
    /// left out, the name stays as it is; an empty text removes it.
    name: Option<String>,
    #[graphql(flatten)]
    once: Once,
}

payloads! { Scope::LaddersWrite;
    setLadder => SetLadderPayload {
        plan: CheckInPlan,
        "The plan, with its new ladder. After a conflict, the plan as it is now. Null if the mutation failed otherwise."
    }
}

/// Writing ladders.
#[derive(Default, Debug)]
pub struct LadderMutation;

#[Object(directive = scope::apply(Needs(Scope::LaddersWrite)))]
impl LadderMutation {
    /// Sets your ladder for a plan, replacing the one before. Nobody is told of the change, neither the other person of
    /// the plan nor the contacts in it. If the ladder is running for a check-in, rungs that have told their contacts
    /// don't tell them again, and the others follow in order. Use `previewLadder` first to see what each rung will say.
    /// Refused if a contact isn't linked or hasn't consented. Refused with `CONFLICT` if `version` is out of date.
    async fn set_ladder(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: SetLadderInput,
    ) -> Result<SetLadderPayload> {
        let payload: SetLadderPayload = mutate!(ctx, CheckInPlan, |op| {
            let rungs = read(op, &input.rungs)?;
            let claims_hold = input.claims_hold_for.as_ref().map(|held| span(held, &["claimsHoldFor"])).transpose()?;
            let change = ladders::LadderChange { claims_hold, name: input.name.clone() };
            ladders::set_ladder(op, expect(op, &input.plan_id, "planId")?, input.version, rungs, change).await
        })?;
        payload.or_present(as_it_is(ctx, &input.plan_id)).await
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
