//! Mails what a rung tells: at least once, under the same key. Whether it still makes sense, and whether it may disturb, is
//! decided when it is sent.

use entity::NoticeId;

use super::put_off;
use crate::core::error::Result;
use crate::core::jobs::{JobKind, Kind};
use crate::core::op::Op;
use crate::rooms::checkins::{crisis, ladders, plans};
use crate::rooms::{accounts, contacts};

/// A rung's mail, of which a notice is the subject.
pub(crate) const MAIL_RUNG: JobKind =
    JobKind { kind: Kind::MailRung, carry_out: |op, job| Box::pin(mail(op, NoticeId(job.subject))), is_mail: true };

/// The text of a rung's mail: then come the crisis lines of its recipient's country, and the link by which it is
/// claimed.
fn rung_text(op: &Op, id: NoticeId, words: &str, crisis_lines: &str) -> String {
    let link = ladders::link(op, id);
    format!(
        "{words}\n\n{crisis_lines}\nIf you can take care of it, say so here, and nobody else is contacted for now. The \
         link opens a page with a button. It is meant for you alone, and works without signing in:\n\n{link}\n"
    )
}

/// Mails what a rung tells, unless that is over by now: claimed, cleared, expired or withdrawn. While somebody else is
/// on it, it waits.
async fn mail(op: &Op, id: NoticeId) -> Result<()> {
    let db = op.env.db.write();
    let Some(now) = ladders::disturbance(db, id).await? else { return Ok(()) };
    let notice = &now.notice;
    if !now.consent.stands
        || notice.claimed_at.is_some()
        || notice.all_clear_at.is_some()
        || notice.expires_at <= op.now
    {
        return Ok(());
    }
    let of = (notice.check_in_id, notice.author_id);
    let claims = ladders::claims(db, &[notice.check_in_id]).await?;
    match claims.get(&of).into_iter().flatten().filter(|until| **until > op.now).max() {
        Some(until) if *until < notice.expires_at => return put_off(op, Kind::MailRung, id.0, *until).await,
        Some(_) => return Ok(()),
        None => {}
    }
    let disturbing = contacts::disturbing(op, notice.person_id, notice.author_id).await?;
    match disturbing.quiet_until.filter(|_| !now.consent.may_break_quiet_hours) {
        // It waits in the feed, where it is found without having disturbed.
        _ if disturbing.is_muted && !now.consent.may_break_mute => return Ok(()),
        Some(until) if until < notice.expires_at => return put_off(op, Kind::MailRung, id.0, until).await,
        Some(_) => return Ok(()),
        None => {}
    }
    let Some(key) = op.env.vault.keys([notice.author_id.0]).await?.remove(&notice.author_id.0) else { return Ok(()) };
    let text = key.show(ladders::text_place(id), &notice.text);
    let side = plans::side(db, notice.plan_id, notice.author_id).await?;
    let name = side.and_then(|side| ladders::open_ladder(&key, &side).name);
    let crisis_lines = crisis::words(op, notice.person_id).await?;
    // First that it is sent, then the sending: whoever may have got it gets the all-clear.
    ladders::note_mailed(op, id).await?;
    let text = rung_text(op, id, &ladders::rung_words(name.as_deref(), &text), &crisis_lines);
    accounts::mail(op, notice.person_id, format!("rung-{}", id.0), "A message for you", text).await
}
