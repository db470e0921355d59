//! Tells a person by mail that an app was handed over, by them or to them.

use entity::{JobId, PersonId};

use super::super::mailing;
use crate::core::error::Result;
use crate::core::jobs::{JobKind, Kind};
use crate::core::op::Op;

pub(crate) const MAIL_APP_HANDED_OVER: JobKind = JobKind {
    kind: Kind::MailAppHandedOver,
    carry_out: |op, job| Box::pin(mail_app_handed_over(op, PersonId(job.subject), job.id)),
    is_mail: true,
};

async fn mail_app_handed_over(op: &Op, person: PersonId, job: JobId) -> Result<()> {
    let text = "An app was handed over: it belonged to your Kith account and belongs to another one now, or the other way \
                round. Whoever has it now can change it and make new secrets for it.\n\n\
                If you didn't expect this, reset your password now. That signs out all devices.";
    let subject = "An app was handed over";
    mailing::mail(op, person, format!("app-handed-over-{}", job.0), subject, text.to_owned()).await
}
