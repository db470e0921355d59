//! Mail about check-ins: whether it still makes sense, and whether it may disturb, is decided when it is sent.
//! Reminders go out at most once; rungs and all-clears at least once, under the same key.

use chrono::{DateTime, Utc};
use entity::{NoticeId, StepId, job, notice, plan_side, step};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::core::error::Result;
use crate::core::jobs;
use crate::core::op::Op;
use crate::core::tx::Tx;
use crate::rooms::accounts;
use crate::rooms::checkins::answers;
use crate::rooms::checkins::crisis::crisis_words;
use crate::rooms::checkins::facts::views;
use crate::rooms::checkins::ladder::{self, told};
use crate::rooms::contacts;

/// Puts a mail off until its recipient may be disturbed.
async fn put_off(op: &Op, kind: job::Kind, subject: uuid::Uuid, until: DateTime<Utc>) -> Result<()> {
    let tx = Tx::begin(op).await?;
    jobs::leave(&tx, kind, subject, until).await?;
    tx.commit().await
}

/// Mails a reminder, unless the check-in is over by now. Of two at once, and of a repeat, one is sent.
pub(crate) async fn mail_reminder(op: &Op, id: StepId) -> Result<()> {
    let db = op.env.db.write();
    let found = step::Entity::find().filter(step::COLUMN.id.eq(id)).one(db).await?;
    let Some(step) = found.filter(|step| step.mailed_at.is_none()) else { return Ok(()) };
    let side = plan_side::Entity::find_by_id((step.plan_id, step.person_id)).all(db).await?;
    let Some(plan) = views(db, side).await?.pop() else { return Ok(()) };
    let Some(slot) = plan.slot(step.check_in_id).filter(|slot| op.now < slot.closes && !plan.rests(slot)) else {
        return Ok(());
    };
    let mark = entity::check_in_mark::Entity::find_by_id((slot.id, step.person_id)).one(db).await?;
    let is_answered = answers::is_answered(db, &[slot.id.0]).await?.contains(&(slot.id.0, step.person_id));
    if is_answered || mark.as_ref().is_some_and(|mark| mark.skipped_at.is_some()) {
        return Ok(());
    }
    // Whoever snoozed since is reminded when that is over, by a reminder of its own.
    if mark.and_then(|mark| mark.snoozed_until).is_some_and(|until| until > op.now) {
        return Ok(());
    }
    match contacts::disturbing(op, step.person_id, plan.other).await?.quiet_until {
        Some(until) if until < slot.closes => return put_off(op, job::Kind::MailReminder, id.0, until).await,
        Some(_) => return Ok(()),
        None => {}
    }
    let begun = step::Entity::update_many()
        .col_expr(step::Column::MailedAt, Expr::value(op.now))
        .filter(step::COLUMN.id.eq(id))
        .filter(step::COLUMN.mailed_at.is_null())
        .exec(db)
        .await?;
    if begun.rows_affected == 0 {
        return Ok(());
    }
    let text = "There is something for you in your app. Open it when it suits you.\n".to_owned();
    accounts::mail(op, step.person_id, format!("reminder-{}", id.0), "A reminder", text).await
}

/// What the mail of every rung begins with: more than what is shown of a mail before it is opened, so that nobody who
/// looks over a shoulder learns anything of it.
const OPENING: &str = "You have a new message. You receive it because you agreed to receive messages like this one. \
                       You can change that in your app at any time. Read on when nobody else can see your screen: the \
                       message follows, word for word as it was written for you.";

/// A rung's mail up to its words: the opening, the name that its author chose, and the words.
pub(crate) fn rung_words(name: Option<&str>, words: &str) -> String {
    let name = name.map(|name| format!("{name} writes:\n\n")).unwrap_or_default();
    format!("{OPENING}\n\n{name}{words}")
}

/// The text of a rung's mail: then come the crisis lines of its recipient's country, and the link by which it is
/// claimed.
fn rung_text(op: &Op, id: NoticeId, words: &str, crisis_lines: &str) -> String {
    let link = ladder::link(op, id);
    format!(
        "{words}\n\n{crisis_lines}\nIf you can take care of it, say so here, and nobody else is contacted for now. The \
         link opens a page with a button. It is meant for you alone, and works without signing in:\n\n{link}\n"
    )
}

/// Mails what a rung tells, unless that is over by now: claimed, cleared, expired or withdrawn. While somebody else is
/// on it, it waits.
pub(crate) async fn mail_rung(op: &Op, id: NoticeId) -> Result<()> {
    let db = op.env.db.write();
    let Some(told) = told(db, id).await? else { return Ok(()) };
    let notice = &told.notice;
    if !told.consent.stands
        || notice.claimed_at.is_some()
        || notice.all_clear_at.is_some()
        || notice.expires_at <= op.now
    {
        return Ok(());
    }
    let of = (notice.check_in_id, notice.author_id);
    let claims = ladder::claims(db, &[notice.check_in_id]).await?;
    match claims.get(&of).into_iter().flatten().filter(|until| **until > op.now).max() {
        Some(until) if *until < notice.expires_at => return put_off(op, job::Kind::MailRung, id.0, *until).await,
        Some(_) => return Ok(()),
        None => {}
    }
    let disturbing = contacts::disturbing(op, notice.person_id, notice.author_id).await?;
    match disturbing.quiet_until.filter(|_| !told.consent.may_break_quiet_hours) {
        // It waits in the feed, where it is found without having disturbed.
        _ if disturbing.is_muted && !told.consent.may_break_mute => return Ok(()),
        Some(until) if until < notice.expires_at => return put_off(op, job::Kind::MailRung, id.0, until).await,
        Some(_) => return Ok(()),
        None => {}
    }
    let Some(key) = op.env.vault.keys([notice.author_id.0]).await?.remove(&notice.author_id.0) else { return Ok(()) };
    let text = key.show(ladder::text_place(id), &notice.text);
    let side = plan_side::Entity::find_by_id((notice.plan_id, notice.author_id)).one(db).await?;
    let name = side.and_then(|side| ladder::open_ladder(&key, &side).name);
    let crisis_lines = crisis_words(op, notice.person_id).await?;
    // First that it is sent, then the sending: whoever may have got it gets the all-clear.
    notice::Entity::update_many()
        .col_expr(notice::Column::MailedAt, Expr::value(op.now))
        .filter(notice::COLUMN.id.eq(id))
        .exec(db)
        .await?;
    let text = rung_text(op, id, &rung_words(name.as_deref(), &text), &crisis_lines);
    accounts::mail(op, notice.person_id, format!("rung-{}", id.0), "A message for you", text).await
}

/// Mails the all-clear to somebody whom a rung was mailed to, even if they agree to no further ones.
pub(crate) async fn mail_all_clear(op: &Op, id: NoticeId) -> Result<()> {
    let Some(told) = told(op.env.db.write(), id).await? else { return Ok(()) };
    let notice = &told.notice;
    if notice.mailed_at.is_none() || notice.all_clear_at.is_none() {
        return Ok(());
    }
    let disturbing = contacts::disturbing(op, notice.person_id, notice.author_id).await?;
    if disturbing.is_muted && !told.consent.may_break_mute {
        return Ok(());
    }
    if let Some(until) = disturbing.quiet_until.filter(|_| !told.consent.may_break_quiet_hours) {
        return put_off(op, job::Kind::MailAllClear, id.0, until).await;
    }
    let text = "All clear: you don't need to do anything more about the last message.\n".to_owned();
    accounts::mail(op, notice.person_id, format!("all-clear-{}", id.0), "All clear", text).await
}

/// Mails an author that their ladder can't be read, unless it was written anew or can be by now.
pub(crate) async fn mail_lost_ladder(op: &Op, id: StepId) -> Result<()> {
    let db = op.env.db.write();
    let Some(step) = step::Entity::find().filter(step::COLUMN.id.eq(id)).one(db).await? else { return Ok(()) };
    let side = plan_side::Entity::find_by_id((step.plan_id, step.person_id)).one(db).await?;
    let key = op.env.vault.keys([step.person_id.0]).await?.remove(&step.person_id.0);
    let Some((side, key)) = side.zip(key) else { return Ok(()) };
    if !ladder::open_ladder(&key, &side).is_unreadable {
        return Ok(());
    }
    let text = "Because of a fault on our side, something that you wrote can't be read any more. Please open your app \
                and write it again: until then, it has no effect. Your app shows what it is.\n";
    accounts::mail(op, step.person_id, format!("ladder-{}", id.0), "Please write something again", text.to_owned())
        .await
}

#[cfg(test)]
mod tests {
    use super::OPENING;

    #[test]
    fn what_is_shown_before_a_mail_is_opened_is_the_same_in_each() {
        assert!(OPENING.chars().count() >= 200);
    }
}
