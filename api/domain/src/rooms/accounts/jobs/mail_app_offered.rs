//! Tells a person by mail that somebody can take over an app of theirs.

use entity::{JobId, PersonId};

use super::super::mailing;
use crate::core::error::Result;
use crate::core::jobs::{JobKind, Kind};
use crate::core::op::Op;

pub(crate) const MAIL_APP_OFFERED: JobKind = JobKind {
    kind: Kind::MailAppOffered,
    carry_out: |op, job| Box::pin(mail_app_offered(op, PersonId(job.subject), job.id)),
    is_mail: true,
};

async fn mail_app_offered(op: &Op, person: PersonId, job: JobId) -> Result<()> {
    let text = "A code was made with which somebody else can take over an app of your Kith account, on a device on which you \
                are signed in, with your password. It works for 7 days.\n\n\
                If you didn't do this, withdraw the offer, and reset your password now.";
    let subject = "An app can be taken over";
    mailing::mail(op, person, format!("app-offered-{}", job.0), subject, text.to_owned()).await
}
