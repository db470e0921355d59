//! Personal access tokens.

use async_graphql::{Context, Description, ID, InputObject, Object};
use domain::accounts as verbs;
use domain::scope::Scope;

use crate::context::{expect, id};
use crate::error::Result;
use crate::once::{Once, mutate};
use crate::payload::payloads;
use crate::scalars::{DateTime, LocalDate};
use crate::scope::{Needs, scope};

/// A personal access token of yours: for exploring Kith, or for a program of your own.
#[derive(Clone, Debug, Description)]
pub struct PersonalToken(pub verbs::PersonalToken);

#[Object(use_type_description, directive = scope::apply(Needs(Scope::Account)))]
impl PersonalToken {
    /// The ID of the token, which isn't a secret.
    pub async fn id(&self, ctx: &Context<'_>) -> ID {
        id(ctx, self.0.id)
    }

    /// The name that you gave it.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The scopes of the token: what it may be used for.
    async fn scopes(&self) -> Vec<Needs> {
        self.0.scopes.named().map(Needs).collect()
    }

    /// When it was created.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When it ends, unless you end it before.
    async fn expires_at(&self) -> DateTime {
        self.0.expires_at.into()
    }

    /// The last day (UTC) on which it was used. Null if it wasn't used yet. It may show some seconds after the use.
    async fn last_used_on(&self) -> Option<LocalDate> {
        self.0.last_used_on.map(|day| LocalDate(day.to_string()))
    }

    /// The token, for the header `Authorization: Bearer …`. It is shown only once, in the response to
    /// `createPersonalToken`. Null elsewhere, and if that mutation is repeated with the same `idempotencyKey`. Store it as
    /// securely as a password.
    async fn token(&self) -> Option<&str> {
        self.0.token.as_deref()
    }
}

/// The input of `createPersonalToken`.
#[derive(Clone, Debug, InputObject)]
pub struct CreatePersonalTokenInput {
    /// A name by which you will recognize the token. Between 1 and 80 characters.
    name: String,
    /// What it may be used for: at least one scope. `account` isn't allowed.
    scopes: Vec<Needs>,
    /// When it ends: at most 365 days from now. If left out, after 90 days.
    expires_at: Option<DateTime>,
    #[graphql(flatten)]
    once: Once,
}

/// The input of `endPersonalToken`.
#[derive(Clone, Debug, InputObject)]
pub struct EndPersonalTokenInput {
    /// The ID of the token.
    personal_token_id: ID,
    #[graphql(flatten)]
    once: Once,
}

payloads! { Scope::Account;
    createPersonalToken => CreatePersonalTokenPayload {
        personal_token: PersonalToken, "The token. Null if the mutation failed."
    }
    endPersonalToken => EndPersonalTokenPayload {
        ended_personal_token_id: ID, "The ID of the token that was ended. Null if the mutation failed."
    }
}

/// The mutations of personal access tokens.
#[derive(Default, Debug)]
pub struct PersonalTokenMutation;

#[Object(directive = scope::apply(Needs(Scope::Account)))]
impl PersonalTokenMutation {
    /// Creates a personal access token. This needs your password, given on this device within the last 5 minutes
    /// (`confirmPassword`). All your devices are told, and you get an email. You can have up to 50 tokens.
    async fn create_personal_token(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: CreatePersonalTokenInput,
    ) -> Result<CreatePersonalTokenPayload> {
        let new = verbs::NewToken {
            name: input.name,
            scopes: input.scopes.into_iter().map(|needs| needs.0).collect(),
            expires_at: input.expires_at.map(|at| at.0),
        };
        mutate!(ctx, PersonalToken, |op| verbs::create_token(op, new).await)
    }

    /// Ends a personal access token: it is refused from now on, on other instances within seconds.
    async fn end_personal_token(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: EndPersonalTokenInput,
    ) -> Result<EndPersonalTokenPayload> {
        mutate!(ctx, |()| input.personal_token_id, |op| {
            verbs::end_token(op, expect(op, &input.personal_token_id, "personalTokenId")?).await
        })
    }
}
