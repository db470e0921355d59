//! What of check-ins is a person's, for their export: page by page, by key.

use entity::{CheckInId, NoticeId, PlanId, answer, check_in_mark};
use sea_orm::{ActiveEnum, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::{Value, json};

use super::read::some_plans;
use super::view::PlanView;
use super::{answers, ladder, outside};
use crate::core::error::Result;
use crate::core::op::Op;
use crate::core::pen::Pen;
use crate::core::secrets::{Place, SealKey};

/// How many plans are read at once, each with all that was ever proposed for it.
const PLANS: u64 = 25;
/// How much of what has text.
const TEXTS: u64 = 100;
/// How much of what has none.
const PAGE: u64 = 500;

/// Writes everything of the viewer's plans and check-ins, as they would read it.
pub(crate) async fn export(op: &Op, pen: &mut Pen) -> Result<()> {
    let key = op.env.vault.key(op.person()?.0).await?;
    plans(op, &key, pen).await?;
    answered(op, &key, pen).await?;
    acknowledged(op, &key, pen).await?;
    marked(op, pen).await?;
    told(op, &key, pen).await?;
    pen.list("tellings")?;
    // As many as links at the most, and small.
    for telling in ladder::tellings(op).await? {
        pen.item(&json!({ "isOwn": telling.is_own, "askedAt": telling.asked_at })).await?;
    }
    pen.end();
    gestures(op, pen).await?;
    asks(op, pen).await
}

fn opened(key: &SealKey, place: Place, sealed: Option<&entity::Sealed>) -> Option<String> {
    sealed.map(|sealed| key.show(place, sealed))
}

async fn plans(op: &Op, key: &SealKey, pen: &mut Pen) -> Result<()> {
    pen.list("plans")?;
    let mut after: Option<PlanId> = None;
    loop {
        let (plans, last) = some_plans(op, after, PLANS).await?;
        for plan in &plans {
            pen.item(&shown(op, key, plan)?).await?;
        }
        let Some(last) = last else { break };
        after = Some(last);
    }
    pen.end();
    Ok(())
}

fn shown(op: &Op, key: &SealKey, plan: &PlanView) -> Result<Value> {
    let me = op.person()?;
    let ladder = ladder::open_ladder(key, &plan.side);
    Ok(json!({
        "id": plan.id,
        "proposals": plan.proposals.iter().map(|it| json!({
            "isOwn": it.by == me,
            "terms": &*it.terms,
            "proposedAt": it.proposed_at,
            "acceptedAt": it.accepted_at,
            "declinedAt": it.declined_at,
            "withdrawnAt": it.withdrawn_at,
        })).collect::<Vec<_>>(),
        "reminders": plan.reminders(),
        "remindsByMail": plan.by_mail(),
        "claimsHoldFor": ladder.claims_hold,
        "ladderIsUnreadable": ladder.is_unreadable,
        "ladderName": ladder.name,
        // Not whom it tells: what people are known by inside holds a time, and is nobody's to see.
        "ladder": ladder.rungs.iter().map(|rung| json!({
            "after": rung.after, "text": rung.text, "toldPeople": rung.to.len(),
        })).collect::<Vec<_>>(),
        "pausedSince": plan.pause_at(op.now).map(|pause| pause.since),
        "pausedUntil": plan.pause_at(op.now).and_then(|pause| pause.until),
        "endedAt": plan.ended_at(),
    }))
}

async fn answered(op: &Op, key: &SealKey, pen: &mut Pen) -> Result<()> {
    pen.list("answers")?;
    let mut rows: Vec<answer::Model> = answers::every(op, None, TEXTS).await?;
    while let Some(last) = rows.last() {
        for row in &rows {
            let part = |column, sealed: &Option<entity::Sealed>| {
                opened(key, answers::place(row.subject_id, column), sealed.as_ref())
            };
            let answer = json!({
                "dueAt": row.due_at,
                "version": row.version,
                "feeling": row.feeling.map(|it| it.to_value()),
                "help": row.help.map(|it| it.to_value()),
                "note": part("note", &row.note),
                "struggle": part("struggle", &row.struggle),
                "struggleAudience": row.struggle_audience.map(|it| it.to_value()),
                "triumph": part("triumph", &row.triumph),
                "triumphAudience": row.triumph_audience.map(|it| it.to_value()),
                "answeredAt": row.answered_at,
            });
            pen.item(&answer).await?;
        }
        rows = answers::every(op, Some(last), TEXTS).await?;
    }
    pen.end();
    Ok(())
}

async fn acknowledged(op: &Op, key: &SealKey, pen: &mut Pen) -> Result<()> {
    pen.list("acknowledgements")?;
    let mut rows = answers::every_acknowledgement(op, None, TEXTS).await?;
    while let Some(last) = rows.last() {
        for row in &rows {
            let words = opened(key, answers::words_place(row.subject_id), row.words.as_ref());
            pen.item(&json!({ "at": row.at, "gesture": row.gesture.map(|it| it.to_value()), "words": words })).await?;
        }
        rows = answers::every_acknowledgement(op, Some(last), TEXTS).await?;
    }
    pen.end();
    Ok(())
}

async fn marked(op: &Op, pen: &mut Pen) -> Result<()> {
    let me = op.person()?;
    pen.list("skippedAndSnoozed")?;
    let mut after: Option<CheckInId> = None;
    loop {
        let mut marks = check_in_mark::Entity::find().filter(check_in_mark::COLUMN.person_id.eq(me));
        if let Some(after) = after {
            marks = marks.filter(check_in_mark::COLUMN.check_in_id.gt(after));
        }
        let marks = marks.order_by_asc(check_in_mark::Column::CheckInId).limit(PAGE).all(op.env.db.read()).await?;
        let Some(last) = marks.last() else { break };
        after = Some(last.check_in_id);
        for mark in &marks {
            let mark = json!({
                "skippedAt": mark.skipped_at,
                "snoozedUntil": mark.snoozed_until,
                "allClearAt": mark.all_clear_at,
            });
            pen.item(&mark).await?;
        }
    }
    pen.end();
    Ok(())
}

async fn told(op: &Op, key: &SealKey, pen: &mut Pen) -> Result<()> {
    pen.list("rungs")?;
    let mut after: Option<NoticeId> = None;
    loop {
        let rows = ladder::every(op, after, TEXTS).await?;
        let Some(last) = rows.last() else { break };
        after = Some(last.id);
        for row in &rows {
            let text = opened(key, ladder::text_place(row.id), Some(&row.text));
            let rung =
                json!({ "rung": row.rung, "text": text, "handedOverAt": row.at, "allClearAt": row.all_clear_at });
            pen.item(&rung).await?;
        }
    }
    pen.end();
    Ok(())
}

/// First those that the viewer sent, then those that reached them: each by its own key.
async fn gestures(op: &Op, pen: &mut Pen) -> Result<()> {
    let item =
        |row: &entity::gesture::Model, is_own| json!({ "isOwn": is_own, "kind": row.kind.to_value(), "at": row.at });
    pen.list("gestures")?;
    let mut rows = outside::own_gestures(op, None, PAGE).await?;
    while let Some(last) = rows.last() {
        for row in &rows {
            pen.item(&item(row, true)).await?;
        }
        rows = outside::own_gestures(op, Some(last), PAGE).await?;
    }
    let mut rows = outside::received_gestures(op, None, PAGE).await?;
    while let Some(last) = rows.last() {
        for row in &rows {
            pen.item(&item(row, false)).await?;
        }
        rows = outside::received_gestures(op, Some(last), PAGE).await?;
    }
    pen.end();
    Ok(())
}

/// The same of asks.
async fn asks(op: &Op, pen: &mut Pen) -> Result<()> {
    pen.list("asks")?;
    let mut rows = outside::own_asks(op, None, PAGE).await?;
    while let Some(last) = rows.last() {
        for row in &rows {
            pen.item(&json!({ "isOwn": true, "at": row.at })).await?;
        }
        rows = outside::own_asks(op, Some(last), PAGE).await?;
    }
    let mut rows = outside::received_asks(op, None, PAGE).await?;
    while let Some(last) = rows.last() {
        for row in &rows {
            pen.item(&json!({ "isOwn": false, "at": row.at })).await?;
        }
        rows = outside::received_asks(op, Some(last), PAGE).await?;
    }
    pen.end();
    Ok(())
}
