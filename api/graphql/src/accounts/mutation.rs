//! Signing up, in and out.

use async_graphql::{Context, ID, InputObject, Object};
use domain::accounts as verbs;
use domain::scope::Scope;

use super::{Session, Verification};
use crate::context::{expect, id, op};
use crate::error::Result;
use crate::once::{Once, mutate};
use crate::payload::payloads;
use crate::scalars::{CountryCode, EmailAddress, Locale, TimeZone};
use crate::scope::{Needs, once_per_document, scope};

/// Somebody who wants an account.
#[derive(Clone, Debug, InputObject)]
pub struct SignUpInput {
    /// The address that the code goes to.
    email: EmailAddress,
    /// From 10 to 128 characters.
    #[graphql(secret)]
    password: String,
    /// What linked people will see as the name; from 1 to 80 characters.
    display_name: String,
    /// What linked people will see as pronouns; at most 40 characters.
    pronouns: Option<String>,
    /// The person's time zone.
    time_zone: TimeZone,
    /// The person's language.
    locale: Locale,
    /// The country whose crisis lines the person is shown, such as DE. Ask the person: `countrySuggestions` proposes some.
    /// Null if they don't say; nothing else stands in for it.
    country: Option<CountryCode>,
    #[graphql(flatten)]
    once: Once,
}

/// A code that came by mail.
#[derive(Clone, Debug, InputObject)]
pub struct ConfirmEmailInput {
    /// What `signUp` returned.
    verification_id: ID,
    /// As it was mailed: twelve letters and digits; case, spaces and dashes don't matter.
    #[graphql(secret)]
    code: String,
    /// What to call this device in the list of devices.
    device_name: Option<String>,
    #[graphql(flatten)]
    once: Once,
}

/// Somebody who has an account.
#[derive(Clone, Debug, InputObject)]
pub struct SignInInput {
    /// The address.
    email: EmailAddress,
    /// The password.
    #[graphql(secret)]
    password: String,
    /// What to call this device in the list of devices.
    device_name: Option<String>,
    /// What an earlier session on this device gave as `deviceToken`.
    #[graphql(secret)]
    device_token: Option<String>,
    #[graphql(flatten)]
    once: Once,
}

/// A refresh token.
#[derive(Clone, Debug, InputObject)]
pub struct RefreshSessionInput {
    /// The one that came last.
    #[graphql(secret)]
    refresh_token: String,
    #[graphql(flatten)]
    once: Once,
}

/// A device of yours.
#[derive(Clone, Debug, InputObject)]
pub struct EndDeviceInput {
    /// Its global id.
    id: ID,
    #[graphql(flatten)]
    once: Once,
}

/// Signing out.
#[derive(Clone, Debug, InputObject)]
pub struct SignOutInput {
    #[graphql(flatten)]
    once: Once,
}

payloads! { Scope::Public;
    signUp did => SignUpPayload { verification: Verification, "The code that was mailed." }
    confirmEmail did => ConfirmEmailPayload { session: Session, "You are signed in." }
    signIn did => SignInPayload { session: Session, "You are signed in." }
    refreshSession did => RefreshSessionPayload { session: Session, "The next tokens." }
}

payloads! { Scope::Account;
    signOut did => SignOutPayload { device_id: ID, "The device that was signed out." }
    endDevice did => EndDevicePayload { device_id: ID, "The device that was signed out." }
}

/// Signing up, in and out.
#[derive(Default, Debug)]
pub struct SessionMutation;

#[Object]
impl SessionMutation {
    /// Asks for an account: a code is mailed, and `confirmEmail` makes the account. The answer is the same where the
    /// address has an account already; then the mail says so.
    #[graphql(directive = scope::apply(Needs(Scope::Public)), directive = once_per_document::apply())]
    async fn sign_up(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who wants an account.")] input: SignUpInput,
    ) -> Result<SignUpPayload> {
        let wanted = verbs::SignUp {
            email: input.email.0,
            password: input.password.into(),
            display_name: input.display_name,
            pronouns: input.pronouns,
            time_zone: input.time_zone.0,
            locale: input.locale.0,
            country: input.country.map(|country| country.0),
        };
        mutate!(ctx, Verification, |op| verbs::sign_up(op, wanted).await)
    }

    /// Makes the account by the code that was mailed, and signs in.
    #[graphql(directive = scope::apply(Needs(Scope::Public)), directive = once_per_document::apply())]
    async fn confirm_email(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The code.")] input: ConfirmEmailInput,
    ) -> Result<ConfirmEmailPayload> {
        mutate!(ctx, Session, |op| {
            let verification = expect(op, &input.verification_id, "verificationId")?;
            verbs::confirm_email(op, verification, &input.code, input.device_name).await
        })
    }

    /// Signs in on a device. After several wrong tries there are growing delays, which a known device is spared.
    #[graphql(directive = scope::apply(Needs(Scope::Public)), directive = once_per_document::apply())]
    async fn sign_in(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who signs in.")] input: SignInInput,
    ) -> Result<SignInPayload> {
        let given = verbs::SignIn {
            email: input.email.0,
            password: input.password.into(),
            device_name: input.device_name,
            device_token: input.device_token,
        };
        mutate!(ctx, Session, |op| verbs::sign_in(op, given).await)
    }

    /// Takes a refresh token, and gives the next one and an access token. Send it without the access token: an expired
    /// one is refused before anything else is looked at.
    #[graphql(directive = scope::apply(Needs(Scope::Public)), directive = once_per_document::apply())]
    async fn refresh_session(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The refresh token.")] input: RefreshSessionInput,
    ) -> Result<RefreshSessionPayload> {
        mutate!(ctx, Session, |op| verbs::refresh_session(op, &input.refresh_token).await)
    }

    /// Signs this device out: its tokens are worth nothing from now on.
    #[graphql(directive = scope::apply(Needs(Scope::Account)))]
    async fn sign_out(
        &self,
        ctx: &Context<'_>,
        #[graphql(name = "input", desc = "Nothing has to be said.")] _input: Option<SignOutInput>,
    ) -> Result<SignOutPayload> {
        let device = op(ctx).device()?;
        mutate!(ctx, |()| id(ctx, device), |op| verbs::sign_out(op).await)
    }

    /// Signs one of your devices out: its tokens are worth nothing from now on.
    #[graphql(directive = scope::apply(Needs(Scope::Account)))]
    async fn end_device(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The device.")] input: EndDeviceInput,
    ) -> Result<EndDevicePayload> {
        mutate!(ctx, |()| input.id, |op| verbs::end_device(op, expect(op, &input.id, "id")?).await)
    }
}
