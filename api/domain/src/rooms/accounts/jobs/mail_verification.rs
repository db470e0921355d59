//! Mails a code to whoever asked for one.

use chrono::Duration;
use entity::VerificationId;
use entity::verification::{self, Purpose};
use serde::Deserialize;

use super::super::email::Change;
use super::super::{codes, mailing, store};
use crate::core::error::Result;
use crate::core::jobs::{JobKind, Kind};
use crate::core::op::Op;

/// How many codes an address is sent within an hour; what is asked for beyond that isn't sent, and isn't told. Resets
/// don't count: nobody may keep a person out by asking for codes in their name.
const CODES_AN_HOUR: u64 = 5;

pub(crate) const MAIL_VERIFICATION: JobKind = JobKind {
    kind: Kind::MailVerification,
    carry_out: |op, job| Box::pin(mail_verification(op, VerificationId(job.subject))),
    is_mail: true,
};

/// Mails a code, or, to an address that turned out otherwise, what fits.
async fn mail_verification(op: &Op, id: VerificationId) -> Result<()> {
    #[derive(Deserialize)]
    struct SignUp {
        email: String,
    }
    let Some(row) = store::verification::by_id(op, id).await? else { return Ok(()) };
    if row.expires_at <= op.now || (row.purpose != Purpose::PasswordReset && too_many(op, &row).await?) {
        return Ok(());
    }
    let account = store::person::by_address(op, &row.email_hash).await?;
    let code = codes::code(op, id);
    let key = format!("code-{}", id.0);
    match (row.purpose, account) {
        (Purpose::SignUp, None) => {
            let to = codes::body::<SignUp>(op, &row).await?.email;
            mailing::send(op, key, to, "Your Kith code", code_text(&code)).await
        }
        (Purpose::SignUp, Some(_)) => {
            let to = codes::body::<SignUp>(op, &row).await?.email;
            let text = "Somebody, perhaps you, tried to create a Kith account with this address, which has an account \
                        already. Sign in, or reset your password if you have forgotten it.\n\n\
                        If you didn't do this, you can ignore this email.";
            mailing::send(op, key, to, "Your Kith account", text.to_owned()).await
        }
        (Purpose::PasswordReset, Some(account)) => match mailing::address(op, account.id).await? {
            Some(to) => mailing::send(op, key, to, "Your Kith code", code_text(&code)).await,
            None => Ok(()),
        },
        (Purpose::EmailChange, None) => {
            let to = codes::body::<Change>(op, &row).await?.to;
            mailing::send(op, key, to, "Your Kith code", code_text(&code)).await
        }
        // Nobody to reset for; or an address that is somebody's already, whose owner has nothing to do with it.
        (Purpose::PasswordReset, None) | (Purpose::EmailChange, Some(_)) => Ok(()),
    }
}

fn code_text(code: &str) -> String {
    format!(
        "Your code is {code}. It can be used once, within 30 minutes.\n\n\
         If you didn't request a code, you can ignore this email."
    )
}

async fn too_many(op: &Op, row: &verification::Model) -> Result<bool> {
    let before = store::verification::count_before(op, row, row.created_at - Duration::hours(1)).await?;
    Ok(before >= CODES_AN_HOUR)
}
