//! Passwords and the address.

use async_graphql::{Context, ID, InputObject, Object};
use domain::accounts as verbs;
use domain::scope::Scope;

use super::{Session, Verification};
use crate::context::expect;
use crate::error::Result;
use crate::once::{Once, mutate};
use crate::payload::payloads;
use crate::scalars::{DateTime, EmailAddress};
use crate::scope::{Needs, once_per_document, scope};
use crate::viewer::Viewer;

/// A new password, by the old one.
#[derive(Clone, Debug, InputObject)]
pub struct ChangePasswordInput {
    /// The present one.
    #[graphql(secret)]
    current_password: String,
    /// From 10 to 128 characters.
    #[graphql(secret)]
    new_password: String,
    #[graphql(flatten)]
    once: Once,
}

/// The password of whoever holds this device.
#[derive(Clone, Debug, InputObject)]
pub struct ConfirmPasswordInput {
    /// Your password.
    #[graphql(secret)]
    password: String,
    #[graphql(flatten)]
    once: Once,
}

/// A forgotten password.
#[derive(Clone, Debug, InputObject)]
pub struct RequestPasswordResetInput {
    /// The account's address.
    email: EmailAddress,
    #[graphql(flatten)]
    once: Once,
}

/// A new password, by a mailed code.
#[derive(Clone, Debug, InputObject)]
pub struct ResetPasswordInput {
    /// What `requestPasswordReset` returned.
    verification_id: ID,
    /// As it was mailed: twelve letters and digits; case, spaces and dashes don't matter.
    #[graphql(secret)]
    code: String,
    /// From 10 to 128 characters.
    #[graphql(secret)]
    new_password: String,
    /// What to call this device in the list of devices.
    device_name: Option<String>,
    #[graphql(flatten)]
    once: Once,
}

/// Another address.
#[derive(Clone, Debug, InputObject)]
pub struct RequestEmailChangeInput {
    /// The new address: the code goes there.
    email: EmailAddress,
    /// Your password.
    #[graphql(secret)]
    password: String,
    #[graphql(flatten)]
    once: Once,
}

/// A code that came to the new address.
#[derive(Clone, Debug, InputObject)]
pub struct ConfirmEmailChangeInput {
    /// What `requestEmailChange` returned.
    verification_id: ID,
    /// As it was mailed: twelve letters and digits; case, spaces and dashes don't matter.
    #[graphql(secret)]
    code: String,
    #[graphql(flatten)]
    once: Once,
}

payloads! { Scope::Account;
    changePassword did => ChangePasswordPayload { viewer: Viewer, "You." }
    confirmPassword did => ConfirmPasswordPayload {
        confirmed_until: DateTime, "Until when this device may do what needs the password."
    }
}

payloads! { Scope::Public;
    requestPasswordReset did => RequestPasswordResetPayload {
        verification: Verification, "The code that was mailed, if there is such an account."
    }
    resetPassword did => ResetPasswordPayload { session: Session, "You are signed in." }
}

payloads! { Scope::Account;
    requestEmailChange did => RequestEmailChangePayload {
        verification: Verification, "The code that was mailed to the new address."
    }
    confirmEmailChange did => ConfirmEmailChangePayload { viewer: Viewer, "You." }
}

/// Passwords and the address.
#[derive(Default, Debug)]
pub struct PasswordMutation;

#[Object]
impl PasswordMutation {
    /// Changes your password, and signs out your other devices.
    #[graphql(directive = scope::apply(Needs(Scope::Account)), directive = once_per_document::apply())]
    async fn change_password(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Both passwords.")] input: ChangePasswordInput,
    ) -> Result<ChangePasswordPayload> {
        mutate!(ctx, Viewer::from, verbs::viewer, |op| {
            verbs::change_password(op, input.current_password.into(), input.new_password.into()).await
        })
    }

    /// Confirms your password on this device. For five minutes, the device may then do what a phone that was left unlocked
    /// may not, such as exporting everything by `GET /export/everything.json`. Sent again with the same idempotency key,
    /// the five minutes don't begin anew.
    #[graphql(directive = scope::apply(Needs(Scope::Account)), directive = once_per_document::apply())]
    async fn confirm_password(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Your password.")] input: ConfirmPasswordInput,
    ) -> Result<ConfirmPasswordPayload> {
        mutate!(ctx, |until| until.map(DateTime::from), verbs::confirmed_until, |op| {
            verbs::confirm(op, input.password.into()).await
        })
    }

    /// Mails a code to set a new password with. The answer is the same whether or not there is such an account.
    #[graphql(directive = scope::apply(Needs(Scope::Public)), directive = once_per_document::apply())]
    async fn request_password_reset(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose password.")] input: RequestPasswordResetInput,
    ) -> Result<RequestPasswordResetPayload> {
        mutate!(ctx, Verification, |op| verbs::request_password_reset(op, &input.email.0).await)
    }

    /// Sets a new password by the code that was mailed, signs out every device, and signs in on this one.
    #[graphql(directive = scope::apply(Needs(Scope::Public)), directive = once_per_document::apply())]
    async fn reset_password(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The code and the new password.")] input: ResetPasswordInput,
    ) -> Result<ResetPasswordPayload> {
        mutate!(ctx, Session, |op| {
            let verification = expect(op, &input.verification_id, "verificationId")?;
            verbs::reset_password(op, verification, &input.code, input.new_password.into(), input.device_name).await
        })
    }

    /// Mails a code to a new address; `confirmEmailChange` makes it yours. The answer is the same where that address has
    /// an account.
    #[graphql(directive = scope::apply(Needs(Scope::Account)), directive = once_per_document::apply())]
    async fn request_email_change(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The new address.")] input: RequestEmailChangeInput,
    ) -> Result<RequestEmailChangePayload> {
        mutate!(ctx, Verification, |op| {
            verbs::request_email_change(op, &input.email.0, input.password.into()).await
        })
    }

    /// Changes your address by the code that went to the new one; the old one is told.
    #[graphql(directive = scope::apply(Needs(Scope::Account)), directive = once_per_document::apply())]
    async fn confirm_email_change(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The code.")] input: ConfirmEmailChangeInput,
    ) -> Result<ConfirmEmailChangePayload> {
        mutate!(ctx, Viewer::from, verbs::viewer, |op| {
            let verification = expect(op, &input.verification_id, "verificationId")?;
            verbs::confirm_email_change(op, verification, &input.code).await
        })
    }
}
