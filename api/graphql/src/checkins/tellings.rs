//! Agreeing to be told when somebody's check-ins stay unanswered.

use async_graphql::{Context, Description, ID, InputObject, Object};
use domain::checkins::ladders;
use domain::scope::Scope;

use super::enums::TellingState;
use super::plan::{contact, person};
use crate::accounts::Person;
use crate::contacts::Contact;
use crate::context::{expect, id};
use crate::error::Result;
use crate::once::{Once, mutate};
use crate::payload::payloads;
use crate::scalars::DateTime;
use crate::scope::{Needs, scope};

/// Whether somebody agreed to be told when somebody's check-ins stay unanswered.
#[derive(Clone, Debug, Description)]
pub struct Telling(pub ladders::LadderConsent);

impl Telling {
    fn other(&self) -> domain::ids::PersonId {
        if self.0.is_own { self.0.person } else { self.0.author }
    }
}

#[Object(use_type_description, directive = scope::apply(Needs(Scope::CheckInsRead)))]
impl Telling {
    /// The global id.
    pub async fn id(&self, ctx: &Context<'_>) -> ID {
        id(ctx, self.0.id)
    }

    /// Whether it is about your check-ins, and they are told; otherwise it is about theirs.
    async fn is_yours(&self) -> bool {
        self.0.is_own
    }

    /// Who the other is.
    #[graphql(directive = scope::apply(Needs(Scope::ContactsRead)))]
    async fn other_person(&self, ctx: &Context<'_>) -> Option<Result<Person>> {
        person(ctx, self.other()).await
    }

    /// Your contact for them, where you are linked.
    #[graphql(directive = scope::apply(Needs(Scope::ContactsRead)))]
    async fn contact(&self, ctx: &Context<'_>) -> Option<Result<Contact>> {
        contact(ctx, self.other()).await
    }

    /// How far it is.
    async fn state(&self) -> TellingState {
        self.0.state.into()
    }

    /// When it was asked for.
    async fn asked_at(&self) -> DateTime {
        self.0.requested_at.into()
    }

    /// Whether being told may break your quiet hours. Yours alone to know: nothing, where you are the one who asked.
    async fn may_break_quiet_hours(&self) -> Option<bool> {
        self.0.may_break_quiet_hours
    }

    /// Whether being told may break your muting them. Yours alone to know.
    async fn may_break_mute(&self) -> Option<bool> {
        self.0.may_break_mute
    }
}

/// Somebody whom you want to be told.
#[derive(Clone, Debug, InputObject)]
pub struct RequestTellingInput {
    /// Your contact for them; you have to be linked.
    contact_id: ID,
    #[graphql(flatten)]
    once: Once,
}

/// That you agree to be told.
#[derive(Clone, Debug, InputObject)]
pub struct AgreeToBeToldInput {
    /// The global id of what you were asked for.
    id: ID,
    /// Whether being told may break your quiet hours; otherwise it waits for you in your feed.
    #[graphql(default)]
    may_break_quiet_hours: bool,
    /// Whether it may break your muting them.
    #[graphql(default)]
    may_break_mute: bool,
    #[graphql(flatten)]
    once: Once,
}

/// What you decline.
#[derive(Clone, Debug, InputObject)]
pub struct DeclineToBeToldInput {
    /// The global id of what you were asked for.
    id: ID,
    #[graphql(flatten)]
    once: Once,
}

/// What you agreed to.
#[derive(Clone, Debug, InputObject)]
pub struct WithdrawFromBeingToldInput {
    /// The global id of what you were asked for.
    id: ID,
    #[graphql(flatten)]
    once: Once,
}

payloads! { Scope::CheckInsWrite;
    requestTelling did => RequestTellingPayload { telling: Telling, "The agreement." }
    agreeToBeTold did => AgreeToBeToldPayload { telling: Telling, "The agreement." }
    declineToBeTold did => DeclineToBeToldPayload { telling: Telling, "The agreement." }
    withdrawFromBeingTold did => WithdrawFromBeingToldPayload { telling: Telling, "The agreement." }
}
/// Asking to be told of, agreeing to it, and taking that back.
#[derive(Default, Debug)]
pub struct TellingMutation;

#[Object(directive = scope::apply(Needs(Scope::CheckInsWrite)))]
impl TellingMutation {
    /// Asks somebody whether they would be told when your check-ins stay unanswered. Only then can your ladder name them.
    async fn request_telling(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whom.")] input: RequestTellingInput,
    ) -> Result<RequestTellingPayload> {
        mutate!(ctx, Telling, |op| ladders::request(op, expect(op, &input.contact_id, "contactId")?).await)
    }

    /// Agrees to be told, and says what that may break. Agreeing again changes that.
    async fn agree_to_be_told(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "To what, and what it may break.")] input: AgreeToBeToldInput,
    ) -> Result<AgreeToBeToldPayload> {
        mutate!(ctx, Telling, |op| {
            let id = expect(op, &input.id, "id")?;
            ladders::agree(op, id, input.may_break_quiet_hours, input.may_break_mute).await
        })
    }

    /// Says no. Whoever asked isn't told: to them it stays open.
    async fn decline_to_be_told(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What you were asked for.")] input: DeclineToBeToldInput,
    ) -> Result<DeclineToBeToldPayload> {
        mutate!(ctx, Telling, |op| ladders::decline(op, expect(op, &input.id, "id")?).await)
    }

    /// Takes your agreement back: you aren't told from now on. Whoever asked is shown that, so that they can count on others.
    async fn withdraw_from_being_told(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What you agreed to.")] input: WithdrawFromBeingToldInput,
    ) -> Result<WithdrawFromBeingToldPayload> {
        mutate!(ctx, Telling, |op| ladders::withdraw(op, expect(op, &input.id, "id")?).await)
    }
}
