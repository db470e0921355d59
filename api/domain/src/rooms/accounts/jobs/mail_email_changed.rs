//! Tells a person by mail to their old address that it was replaced.

use entity::VerificationId;

use super::super::email::Change;
use super::super::{codes, mailing, store};
use crate::core::error::Result;
use crate::core::jobs::{JobKind, Kind};
use crate::core::op::Op;

pub(crate) const MAIL_EMAIL_CHANGED: JobKind = JobKind {
    kind: Kind::MailEmailChanged,
    carry_out: |op, job| Box::pin(mail_email_changed(op, VerificationId(job.subject))),
    is_mail: true,
};

async fn mail_email_changed(op: &Op, id: VerificationId) -> Result<()> {
    let Some(row) = store::verification::by_id(op, id).await? else { return Ok(()) };
    let change: Change = codes::body(op, &row).await?;
    let text = "The email address of your Kith account was changed, and this address is no longer used.\n\n\
                If you didn't do this, reply to this email now.";
    let key = format!("email-changed-{}", id.0);
    mailing::send(op, key, change.from, "Your address was changed", text.to_owned()).await
}
