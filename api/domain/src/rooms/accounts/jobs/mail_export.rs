//! Tells a person by mail that their data was exported.

use entity::{JobId, PersonId};

use super::super::mailing;
use crate::core::error::Result;
use crate::core::jobs::{JobKind, Kind};
use crate::core::op::Op;

pub(crate) const MAIL_EXPORT: JobKind = JobKind {
    kind: Kind::MailExport,
    carry_out: |op, job| Box::pin(mail_export(op, PersonId(job.subject), job.id)),
    is_mail: true,
};

async fn mail_export(op: &Op, person: PersonId, job: JobId) -> Result<()> {
    let text = "Data from your Kith account, all of it or your contacts, was exported on a device on which you are \
                signed in, with your password.\n\nIf you didn't do this, reset your password now. That signs out all devices.";
    mailing::mail(op, person, format!("export-{}", job.0), "Your data was exported", text.to_owned()).await
}
