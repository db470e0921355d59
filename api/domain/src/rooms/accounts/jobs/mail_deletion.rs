//! Tells a person by mail that their account will be deleted, and how to cancel that.

use entity::PersonId;

use super::super::{mailing, store};
use crate::core::error::Result;
use crate::core::jobs::{JobKind, Kind};
use crate::core::op::Op;

pub(crate) const MAIL_DELETION: JobKind = JobKind {
    kind: Kind::MailDeletion,
    carry_out: |op, job| Box::pin(mail_deletion(op, PersonId(job.subject))),
    is_mail: true,
};

async fn mail_deletion(op: &Op, person: PersonId) -> Result<()> {
    let Some(account) = store::person::by_id(op, person).await? else { return Ok(()) };
    let (Some(at), Some(to)) = (account.delete_at, mailing::address(op, person).await?) else { return Ok(()) };
    let text = format!(
        "Your Kith account will be deleted on {}, with all data in it. Until then, you can sign in and cancel the \
         deletion, and nothing new reaches other people from you, nor you from them. Other people see that you are gone \
         within 14 days after that, each at another time.",
        at.format("%-d %B %Y, %H:%M UTC")
    );
    mailing::send(op, format!("deletion-{}-{}", person.0, at.timestamp()), to, "Your account will be deleted", text)
        .await
}
