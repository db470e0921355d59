//! Tells a person by mail that an app got access to their account. The mail doesn't name it: mail is discreet.

use entity::{JobId, PersonId};

use super::super::mailing;
use crate::core::error::Result;
use crate::core::jobs::{JobKind, Kind};
use crate::core::op::Op;

pub(crate) const MAIL_GRANT_BEGUN: JobKind = JobKind {
    kind: Kind::MailGrantBegun,
    carry_out: |op, job| Box::pin(mail_grant_begun(op, PersonId(job.subject), job.id)),
    is_mail: true,
};

async fn mail_grant_begun(op: &Op, person: PersonId, job: JobId) -> Result<()> {
    let text = "An app got access to your Kith account, within limits that were chosen with your password. Your account \
                lists your connected apps, and you can end each access there.\n\n\
                If you didn't do this, reset your password now. That signs out all devices and ends all access.";
    let subject = "An app got access to your account";
    mailing::mail(op, person, format!("grant-begun-{}", job.0), subject, text.to_owned()).await
}
