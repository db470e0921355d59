//! Mails a reminder. It goes out at most once; whether it still makes sense, and whether it may disturb, is decided when it
//! is sent.

use entity::StepId;

use super::put_off;
use crate::core::error::Result;
use crate::core::jobs::{JobKind, Kind};
use crate::core::op::Op;
use crate::rooms::checkins::{answers, plans, worker};
use crate::rooms::{accounts, contacts};

/// A reminder, of which a step is the subject.
pub(crate) const MAIL_REMINDER: JobKind =
    JobKind { kind: Kind::MailReminder, carry_out: |op, job| Box::pin(mail(op, StepId(job.subject))), is_mail: true };

/// Mails a reminder, unless the check-in is over by now. Of two at once, and of a repeat, one is sent.
async fn mail(op: &Op, id: StepId) -> Result<()> {
    let db = op.env.db.write();
    let Some(step) = worker::step(db, id).await?.filter(|step| step.mailed_at.is_none()) else { return Ok(()) };
    let Some(plan) = plans::of_side(db, step.plan_id, step.person_id).await? else { return Ok(()) };
    let Some(slot) = plan.slot(step.check_in_id).filter(|slot| op.now < slot.closes && !plan.rests(slot)) else {
        return Ok(());
    };
    let mark = answers::mark_of(db, slot.id, step.person_id).await?;
    let is_answered = answers::is_answered(db, &[slot.id.0]).await?.contains(&(slot.id.0, step.person_id));
    if is_answered || mark.as_ref().is_some_and(|mark| mark.skipped_at.is_some()) {
        return Ok(());
    }
    // Whoever snoozed since is reminded when that is over, by a reminder of its own.
    if mark.and_then(|mark| mark.snoozed_until).is_some_and(|until| until > op.now) {
        return Ok(());
    }
    match contacts::disturbing(op, step.person_id, plan.other).await?.quiet_until {
        Some(until) if until < slot.closes => return put_off(op, Kind::MailReminder, id.0, until).await,
        Some(_) => return Ok(()),
        None => {}
    }
    if !worker::begin_mail(op, id).await? {
        return Ok(());
    }
    let text = "There is something for you in your app. Open it when it suits you.\n".to_owned();
    accounts::mail(op, step.person_id, format!("reminder-{}", id.0), "A reminder", text).await
}
