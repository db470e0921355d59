//! Gestures: one tap that says "thinking of you".

use async_graphql::{Context, Description, ID, InputObject, Object};
use domain::checkins::gestures;
use domain::scope::Scope;

use super::enums::GestureKind;
use super::plan::person;
use crate::accounts::Person;
use crate::context::{expect, id};
use crate::error::Result;
use crate::once::{Once, mutate};
use crate::page::connection;
use crate::payload::payloads;
use crate::scalars::DateTime;
use crate::scope::{Needs, scope};

/// A gesture that one person sent another, such as "thinking of you". No reply is owed.
#[derive(Clone, Debug, Description)]
pub struct Gesture(pub gestures::Gesture);

#[Object(use_type_description, directive = scope::apply(Needs(Scope::CheckInsRead)))]
impl Gesture {
    /// The ID of the gesture.
    pub async fn id(&self, ctx: &Context<'_>) -> ID {
        id(ctx, self.0.id)
    }

    /// The person who sent the gesture. Null if you sent it, or can't see their profile.
    #[graphql(directive = scope::apply(Needs(Scope::ContactsRead)))]
    async fn sender(&self, ctx: &Context<'_>) -> Option<Result<Person>> {
        person(ctx, self.0.sender).await
    }

    /// What the gesture says.
    async fn kind(&self) -> GestureKind {
        self.0.kind.into()
    }

    /// When the gesture was sent.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }
}

connection!(GestureConnection, GestureEdge, Gesture, Scope::CheckInsRead, gestures::count_gestures);

/// The input of `sendGesture`.
#[derive(Clone, Debug, InputObject)]
pub struct SendGestureInput {
    /// The ID of your contact for the recipient. The contact must be linked.
    contact_id: ID,
    /// What the gesture says.
    kind: GestureKind,
    #[graphql(flatten)]
    once: Once,
}

payloads! { Scope::CheckInsWrite;
    sendGesture => SendGesturePayload { gesture: Gesture, "The gesture that was sent. Null if the mutation failed." }
}

/// Gestures.
#[derive(Default, Debug)]
pub struct GestureMutation;

#[Object(directive = scope::apply(Needs(Scope::CheckInsWrite)))]
impl GestureMutation {
    /// Sends a gesture to a linked contact, who sees that it is from you. It counts as a touch, for both of you.
    /// Refused if the contact isn't linked, if you keep a distance from the person that limits or blocks them, or after
    /// 10 gestures to the same person within 24 hours.
    async fn send_gesture(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "The input of the mutation. A refusal can tell of a distance that you keep.",
            directive = scope::apply(Needs(Scope::DistancesRead))
        )]
        input: SendGestureInput,
    ) -> Result<SendGesturePayload> {
        mutate!(ctx, Gesture, |op| gestures::send(op, expect(op, &input.contact_id, "contactId")?, input.kind.into())
            .await)
    }
}
