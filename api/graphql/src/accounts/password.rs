//! The mutations for passwords and the email address.

use async_graphql::{Context, ID, InputObject, Object};
use domain::accounts as verbs;
use domain::scope::Scope;

use super::mutation::named;
use super::{Session, Verification};
use crate::context::expect;
use crate::error::Result;
use crate::once::{Once, mutate};
use crate::payload::payloads;
use crate::scalars::{DateTime, EmailAddress};
use crate::scope::{Needs, once_per_document, scope};
use crate::viewer::Viewer;

/// The input of `changePassword`.
#[derive(Clone, Debug, InputObject)]
pub struct ChangePasswordInput {
    /// Your current password.
    #[graphql(secret)]
    current_password: String,
    /// The new password. Between 10 and 128 characters.
    #[graphql(secret)]
    new_password: String,
    /// Whether your personal access tokens, and what you gave to apps, end as well. False if left out.
    #[graphql(default)]
    ends_personal_tokens: bool,
    #[graphql(flatten)]
    once: Once,
}

/// The input of `confirmPassword`.
#[derive(Clone, Debug, InputObject)]
pub struct ConfirmPasswordInput {
    /// Your password.
    #[graphql(secret)]
    password: String,
    #[graphql(flatten)]
    once: Once,
}

/// The input of `requestPasswordReset`.
#[derive(Clone, Debug, InputObject)]
pub struct RequestPasswordResetInput {
    /// The email address of the account.
    email: EmailAddress,
    #[graphql(flatten)]
    once: Once,
}

/// The input of `resetPassword`.
#[derive(Clone, Debug, InputObject)]
pub struct ResetPasswordInput {
    /// The ID of the verification that `requestPasswordReset` returned.
    verification_id: ID,
    /// The code from the email: 12 letters and digits. Case, spaces and hyphens are ignored.
    #[graphql(secret)]
    code: String,
    /// The new password. Between 10 and 128 characters.
    #[graphql(secret)]
    new_password: String,
    /// A name for this device in the list of devices, up to 80 characters; the rest is cut off. If left out, the device
    /// has no name.
    device_name: Option<String>,
    #[graphql(flatten)]
    once: Once,
}

/// The input of `requestEmailChange`.
#[derive(Clone, Debug, InputObject)]
pub struct RequestEmailChangeInput {
    /// The new email address. The code is sent to it.
    email: EmailAddress,
    /// Your password.
    #[graphql(secret)]
    password: String,
    #[graphql(flatten)]
    once: Once,
}

/// The input of `confirmEmailChange`.
#[derive(Clone, Debug, InputObject)]
pub struct ConfirmEmailChangeInput {
    /// The ID of the verification that `requestEmailChange` returned.
    verification_id: ID,
    /// The code from the email: 12 letters and digits. Case, spaces and hyphens are ignored.
    #[graphql(secret)]
    code: String,
    #[graphql(flatten)]
    once: Once,
}

payloads! { Scope::Account;
    changePassword => ChangePasswordPayload {
        viewer: Viewer, "The viewer, whose password was changed. Null if the mutation failed."
    }
    confirmPassword => ConfirmPasswordPayload {
        confirmed_until: DateTime,
        "When the confirmation expires, 5 minutes after it was made. Null if the mutation failed."
    }
}

payloads! { Scope::Public;
    requestPasswordReset => RequestPasswordResetPayload {
        verification: Verification,
        "The code that was sent by email, if the account exists. Null if the mutation failed."
    }
    resetPassword => ResetPasswordPayload { session: Session, "The new session. Null if the mutation failed." }
}

payloads! { Scope::Account;
    requestEmailChange => RequestEmailChangePayload {
        verification: Verification, "The code that was sent to the new email address. Null if the mutation failed."
    }
    confirmEmailChange => ConfirmEmailChangePayload {
        viewer: Viewer, "The viewer, with the new email address. Null if the mutation failed."
    }
}

/// The mutations for passwords and the email address.
#[derive(Default, Debug)]
pub struct PasswordMutation;

#[Object]
impl PasswordMutation {
    /// Changes your password, signs out your other devices, and tells you by email.
    #[graphql(directive = scope::apply(Needs(Scope::Account)), directive = once_per_document::apply())]
    async fn change_password(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: ChangePasswordInput,
    ) -> Result<ChangePasswordPayload> {
        mutate!(ctx, Viewer::from, verbs::viewer, |op| {
            let (present, new) = (input.current_password.into(), input.new_password.into());
            verbs::change_password(op, present, new, input.ends_personal_tokens).await
        })
    }

    /// Confirms your password on this device. For 5 minutes, the device may then do what is refused with
    /// `PASSWORD_CONFIRMATION_REQUIRED` otherwise, such as exporting all data with `GET /export/everything.json`.
    /// Sending it again with the same idempotency key doesn't extend the 5 minutes.
    #[graphql(directive = scope::apply(Needs(Scope::Account)), directive = once_per_document::apply())]
    async fn confirm_password(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: ConfirmPasswordInput,
    ) -> Result<ConfirmPasswordPayload> {
        mutate!(ctx, |until| until.map(DateTime::from), verbs::confirmed_until, |op| {
            verbs::confirm(op, input.password.into()).await
        })
    }

    /// Sends a code by email, with which `resetPassword` sets a new password. The response is the same whether or not
    /// the account exists.
    #[graphql(directive = scope::apply(Needs(Scope::Public)), directive = once_per_document::apply())]
    async fn request_password_reset(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: RequestPasswordResetInput,
    ) -> Result<RequestPasswordResetPayload> {
        mutate!(ctx, Verification, |op| {
            verbs::directly(op)?;
            verbs::request_password_reset(op, &input.email.0).await
        })
    }

    /// Sets a new password with the code that `requestPasswordReset` sent by email, signs out all devices, ends all
    /// personal access tokens and grants of apps, and signs in on this device.
    #[graphql(directive = scope::apply(Needs(Scope::Public)), directive = once_per_document::apply())]
    async fn reset_password(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: ResetPasswordInput,
    ) -> Result<ResetPasswordPayload> {
        mutate!(ctx, Session, |op| {
            verbs::directly(op)?;
            let verification = expect(op, &input.verification_id, "verificationId")?;
            let device = named(input.device_name);
            verbs::reset_password(op, verification, &input.code, input.new_password.into(), device).await
        })
    }

    /// Sends a code to a new email address, with which `confirmEmailChange` makes it the address of your account. The
    /// response is the same if the new address has an account already; then no code is sent.
    #[graphql(directive = scope::apply(Needs(Scope::Account)), directive = once_per_document::apply())]
    async fn request_email_change(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: RequestEmailChangeInput,
    ) -> Result<RequestEmailChangePayload> {
        mutate!(ctx, Verification, |op| {
            verbs::request_email_change(op, &input.email.0, input.password.into()).await
        })
    }

    /// Changes the email address of your account with the code that `requestEmailChange` sent. The old address is told
    /// by email.
    #[graphql(directive = scope::apply(Needs(Scope::Account)), directive = once_per_document::apply())]
    async fn confirm_email_change(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: ConfirmEmailChangeInput,
    ) -> Result<ConfirmEmailChangePayload> {
        mutate!(ctx, Viewer::from, verbs::viewer, |op| {
            let verification = expect(op, &input.verification_id, "verificationId")?;
            verbs::confirm_email_change(op, verification, &input.code).await
        })
    }
}
