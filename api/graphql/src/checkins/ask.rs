//! Asks: asking somebody how they are, outside of any plan.

use async_graphql::{Context, Description, ID, InputObject, Object};
use domain::checkins::gestures;
use domain::scope::Scope;

use super::answer::Answer;
use super::enums::AskState;
use super::plan::person;
use crate::accounts::Person;
use crate::context::{expect, id};
use crate::error::Result;
use crate::once::{Once, mutate};
use crate::payload::payloads;
use crate::scalars::DateTime;
use crate::scope::{Needs, scope};

/// An ask: one person asks another how they are, outside of any plan. The recipient may answer, say "not now", or stay
/// silent.
#[derive(Clone, Debug, Description)]
pub struct Ask(pub gestures::Ask);

#[Object(use_type_description, directive = scope::apply(Needs(Scope::CheckInsRead)))]
impl Ask {
    /// The ID of the ask.
    pub async fn id(&self, ctx: &Context<'_>) -> ID {
        id(ctx, self.0.id)
    }

    /// The person who asks. Null if that is you, or you can't see their profile.
    #[graphql(directive = scope::apply(Needs(Scope::ContactsRead)))]
    async fn sender(&self, ctx: &Context<'_>) -> Option<Result<Person>> {
        person(ctx, self.0.sender).await
    }

    /// The person who is asked. Null if that is you, or you can't see their profile.
    #[graphql(directive = scope::apply(Needs(Scope::ContactsRead)))]
    async fn recipient(&self, ctx: &Context<'_>) -> Option<Result<Person>> {
        person(ctx, self.0.recipient).await
    }

    /// When the ask was sent.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When the ask closes: 48 hours after it was sent. Answers that were given offline before the close are accepted
    /// for 7 more days.
    async fn closes_at(&self) -> DateTime {
        self.0.closes_at.into()
    }

    /// The state of the ask.
    async fn state(&self) -> AskState {
        self.0.state.into()
    }

    /// The answer to the ask. Null if it hasn't been answered.
    #[graphql(directive = scope::apply(Needs(Scope::ConfidedRead)))]
    async fn answer(&self) -> Option<Answer> {
        self.0.answer.clone().map(|answer| Answer { answer, acknowledgement: None })
    }
}

/// The input of `askHowTheyAre`.
#[derive(Clone, Debug, InputObject)]
pub struct AskHowTheyAreInput {
    /// The ID of your contact for the recipient. The contact must be linked.
    contact_id: ID,
    #[graphql(flatten)]
    once: Once,
}

/// The input of `sayNotNow`.
#[derive(Clone, Debug, InputObject)]
pub struct SayNotNowInput {
    /// The ID of the ask.
    ask_id: ID,
    #[graphql(flatten)]
    once: Once,
}

payloads! { Scope::CheckInsWrite;
    askHowTheyAre => AskHowTheyArePayload { ask: Ask, "The ask that was sent. Null if the mutation failed." }
}

payloads! { Scope::CheckInsAnswer;
    sayNotNow => SayNotNowPayload {
        ask: Ask, "The ask that was answered with \"not now\". Null if the mutation failed."
    }
}

/// Asks.
#[derive(Default, Debug)]
pub struct AskMutation;

#[Object(directive = scope::apply(Needs(Scope::CheckInsWrite)))]
impl AskMutation {
    /// Asks a linked contact how they are. They see that you ask, and may answer within 48 hours, say "not now", or
    /// stay silent. Refused if the contact isn't linked, if you keep a distance from the person that limits or blocks
    /// them, or if you asked them within the last 24 hours.
    async fn ask_how_they_are(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "The input of the mutation. A refusal can tell of a distance that you keep.",
            directive = scope::apply(Needs(Scope::DistancesRead))
        )]
        input: AskHowTheyAreInput,
    ) -> Result<AskHowTheyArePayload> {
        mutate!(ctx, Ask, |op| gestures::ask(op, expect(op, &input.contact_id, "contactId")?).await)
    }

    /// Says "not now" to an ask, which the person who asked sees. You can still answer until the ask closes.
    #[graphql(directive = scope::apply(Needs(Scope::CheckInsAnswer)))]
    async fn say_not_now(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: SayNotNowInput,
    ) -> Result<SayNotNowPayload> {
        mutate!(ctx, Ask, |op| gestures::say_not_now(op, expect(op, &input.ask_id, "askId")?).await)
    }
}
