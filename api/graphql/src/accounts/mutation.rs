//! Signing up, in and out.

use async_graphql::{Context, ID, InputObject, Object};
use domain::accounts as verbs;
use domain::scope::Scope;

use super::{Session, Verification};
use crate::context::{expect, id};
use crate::error::Result;
use crate::once::{once, op_once, repeatable};
use crate::payload::{Payload, payload};
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
    /// A key of your own choosing for this one thing, such as a UUID: sent again with the same input, it isn't done again.
    idempotency_key: Option<String>,
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
    /// A key of your own choosing for this one thing, such as a UUID: sent again with the same input, it isn't done again.
    idempotency_key: Option<String>,
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
    /// A key of your own choosing for this one thing, such as a UUID: sent again with the same input, it isn't done again.
    idempotency_key: Option<String>,
}

/// A refresh token.
#[derive(Clone, Debug, InputObject)]
pub struct RefreshSessionInput {
    /// The one that came last.
    #[graphql(secret)]
    refresh_token: String,
    /// A key of your own choosing for this one thing, such as a UUID: sent again with the same input, it isn't done again.
    idempotency_key: Option<String>,
}

/// A device of yours.
#[derive(Clone, Debug, InputObject)]
pub struct EndDeviceInput {
    /// Its global id.
    id: ID,
    /// A key of your own choosing for this one thing, such as a UUID: sent again with the same input, it isn't done again.
    idempotency_key: Option<String>,
}

/// Signing out.
#[derive(Clone, Debug, InputObject)]
pub struct SignOutInput {
    /// A key of your own choosing for this one thing, such as a UUID: sent again with the same input, it isn't done again.
    idempotency_key: Option<String>,
}

repeatable!(SignUpInput, ConfirmEmailInput, SignInInput, RefreshSessionInput, EndDeviceInput, SignOutInput,);

payload!(SignUpPayload, "What `signUp` did.", verification: Verification, "The code that was mailed.", Scope::Public);
payload!(ConfirmEmailPayload, "What `confirmEmail` did.", session: Session, "You are signed in.", Scope::Public);
payload!(SignInPayload, "What `signIn` did.", session: Session, "You are signed in.", Scope::Public);
payload!(RefreshSessionPayload, "What `refreshSession` did.", session: Session, "The next tokens.", Scope::Public);
payload!(SignOutPayload, "What `signOut` did.", device_id: ID, "The device that was signed out.", Scope::Account);
payload!(EndDevicePayload, "What `endDevice` did.", device_id: ID, "The device that was signed out.", Scope::Account);

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
        let op = op_once(ctx, &input)?;
        let wanted = verbs::SignUp {
            email: input.email.0,
            password: input.password.into(),
            display_name: input.display_name,
            pronouns: input.pronouns,
            time_zone: input.time_zone.0,
            locale: input.locale.0,
            country: input.country.map(|country| country.0),
        };
        SignUpPayload::new(once(&op, verbs::sign_up(&op, wanted)).await, Verification)
    }

    /// Makes the account by the code that was mailed, and signs in.
    #[graphql(directive = scope::apply(Needs(Scope::Public)), directive = once_per_document::apply())]
    async fn confirm_email(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The code.")] input: ConfirmEmailInput,
    ) -> Result<ConfirmEmailPayload> {
        let op = op_once(ctx, &input)?;
        let done = async {
            let verification = expect(&op, &input.verification_id, "verificationId")?;
            verbs::confirm_email(&op, verification, &input.code, input.device_name).await
        };
        ConfirmEmailPayload::new(once(&op, done).await, Session)
    }

    /// Signs in on a device. After several wrong tries there are growing delays, which a known device is spared.
    #[graphql(directive = scope::apply(Needs(Scope::Public)), directive = once_per_document::apply())]
    async fn sign_in(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who signs in.")] input: SignInInput,
    ) -> Result<SignInPayload> {
        let op = op_once(ctx, &input)?;
        let given = verbs::SignIn {
            email: input.email.0,
            password: input.password.into(),
            device_name: input.device_name,
            device_token: input.device_token,
        };
        SignInPayload::new(once(&op, verbs::sign_in(&op, given)).await, Session)
    }

    /// Takes a refresh token, and gives the next one and an access token. Send it without the access token: an expired
    /// one is refused before anything else is looked at.
    #[graphql(directive = scope::apply(Needs(Scope::Public)), directive = once_per_document::apply())]
    async fn refresh_session(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The refresh token.")] input: RefreshSessionInput,
    ) -> Result<RefreshSessionPayload> {
        let op = op_once(ctx, &input)?;
        RefreshSessionPayload::new(once(&op, verbs::refresh_session(&op, &input.refresh_token)).await, Session)
    }

    /// Signs this device out: its tokens are worth nothing from now on.
    #[graphql(directive = scope::apply(Needs(Scope::Account)))]
    async fn sign_out(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Nothing has to be said.")] input: Option<SignOutInput>,
    ) -> Result<SignOutPayload> {
        let op = op_once(ctx, &input)?;
        let device = op.device()?;
        SignOutPayload::new(once(&op, verbs::sign_out(&op)).await, |()| id(ctx, device))
    }

    /// Signs one of your devices out: its tokens are worth nothing from now on.
    #[graphql(directive = scope::apply(Needs(Scope::Account)))]
    async fn end_device(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The device.")] input: EndDeviceInput,
    ) -> Result<EndDevicePayload> {
        let op = op_once(ctx, &input)?;
        let done = async { verbs::end_device(&op, expect(&op, &input.id, "id")?).await };
        EndDevicePayload::new(once(&op, done).await, |()| input.id)
    }
}
