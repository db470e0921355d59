//! Tells a person by mail that their password was changed.

use entity::{JobId, PersonId};

use super::super::mailing;
use crate::core::error::Result;
use crate::core::jobs::{JobKind, Kind};
use crate::core::op::Op;

pub(crate) const MAIL_PASSWORD_CHANGED: JobKind = JobKind {
    kind: Kind::MailPasswordChanged,
    carry_out: |op, job| Box::pin(mail_password_changed(op, PersonId(job.subject), job.id)),
    is_mail: true,
};

async fn mail_password_changed(op: &Op, person: PersonId, job: JobId) -> Result<()> {
    let text = "The password of your Kith account was changed, and your other devices were signed out.\n\n\
                If you didn't do this, reset your password now.";
    mailing::mail(op, person, format!("password-changed-{}", job.0), "Your password was changed", text.to_owned()).await
}
