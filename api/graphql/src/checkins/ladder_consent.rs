//! Ladder consents: agreeing to be told when somebody's check-ins stay unanswered.

use async_graphql::{Context, Description, ID, InputObject, Object};
use domain::checkins::ladders;
use domain::scope::Scope;

use super::enums::LadderConsentState;
use super::plan::{contact, person};
use crate::accounts::Person;
use crate::contacts::Contact;
use crate::context::{expect, id};
use crate::error::Result;
use crate::once::{Once, mutate};
use crate::payload::payloads;
use crate::scalars::DateTime;
use crate::scope::{Needs, scope};

/// A consent to be told by somebody's ladder. A ladder is a person's own list of who is told if they leave a check-in
/// unanswered; it can tell only people who have given this consent. One consent covers all plans of the person who
/// requested it.
#[derive(Clone, Debug, Description)]
pub struct LadderConsent(pub ladders::LadderConsent);

impl LadderConsent {
    fn other(&self) -> domain::ids::PersonId {
        if self.0.is_own { self.0.person } else { self.0.author }
    }
}

#[Object(use_type_description, directive = scope::apply(Needs(Scope::LaddersRead)))]
impl LadderConsent {
    /// The ID of the consent.
    pub async fn id(&self, ctx: &Context<'_>) -> ID {
        id(ctx, self.0.id)
    }

    /// Whether you requested the consent: your ladder tells the other person. If false, the other person requested it,
    /// and their ladder tells you.
    async fn is_yours(&self) -> bool {
        self.0.is_own
    }

    /// The other person of the consent. Null if you can't see their profile.
    #[graphql(directive = scope::apply(Needs(Scope::ContactsRead)))]
    async fn other_person(&self, ctx: &Context<'_>) -> Option<Result<Person>> {
        person(ctx, self.other()).await
    }

    /// Your contact for the other person. Null if you aren't linked to them.
    #[graphql(directive = scope::apply(Needs(Scope::ContactsRead)))]
    async fn contact(&self, ctx: &Context<'_>) -> Option<Result<Contact>> {
        contact(ctx, self.other()).await
    }

    /// The state of the consent, as far as you can see it.
    async fn state(&self) -> LadderConsentState {
        self.0.state.into()
    }

    /// When the consent was last requested.
    async fn requested_at(&self) -> DateTime {
        self.0.requested_at.into()
    }

    /// Whether the other person's ladder may notify you during your quiet hours. Null if you requested the consent:
    /// only the person who gives it can see this.
    async fn may_break_quiet_hours(&self) -> Option<bool> {
        self.0.may_break_quiet_hours
    }

    /// Whether the other person's ladder may notify you while you mute them. Null if you requested the consent: only
    /// the person who gives it can see this.
    async fn may_break_mute(&self) -> Option<bool> {
        self.0.may_break_mute
    }
}

/// The input of `requestLadderConsent`.
#[derive(Clone, Debug, InputObject)]
pub struct RequestLadderConsentInput {
    /// The ID of your contact for the person. The contact must be linked.
    contact_id: ID,
    #[graphql(flatten)]
    once: Once,
}

/// The input of `giveLadderConsent`.
#[derive(Clone, Debug, InputObject)]
pub struct GiveLadderConsentInput {
    /// The ID of the consent.
    ladder_consent_id: ID,
    /// Whether the other person's ladder may notify you during your quiet hours. Defaults to false: notices wait in
    /// your feed then.
    #[graphql(default)]
    may_break_quiet_hours: bool,
    /// Whether the other person's ladder may notify you while you mute them. Defaults to false: notices wait in your
    /// feed then.
    #[graphql(default)]
    may_break_mute: bool,
    #[graphql(flatten)]
    once: Once,
}

/// The input of `declineLadderConsent`.
#[derive(Clone, Debug, InputObject)]
pub struct DeclineLadderConsentInput {
    /// The ID of the consent.
    ladder_consent_id: ID,
    #[graphql(flatten)]
    once: Once,
}

/// The input of `withdrawLadderConsent`.
#[derive(Clone, Debug, InputObject)]
pub struct WithdrawLadderConsentInput {
    /// The ID of the consent.
    ladder_consent_id: ID,
    #[graphql(flatten)]
    once: Once,
}

payloads! { Scope::LaddersWrite;
    requestLadderConsent => RequestLadderConsentPayload {
        ladder_consent: LadderConsent, "The consent that was requested. Null if the mutation failed."
    }
    giveLadderConsent => GiveLadderConsentPayload {
        ladder_consent: LadderConsent, "The consent that was given. Null if the mutation failed."
    }
    declineLadderConsent => DeclineLadderConsentPayload {
        ladder_consent: LadderConsent, "The consent that was declined. Null if the mutation failed."
    }
    withdrawLadderConsent => WithdrawLadderConsentPayload {
        ladder_consent: LadderConsent, "The consent that was withdrawn. Null if the mutation failed."
    }
}

/// Requesting, giving, declining and withdrawing ladder consents.
#[derive(Default, Debug)]
pub struct LadderConsentMutation;

#[Object(directive = scope::apply(Needs(Scope::LaddersWrite)))]
impl LadderConsentMutation {
    /// Requests a linked contact's consent to be told by your ladder. They see the request. Once they give their
    /// consent, your ladders can tell them. Requesting again does nothing while the consent is given, or within 30 days
    /// of the last request. Refused if the contact isn't linked, or if you keep a distance from the person that limits
    /// or blocks them.
    async fn request_ladder_consent(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "The input of the mutation. A refusal can tell of a distance that you keep.",
            directive = scope::apply(Needs(Scope::DistancesRead))
        )]
        input: RequestLadderConsentInput,
    ) -> Result<RequestLadderConsentPayload> {
        mutate!(ctx, LadderConsent, |op| ladders::request(op, expect(op, &input.contact_id, "contactId")?).await)
    }

    /// Gives your consent to be told by the other person's ladder, which they see. Giving it again changes what may
    /// notify you, which they don't see. Refused if you keep a distance from the person that limits or blocks them.
    async fn give_ladder_consent(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "The input of the mutation. A refusal can tell of a distance that you keep.",
            directive = scope::apply(Needs(Scope::DistancesRead))
        )]
        input: GiveLadderConsentInput,
    ) -> Result<GiveLadderConsentPayload> {
        mutate!(ctx, LadderConsent, |op| {
            let id = expect(op, &input.ladder_consent_id, "ladderConsentId")?;
            ladders::agree(op, id, input.may_break_quiet_hours, input.may_break_mute).await
        })
    }

    /// Declines a request for your consent. The person who requested it isn't told: they see `REQUESTED`. Refused if
    /// you have given your consent: use `withdrawLadderConsent` then.
    async fn decline_ladder_consent(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: DeclineLadderConsentInput,
    ) -> Result<DeclineLadderConsentPayload> {
        mutate!(ctx, LadderConsent, |op| ladders::decline(op, expect(op, &input.ladder_consent_id, "ladderConsentId")?)
            .await)
    }

    /// Withdraws your consent: the other person's ladder doesn't tell you any more. They see that you withdrew it, so
    /// that they can turn to somebody else. Refused if you haven't given your consent.
    async fn withdraw_ladder_consent(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: WithdrawLadderConsentInput,
    ) -> Result<WithdrawLadderConsentPayload> {
        mutate!(ctx, LadderConsent, |op| ladders::withdraw(
            op,
            expect(op, &input.ladder_consent_id, "ladderConsentId")?
        )
        .await)
    }
}
