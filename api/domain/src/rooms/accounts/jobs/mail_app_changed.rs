//! Tells a person by mail that what others see of an app of theirs, or where it takes them, was changed, or that it got a secret.

use entity::{JobId, PersonId};

use super::super::mailing;
use crate::core::error::Result;
use crate::core::jobs::{JobKind, Kind};
use crate::core::op::Op;

pub(crate) const MAIL_APP_CHANGED: JobKind = JobKind {
    kind: Kind::MailAppChanged,
    carry_out: |op, job| Box::pin(mail_app_changed(op, PersonId(job.subject), job.id)),
    is_mail: true,
};

async fn mail_app_changed(op: &Op, person: PersonId, job: JobId) -> Result<()> {
    let text = "An app of yours got a new secret, or another name, scope or redirect address, on a device on which you are \
                signed in, with your password.\n\n\
                If you didn't do this, reset your password now. That signs out all devices. Then sign in and look at your \
                apps.";
    mailing::mail(op, person, format!("app-changed-{}", job.0), "An app of yours was changed", text.to_owned()).await
}
