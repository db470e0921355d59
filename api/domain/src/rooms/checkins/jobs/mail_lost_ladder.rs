//! Mails an author that their ladder can't be read any more.

use entity::StepId;

use crate::core::error::Result;
use crate::core::jobs::{JobKind, Kind};
use crate::core::op::Op;
use crate::rooms::accounts;
use crate::rooms::checkins::{ladders, plans, worker};

/// A mail about a lost ladder, of which a step is the subject.
pub(crate) const MAIL_LADDER_LOST: JobKind =
    JobKind { kind: Kind::MailLadderLost, carry_out: |op, job| Box::pin(mail(op, StepId(job.subject))), is_mail: true };

/// Mails an author that their ladder can't be read, unless it was written anew or can be by now.
async fn mail(op: &Op, id: StepId) -> Result<()> {
    let db = op.env.db.write();
    let Some(step) = worker::step(db, id).await? else { return Ok(()) };
    let side = plans::side(db, step.plan_id, step.person_id).await?;
    let key = op.env.vault.keys([step.person_id.0]).await?.remove(&step.person_id.0);
    let Some((side, key)) = side.zip(key) else { return Ok(()) };
    if !ladders::open_ladder(&key, &side).is_unreadable {
        return Ok(());
    }
    let text = "Because of a fault on our side, something that you wrote can't be read any more. Please open your app \
                and write it again: until then, it has no effect. Your app shows what it is.\n";
    accounts::mail(op, step.person_id, format!("ladder-{}", id.0), "Please write something again", text.to_owned())
        .await
}
