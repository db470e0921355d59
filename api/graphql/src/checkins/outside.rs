//! Outside of any plan: gestures, and asking how somebody is.

use async_graphql::{Context, Description, ID, InputObject, Object};
use domain::checkins::gestures;
use domain::scope::Scope;

use super::answered::Answer;
use super::enums::{AskState, GestureKind};
use super::plan::person;
use crate::accounts::Person;
use crate::context::{expect, id};
use crate::error::Result;
use crate::once::{Once, mutate};
use crate::page::connection;
use crate::payload::payloads;
use crate::scalars::DateTime;
use crate::scope::{Needs, scope};

/// A gesture: no reply is owed.
#[derive(Clone, Debug, Description)]
pub struct Gesture(pub gestures::Gesture);

#[Object(use_type_description, directive = scope::apply(Needs(Scope::CheckInsRead)))]
impl Gesture {
    /// The global id.
    pub async fn id(&self, ctx: &Context<'_>) -> ID {
        id(ctx, self.0.id)
    }

    /// From whom; nothing where it is from you.
    #[graphql(directive = scope::apply(Needs(Scope::ContactsRead)))]
    async fn from(&self, ctx: &Context<'_>) -> Option<Result<Person>> {
        person(ctx, self.0.sender).await
    }

    /// What it says.
    async fn kind(&self) -> GestureKind {
        self.0.kind.into()
    }

    /// When.
    async fn at(&self) -> DateTime {
        self.0.created_at.into()
    }
}

connection!(GestureConnection, GestureEdge, Gesture, Scope::CheckInsRead, gestures::count_gestures);

/// That somebody asks how another is, outside of any plan.
#[derive(Clone, Debug, Description)]
pub struct Ask(pub gestures::Ask);

#[Object(use_type_description, directive = scope::apply(Needs(Scope::CheckInsRead)))]
impl Ask {
    /// The global id.
    pub async fn id(&self, ctx: &Context<'_>) -> ID {
        id(ctx, self.0.id)
    }

    /// Who asks, where that isn't you.
    #[graphql(directive = scope::apply(Needs(Scope::ContactsRead)))]
    async fn from(&self, ctx: &Context<'_>) -> Option<Result<Person>> {
        person(ctx, self.0.sender).await
    }

    /// Who is asked, where that isn't you.
    #[graphql(directive = scope::apply(Needs(Scope::ContactsRead)))]
    async fn to(&self, ctx: &Context<'_>) -> Option<Result<Person>> {
        person(ctx, self.0.recipient).await
    }

    /// When.
    async fn at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// Until when it can be answered.
    async fn closes_at(&self) -> DateTime {
        self.0.closes_at.into()
    }

    /// How far it is.
    async fn state(&self) -> AskState {
        self.0.state.into()
    }

    /// What was answered.
    async fn answer(&self) -> Option<Answer> {
        self.0.answer.clone().map(|answer| Answer { answer, acknowledgement: None })
    }
}

/// A gesture.
#[derive(Clone, Debug, InputObject)]
pub struct SendGestureInput {
    /// Your contact for the person; you have to be linked.
    contact_id: ID,
    /// What it says.
    kind: GestureKind,
    #[graphql(flatten)]
    once: Once,
}

/// Somebody whom you ask.
#[derive(Clone, Debug, InputObject)]
pub struct AskHowTheyAreInput {
    /// Your contact for the person; you have to be linked.
    contact_id: ID,
    #[graphql(flatten)]
    once: Once,
}

/// Somebody who asks you.
#[derive(Clone, Debug, InputObject)]
pub struct SayNotNowInput {
    /// The global id of their asking.
    id: ID,
    #[graphql(flatten)]
    once: Once,
}

payloads! { Scope::CheckInsWrite;
    sendGesture did => SendGesturePayload { gesture: Gesture, "The gesture." }
    askHowTheyAre did => AskHowTheyArePayload { ask: Ask, "The asking." }
    sayNotNow did => SayNotNowPayload { ask: Ask, "The asking." }
}

/// Gestures, and asking.
#[derive(Default, Debug)]
pub struct OutsideMutation;

#[Object(directive = scope::apply(Needs(Scope::CheckInsWrite)))]
impl OutsideMutation {
    /// Sends a gesture. It counts as a touch, and asks for nothing back. At most 10 a day to one person.
    async fn send_gesture(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "To whom, and what it says.")] input: SendGestureInput,
    ) -> Result<SendGesturePayload> {
        mutate!(ctx, Gesture, |op| gestures::send(op, expect(op, &input.contact_id, "contactId")?, input.kind.into())
            .await)
    }

    /// Asks somebody how they are. They may answer within two days, say "not now", or stay silent. Once a day.
    async fn ask_how_they_are(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whom.")] input: AskHowTheyAreInput,
    ) -> Result<AskHowTheyArePayload> {
        mutate!(ctx, Ask, |op| gestures::ask(op, expect(op, &input.contact_id, "contactId")?).await)
    }

    /// Says "not now" to somebody who asks. That is an answer too.
    async fn say_not_now(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Their asking.")] input: SayNotNowInput,
    ) -> Result<SayNotNowPayload> {
        mutate!(ctx, Ask, |op| gestures::say_not_now(op, expect(op, &input.id, "id")?).await)
    }
}
