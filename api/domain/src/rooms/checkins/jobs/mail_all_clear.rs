//! Mails the all-clear to whom a rung was mailed: at least once, under the same key.

use entity::NoticeId;

use super::put_off;
use crate::core::error::Result;
use crate::core::jobs::{JobKind, Kind};
use crate::core::op::Op;
use crate::rooms::checkins::ladders;
use crate::rooms::{accounts, contacts};

/// An all-clear, of which a notice is the subject.
pub(crate) const MAIL_ALL_CLEAR: JobKind =
    JobKind { kind: Kind::MailAllClear, carry_out: |op, job| Box::pin(mail(op, NoticeId(job.subject))), is_mail: true };

/// Mails the all-clear to somebody whom a rung was mailed to, even if they agree to no further ones.
async fn mail(op: &Op, id: NoticeId) -> Result<()> {
    let Some(now) = ladders::disturbance(op.env.db.write(), id).await? else { return Ok(()) };
    let notice = &now.notice;
    if notice.mailed_at.is_none() || notice.all_clear_at.is_none() {
        return Ok(());
    }
    let disturbing = contacts::disturbing(op, notice.person_id, notice.author_id).await?;
    if disturbing.is_muted && !now.consent.may_break_mute {
        return Ok(());
    }
    if let Some(until) = disturbing.quiet_until.filter(|_| !now.consent.may_break_quiet_hours) {
        return put_off(op, Kind::MailAllClear, id.0, until).await;
    }
    let text = "All clear: you don't need to do anything more about the last message.\n".to_owned();
    accounts::mail(op, notice.person_id, format!("all-clear-{}", id.0), "All clear", text).await
}
