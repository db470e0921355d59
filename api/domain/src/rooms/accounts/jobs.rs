//! What the worker does for accounts: discreet mail, and forgetting. A mail names no person and no purpose of Kith.

use chrono::Duration;
use entity::verification::Purpose;
use entity::{JobId, PersonId, VerificationId, device, verification};
use sea_orm::{ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter};
use serde::Deserialize;

use super::email::mail_email_changed;
use super::profile::email_place;
use super::{codes, signing, store};
use crate::core::error::{Error, Result};
use crate::core::jobs::{JobKind, Kind};
use crate::core::op::Op;
use crate::core::ports::{Mail, MailError};

/// How many codes an address is sent within an hour; what is asked for beyond that isn't sent, and isn't told. Resets
/// don't count: nobody may keep a person out by asking for codes in their name.
const CODES_AN_HOUR: u64 = 5;
/// How long a device that has ended is kept, so that it is known again.
const DEVICES_KEPT_FOR: Duration = Duration::days(180);

pub(crate) const MAIL_VERIFICATION: JobKind = JobKind {
    kind: Kind::MailVerification,
    carry_out: |op, job| Box::pin(mail_verification(op, VerificationId(job.subject))),
    is_mail: true,
};

pub(crate) const MAIL_EMAIL_CHANGED: JobKind = JobKind {
    kind: Kind::MailEmailChanged,
    carry_out: |op, job| Box::pin(mail_email_changed(op, VerificationId(job.subject))),
    is_mail: true,
};

pub(crate) const MAIL_PASSWORD_CHANGED: JobKind = JobKind {
    kind: Kind::MailPasswordChanged,
    carry_out: |op, job| Box::pin(mail_password_changed(op, PersonId(job.subject), job.id)),
    is_mail: true,
};

pub(crate) const MAIL_DELETION: JobKind = JobKind {
    kind: Kind::MailDeletion,
    carry_out: |op, job| Box::pin(mail_deletion(op, PersonId(job.subject))),
    is_mail: true,
};

pub(crate) const MAIL_EXPORT: JobKind = JobKind {
    kind: Kind::MailExport,
    carry_out: |op, job| Box::pin(mail_export(op, PersonId(job.subject), job.id)),
    is_mail: true,
};

pub(crate) const FORGET_VERIFICATION: JobKind = JobKind {
    kind: Kind::ForgetVerification,
    carry_out: |op, job| Box::pin(forget_verification(op, VerificationId(job.subject))),
    is_mail: false,
};

/// Mails a code, or, to an address that turned out otherwise, what fits.
async fn mail_verification(op: &Op, id: VerificationId) -> Result<()> {
    #[derive(Deserialize)]
    struct SignUp {
        email: String,
    }
    #[derive(Deserialize)]
    struct Change {
        to: String,
    }
    let Some(row) = verification(op, id).await? else { return Ok(()) };
    if row.expires_at <= op.now || (row.purpose != Purpose::PasswordReset && too_many(op, &row).await?) {
        return Ok(());
    }
    let account = store::by_address(op, &row.email_hash).await?;
    let code = codes::code(op, id);
    let key = format!("code-{}", id.0);
    match (row.purpose, account) {
        (Purpose::SignUp, None) => {
            let to = codes::body::<SignUp>(op, &row).await?.email;
            send(op, key, to, "Your Kith code", code_text(&code)).await
        }
        (Purpose::SignUp, Some(_)) => {
            let to = codes::body::<SignUp>(op, &row).await?.email;
            let text = "Somebody, perhaps you, tried to create a Kith account with this address. It has one already. \
                        Sign in, or reset your password if you have forgotten it.\n\n\
                        If it wasn't you, you don't need to do anything.";
            send(op, key, to, "Your Kith account", text.to_owned()).await
        }
        (Purpose::PasswordReset, Some(account)) => match address(op, account.id).await? {
            Some(to) => send(op, key, to, "Your Kith code", code_text(&code)).await,
            None => Ok(()),
        },
        (Purpose::EmailChange, None) => {
            let to = codes::body::<Change>(op, &row).await?.to;
            send(op, key, to, "Your Kith code", code_text(&code)).await
        }
        // Nobody to reset for; or an address that is somebody's already, whose owner has nothing to do with it.
        (Purpose::PasswordReset, None) | (Purpose::EmailChange, Some(_)) => Ok(()),
    }
}

fn code_text(code: &str) -> String {
    format!(
        "Your code is {code}. It can be used once, within 30 minutes.\n\n\
         If you didn't ask for a code, you don't need to do anything."
    )
}

/// Tells a person that their password was changed.
async fn mail_password_changed(op: &Op, person: PersonId, job: JobId) -> Result<()> {
    let Some(to) = address(op, person).await? else { return Ok(()) };
    let text = "The password of your Kith account was changed, and your other devices were signed out.\n\n\
                If that wasn't you, reset your password at once.";
    send(op, format!("password-changed-{}", job.0), to, "Your password was changed", text.to_owned()).await
}

/// Tells a person that what is theirs was exported.
async fn mail_export(op: &Op, person: PersonId, job: JobId) -> Result<()> {
    let text = "All data in your Kith account was exported from a device on which you are signed in, with your \
                password.\n\nIf that wasn't you, reset your password at once. That signs out all devices.";
    mail(op, person, format!("export-{}", job.0), "Your data was exported", text.to_owned()).await
}

/// Tells a person that their account will be erased, and how to undo that.
async fn mail_deletion(op: &Op, person: PersonId) -> Result<()> {
    let Some(account) = store::by_id(op, person).await? else { return Ok(()) };
    let (Some(at), Some(to)) = (account.delete_at, address(op, person).await?) else { return Ok(()) };
    let text = format!(
        "Your Kith account will be deleted on {}, with all data in it. Until then, you can sign in and cancel the \
         deletion.",
        at.format("%-d %B %Y, %H:%M UTC")
    );
    send(op, format!("deletion-{}-{}", person.0, at.timestamp()), to, "Your account will be deleted", text).await
}

/// Forgets a code, and what it would have finished, in every backup too.
async fn forget_verification(op: &Op, id: VerificationId) -> Result<()> {
    verification::Entity::delete_by_id(id).exec(op.env.db.write()).await?;
    op.env.vault.destroy(op, id.0).await
}

/// Forgets what is old.
pub(crate) async fn tidy(op: &Op) -> Result<()> {
    signing::tidy(op).await?;
    device::Entity::delete_many()
        .filter(
            Condition::any()
                .add(device::COLUMN.ended_at.lt(op.now - DEVICES_KEPT_FOR))
                .add(device::COLUMN.expires_at.lt(op.now - DEVICES_KEPT_FOR)),
        )
        .exec(op.env.db.write())
        .await?;
    Ok(())
}

pub(super) async fn verification(op: &Op, id: VerificationId) -> Result<Option<verification::Model>> {
    Ok(verification::Entity::find_by_id(id).one(op.env.db.read()).await?)
}

async fn too_many(op: &Op, row: &verification::Model) -> Result<bool> {
    let before = verification::Entity::find()
        .filter(verification::COLUMN.email_hash.eq(row.email_hash.clone()))
        .filter(verification::COLUMN.purpose.eq(row.purpose))
        .filter(verification::COLUMN.created_at.gt(row.created_at - Duration::hours(1)))
        .filter(verification::COLUMN.id.lt(row.id))
        .count(op.env.db.read())
        .await?;
    Ok(before >= CODES_AN_HOUR)
}

/// Mails a person, if they have an address still.
pub(crate) async fn mail(op: &Op, to: PersonId, key: String, subject: &str, text: String) -> Result<()> {
    match address(op, to).await? {
        Some(to) => send(op, key, to, subject, text).await,
        None => Ok(()),
    }
}

async fn address(op: &Op, person: PersonId) -> Result<Option<String>> {
    let Some(sealed) = store::by_id(op, person).await?.and_then(|account| account.email) else { return Ok(None) };
    let key = op.env.vault.key(person.0).await?;
    let address = key.read(email_place(person), &sealed);
    address.map(Some).ok_or_else(|| Error::internal("an address can't be read"))
}

pub(super) async fn send(op: &Op, key: String, to: String, subject: &str, text: String) -> Result<()> {
    let mail = Mail { key, to, subject: subject.to_owned(), text };
    match op.env.ports.mailer.send(&mail).await {
        Ok(()) => Ok(()),
        Err(MailError::Permanent) => {
            tracing::warn!(mail = mail.key, "a mail was refused for good");
            Ok(())
        }
        Err(error @ MailError::Temporary) => Err(Error::internal(error)),
    }
}
