//! Tells a person by mail that a personal access token was created for their account.

use entity::{JobId, PersonId};

use super::super::mailing;
use crate::core::error::Result;
use crate::core::jobs::{JobKind, Kind};
use crate::core::op::Op;

pub(crate) const MAIL_TOKEN_CREATED: JobKind = JobKind {
    kind: Kind::MailTokenCreated,
    carry_out: |op, job| Box::pin(mail_token_created(op, PersonId(job.subject), job.id)),
    is_mail: true,
};

async fn mail_token_created(op: &Op, person: PersonId, job: JobId) -> Result<()> {
    let text = "A personal access token was created for your Kith account, on a device on which you are signed in, with \
                your password. Whoever has it can use your account within the limits that were set for it.\n\n\
                If you didn't do this, reset your password now. That signs out all devices and ends all tokens.";
    let subject = "A token was created for your account";
    mailing::mail(op, person, format!("token-created-{}", job.0), subject, text.to_owned()).await
}
