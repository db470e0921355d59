//! The mutations for signing up, in and out.

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

/// The input of `signUp`.
#[derive(Clone, Debug, InputObject)]
pub struct SignUpInput {
    /// The email address of the new account. The code is sent to it.
    email: EmailAddress,
    /// The password. Between 10 and 128 characters.
    #[graphql(secret)]
    password: String,
    /// The name that linked people will see. Between 1 and 80 characters.
    display_name: String,
    /// The pronouns that linked people will see, up to 40 characters. If left out, none are shown.
    pronouns: Option<String>,
    /// The person's time zone.
    time_zone: TimeZone,
    /// The person's language.
    locale: Locale,
    /// The country whose crisis lines are shown to the person, such as DE. Let the person choose: `countrySuggestions`
    /// gives likely countries. Leave it out if the person gives none.
    country: Option<CountryCode>,
    #[graphql(flatten)]
    once: Once,
}

/// The input of `confirmEmail`.
#[derive(Clone, Debug, InputObject)]
pub struct ConfirmEmailInput {
    /// The ID of the verification that `signUp` returned.
    verification_id: ID,
    /// The code from the email: 12 letters and digits. Case, spaces and hyphens are ignored.
    #[graphql(secret)]
    code: String,
    /// A name for this device in the list of devices, up to 80 characters; the rest is cut off. If left out, the device
    /// has no name.
    device_name: Option<String>,
    #[graphql(flatten)]
    once: Once,
}

/// The input of `signIn`.
#[derive(Clone, Debug, InputObject)]
pub struct SignInInput {
    /// The email address of the account.
    email: EmailAddress,
    /// The password of the account.
    #[graphql(secret)]
    password: String,
    /// A name for this device in the list of devices, up to 80 characters; the rest is cut off. If left out, the device
    /// has no name.
    device_name: Option<String>,
    /// The `deviceToken` of an earlier session on this device, if there was one.
    #[graphql(secret)]
    device_token: Option<String>,
    #[graphql(flatten)]
    once: Once,
}

/// The input of `refreshSession`.
#[derive(Clone, Debug, InputObject)]
pub struct RefreshSessionInput {
    /// The refresh token of the latest session on this device.
    #[graphql(secret)]
    refresh_token: String,
    #[graphql(flatten)]
    once: Once,
}

/// The input of `endDevice`.
#[derive(Clone, Debug, InputObject)]
pub struct EndDeviceInput {
    /// The ID of the device.
    device_id: ID,
    #[graphql(flatten)]
    once: Once,
}

/// The input of `signOut`.
#[derive(Clone, Debug, InputObject)]
pub struct SignOutInput {
    #[graphql(flatten)]
    once: Once,
}

payloads! { Scope::Public;
    signUp => SignUpPayload {
        verification: Verification, "The code that was sent by email. Null if the mutation failed."
    }
    confirmEmail => ConfirmEmailPayload { session: Session, "The new session. Null if the mutation failed." }
    signIn => SignInPayload { session: Session, "The new session. Null if the mutation failed." }
    refreshSession => RefreshSessionPayload {
        session: Session, "The session with its new tokens. Null if the mutation failed."
    }
}

payloads! { Scope::Account;
    signOut => SignOutPayload {
        ended_device_id: ID, "The ID of the device that was signed out. Null if the mutation failed."
    }
    endDevice => EndDevicePayload {
        ended_device_id: ID, "The ID of the device that was signed out. Null if the mutation failed."
    }
}

/// A device of an app, which may have a name.
pub(super) fn named(name: Option<String>) -> verbs::NewDevice {
    verbs::NewDevice { name, ..verbs::NewDevice::default() }
}

/// The mutations for signing up, in and out.
#[derive(Default, Debug)]
pub struct SessionMutation;

#[Object]
impl SessionMutation {
    /// Requests an account. A code is sent by email, and `confirmEmail` creates the account with it. If the email
    /// address has an account already, the response is the same, and the email says so.
    #[graphql(directive = scope::apply(Needs(Scope::Public)), directive = once_per_document::apply())]
    async fn sign_up(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: SignUpInput,
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
        mutate!(ctx, Verification, |op| {
            verbs::directly(op)?;
            verbs::sign_up(op, wanted).await
        })
    }

    /// Creates the account with the code that `signUp` sent by email, and signs in.
    #[graphql(directive = scope::apply(Needs(Scope::Public)), directive = once_per_document::apply())]
    async fn confirm_email(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: ConfirmEmailInput,
    ) -> Result<ConfirmEmailPayload> {
        mutate!(ctx, Session, |op| {
            verbs::directly(op)?;
            let verification = expect(op, &input.verification_id, "verificationId")?;
            verbs::confirm_email(op, verification, &input.code, named(input.device_name)).await
        })
    }

    /// Signs in on a device. After several wrong attempts, further attempts are delayed, each time longer, up to 15
    /// minutes. A device that sends its `deviceToken` isn't delayed by attempts on other devices.
    #[graphql(directive = scope::apply(Needs(Scope::Public)), directive = once_per_document::apply())]
    async fn sign_in(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: SignInInput,
    ) -> Result<SignInPayload> {
        let given = verbs::SignIn {
            email: input.email.0,
            password: input.password.into(),
            device: named(input.device_name),
            device_token: input.device_token,
        };
        mutate!(ctx, Session, |op| {
            verbs::directly(op)?;
            verbs::sign_in(op, given).await
        })
    }

    /// Exchanges a refresh token for a new access token and a new refresh token. Don't send an access token with this
    /// mutation: an expired one is refused.
    #[graphql(directive = scope::apply(Needs(Scope::Public)), directive = once_per_document::apply())]
    async fn refresh_session(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: RefreshSessionInput,
    ) -> Result<RefreshSessionPayload> {
        mutate!(ctx, Session, |op| verbs::refresh_session(op, &input.refresh_token).await)
    }

    /// Signs out this device. Its access and refresh tokens are revoked.
    #[graphql(directive = scope::apply(Needs(Scope::Account)))]
    async fn sign_out(
        &self,
        ctx: &Context<'_>,
        #[graphql(name = "input", desc = "The input of the mutation.")] _input: Option<SignOutInput>,
    ) -> Result<SignOutPayload> {
        let device = op(ctx).device()?;
        mutate!(ctx, |()| id(ctx, device), |op| verbs::sign_out(op).await)
    }

    /// Signs out one of your devices. Its access and refresh tokens are revoked.
    #[graphql(directive = scope::apply(Needs(Scope::Account)))]
    async fn end_device(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: EndDeviceInput,
    ) -> Result<EndDevicePayload> {
        mutate!(ctx, |()| input.device_id, |op| verbs::end_device(op, expect(op, &input.device_id, "deviceId")?).await)
    }
}
