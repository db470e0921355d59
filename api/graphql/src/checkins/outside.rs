//! Outside of any plan: gestures, and asking how somebody is.

use async_graphql::{Context, Description, ID, InputObject, Object};
use domain::checkins as verbs;
use domain::scope::Scope;

use super::answered::Answer;
use super::enums::{AskState, GestureKind};
use super::plan::person;
use crate::accounts::Person;
use crate::context::{expect, id};
use crate::error::Result;
use crate::once::{once, op_once, repeatable};
use crate::page::connection;
use crate::payload::{Payload, payload};
use crate::scalars::DateTime;
use crate::scope::{Needs, scope};

/// A gesture: no reply is owed.
#[derive(Clone, Debug, Description)]
pub struct Gesture(pub verbs::Gesture);

#[Object(use_type_description)]
impl Gesture {
    /// The global id.
    #[graphql(directive = scope::apply(Needs(Scope::CheckInsRead)))]
    pub async fn id(&self, ctx: &Context<'_>) -> ID {
        id(ctx, self.0.id)
    }

    /// From whom; nothing where it is from you.
    #[graphql(directive = scope::apply(Needs(Scope::ContactsRead)))]
    async fn from(&self, ctx: &Context<'_>) -> Option<Result<Person>> {
        person(ctx, self.0.from).await
    }

    /// What it says.
    #[graphql(directive = scope::apply(Needs(Scope::CheckInsRead)))]
    async fn kind(&self) -> GestureKind {
        self.0.kind.into()
    }

    /// When.
    #[graphql(directive = scope::apply(Needs(Scope::CheckInsRead)))]
    async fn at(&self) -> DateTime {
        self.0.at.into()
    }
}

connection!(GestureConnection, GestureEdge, Gesture, Scope::CheckInsRead, verbs::count_gestures);

/// That somebody asks how another is, outside of any plan.
#[derive(Clone, Debug, Description)]
pub struct Ask(pub verbs::Ask);

#[Object(use_type_description)]
impl Ask {
    /// The global id.
    #[graphql(directive = scope::apply(Needs(Scope::CheckInsRead)))]
    pub async fn id(&self, ctx: &Context<'_>) -> ID {
        id(ctx, self.0.id)
    }

    /// Who asks, where that isn't you.
    #[graphql(directive = scope::apply(Needs(Scope::ContactsRead)))]
    async fn from(&self, ctx: &Context<'_>) -> Option<Result<Person>> {
        person(ctx, self.0.from).await
    }

    /// Who is asked, where that isn't you.
    #[graphql(directive = scope::apply(Needs(Scope::ContactsRead)))]
    async fn to(&self, ctx: &Context<'_>) -> Option<Result<Person>> {
        person(ctx, self.0.to).await
    }

    /// When.
    #[graphql(directive = scope::apply(Needs(Scope::CheckInsRead)))]
    async fn at(&self) -> DateTime {
        self.0.at.into()
    }

    /// Until when it can be answered.
    #[graphql(directive = scope::apply(Needs(Scope::CheckInsRead)))]
    async fn closes_at(&self) -> DateTime {
        self.0.closes_at.into()
    }

    /// How far it is.
    #[graphql(directive = scope::apply(Needs(Scope::CheckInsRead)))]
    async fn state(&self) -> AskState {
        self.0.state.into()
    }

    /// What was answered.
    #[graphql(directive = scope::apply(Needs(Scope::CheckInsRead)))]
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
    /// A key of your own choosing for this one thing, such as a UUID: sent again with the same input, it isn't done again.
    idempotency_key: Option<String>,
}

/// Somebody whom you ask.
#[derive(Clone, Debug, InputObject)]
pub struct AskHowTheyAreInput {
    /// Your contact for the person; you have to be linked.
    contact_id: ID,
    /// A key of your own choosing for this one thing, such as a UUID: sent again with the same input, it isn't done again.
    idempotency_key: Option<String>,
}

/// Somebody who asks you.
#[derive(Clone, Debug, InputObject)]
pub struct SayNotNowInput {
    /// The global id of their asking.
    id: ID,
    /// A key of your own choosing for this one thing, such as a UUID: sent again with the same input, it isn't done again.
    idempotency_key: Option<String>,
}

repeatable!(SendGestureInput, AskHowTheyAreInput, SayNotNowInput);

payload!(
    SendGesturePayload,
    "What `sendGesture` did.",
    gesture: Gesture,
    "The gesture.",
    Scope::CheckInsWrite
);
payload!(
    AskHowTheyArePayload,
    "What `askHowTheyAre` did.",
    ask: Ask,
    "The asking.",
    Scope::CheckInsWrite
);
payload!(
    SayNotNowPayload,
    "What `sayNotNow` did.",
    ask: Ask,
    "The asking.",
    Scope::CheckInsWrite
);

/// Gestures, and asking.
#[derive(Default, Debug)]
pub struct OutsideMutation;

#[Object]
impl OutsideMutation {
    /// Sends a gesture. It counts as a touch, and asks for nothing back. At most 10 a day to one person.
    #[graphql(directive = scope::apply(Needs(Scope::CheckInsWrite)))]
    async fn send_gesture(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "To whom, and what it says.")] input: SendGestureInput,
    ) -> Result<SendGesturePayload> {
        let op = op_once(ctx, &input)?;
        let done = async { verbs::send(&op, expect(&op, &input.contact_id, "contactId")?, input.kind.into()).await };
        SendGesturePayload::new(once(&op, done).await, Gesture)
    }

    /// Asks somebody how they are. They may answer within two days, say "not now", or stay silent. Once a day.
    #[graphql(directive = scope::apply(Needs(Scope::CheckInsWrite)))]
    async fn ask_how_they_are(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whom.")] input: AskHowTheyAreInput,
    ) -> Result<AskHowTheyArePayload> {
        let op = op_once(ctx, &input)?;
        let done = async { verbs::ask(&op, expect(&op, &input.contact_id, "contactId")?).await };
        AskHowTheyArePayload::new(once(&op, done).await, Ask)
    }

    /// Says "not now" to somebody who asks. That is an answer too.
    #[graphql(directive = scope::apply(Needs(Scope::CheckInsWrite)))]
    async fn say_not_now(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Their asking.")] input: SayNotNowInput,
    ) -> Result<SayNotNowPayload> {
        let op = op_once(ctx, &input)?;
        let done = async { verbs::say_not_now(&op, expect(&op, &input.id, "id")?).await };
        SayNotNowPayload::new(once(&op, done).await, Ask)
    }
}
