//! Handing apps over.

use async_graphql::{Context, Description, ID, InputObject, Object};
use domain::apps as verbs;
use domain::scope::Scope;

use super::App;
use crate::context::expect;
use crate::error::Result;
use crate::once::{Once, mutate};
use crate::payload::payloads;
use crate::scalars::DateTime;
use crate::scope::{Needs, once_per_document, scope};

/// An offer of an app of yours to whoever has its code.
#[derive(Clone, Debug, Description)]
pub struct AppOffer(verbs::AppOffer);

#[Object(use_type_description, directive = scope::apply(Needs(Scope::Account)))]
impl AppOffer {
    /// The app.
    async fn app(&self) -> App {
        App(self.0.app.clone())
    }

    /// The code for `acceptApp`, which is shown only once. Null if the mutation is repeated with the same
    /// `idempotencyKey`. Only its hash is stored.
    async fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }

    /// When the code expires: 7 days after it was made.
    async fn expires_at(&self) -> DateTime {
        self.0.expires_at.into()
    }
}

/// The input of `offerApp`.
#[derive(Clone, Debug, InputObject)]
pub struct OfferAppInput {
    /// The ID of the app.
    app_id: ID,
    #[graphql(flatten)]
    once: Once,
}

/// The input of `withdrawAppOffer`.
#[derive(Clone, Debug, InputObject)]
pub struct WithdrawAppOfferInput {
    /// The ID of the app.
    app_id: ID,
    #[graphql(flatten)]
    once: Once,
}

/// The input of `acceptApp`.
#[derive(Clone, Debug, InputObject)]
pub struct AcceptAppInput {
    /// The code that the owner of the app gave you. Case, spaces and hyphens don't matter.
    code: String,
    #[graphql(flatten)]
    once: Once,
}

payloads! { Scope::Account;
    offerApp => OfferAppPayload { offer: AppOffer, "The offer, with its code. Null if the mutation failed." }
    withdrawAppOffer => WithdrawAppOfferPayload { app: App, "The app. Null if the mutation failed." }
    acceptApp => AcceptAppPayload { app: App, "The app, which is yours now. Null if the mutation failed." }
}

/// The mutations that hand apps over.
#[derive(Default, Debug)]
pub struct AppOfferMutation;

#[Object(directive = scope::apply(Needs(Scope::Account)))]
impl AppOfferMutation {
    /// Makes a code with which somebody else can take over an app of yours. An earlier code no longer works. This needs
    /// your password, as `registerApp` does; you get an email.
    async fn offer_app(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: OfferAppInput,
    ) -> Result<OfferAppPayload> {
        mutate!(ctx, AppOffer, |op| verbs::offer_app(op, expect(op, &input.app_id, "appId")?).await)
    }

    /// Takes the offer of an app back: its code no longer works.
    async fn withdraw_app_offer(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: WithdrawAppOfferInput,
    ) -> Result<WithdrawAppOfferPayload> {
        mutate!(ctx, App, |op| verbs::withdraw_offer(op, expect(op, &input.app_id, "appId")?).await)
    }

    /// Takes over an app from its owner. What people gave the app goes on, and its secrets go on working: make a new one
    /// with `rotateAppSecret`. You and the earlier owner get an email. This needs your password, as `registerApp` does.
    #[graphql(directive = once_per_document::apply())]
    async fn accept_app(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: AcceptAppInput,
    ) -> Result<AcceptAppPayload> {
        mutate!(ctx, App, |op| verbs::accept_app(op, &input.code).await)
    }
}
