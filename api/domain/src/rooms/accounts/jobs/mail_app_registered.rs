//! Tells a person by mail that an app was registered in their name.

use entity::{JobId, PersonId};

use super::super::mailing;
use crate::core::error::Result;
use crate::core::jobs::{JobKind, Kind};
use crate::core::op::Op;

pub(crate) const MAIL_APP_REGISTERED: JobKind = JobKind {
    kind: Kind::MailAppRegistered,
    carry_out: |op, job| Box::pin(mail_app_registered(op, PersonId(job.subject), job.id)),
    is_mail: true,
};

async fn mail_app_registered(op: &Op, person: PersonId, job: JobId) -> Result<()> {
    let text = "An app was registered with your Kith account, on a device on which you are signed in, with your password. \
                It can ask other people for access to their accounts.\n\n\
                If you didn't do this, reset your password now. That signs out all devices. Then sign in and delete the \
                app.";
    let subject = "An app was registered";
    mailing::mail(op, person, format!("app-registered-{}", job.0), subject, text.to_owned()).await
}
