//! What of check-ins is a person's, for their export: page by page, by key.

use entity::{CheckInId, NoticeId, PlanId, check_in_answer};
use sea_orm::ActiveEnum;
use serde_json::{Value, json};

use super::plans::PlanView;
use super::{answers, gestures, ladders, plans};
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
    agreements(op, &key, pen).await?;
    answered(op, &key, pen).await?;
    acknowledged(op, &key, pen).await?;
    marked(op, pen).await?;
    notices(op, &key, pen).await?;
    pen.list("ladderConsents")?;
    // As many as links at the most, and small.
    for consent in ladders::consents(op).await? {
        pen.item(&json!({ "isYours": consent.is_own, "requestedAt": consent.requested_at })).await?;
    }
    pen.end();
    sent_gestures(op, pen).await?;
    asks(op, pen).await
}

fn opened(key: &SealKey, place: Place, sealed: Option<&entity::Sealed>) -> Option<String> {
    sealed.map(|sealed| key.show(place, sealed))
}

async fn agreements(op: &Op, key: &SealKey, pen: &mut Pen) -> Result<()> {
    pen.list("checkInPlans")?;
    let mut after: Option<PlanId> = None;
    loop {
        let (views, last) = plans::some(op, after, PLANS).await?;
        for plan in &views {
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
    let ladder = ladders::open_ladder(key, &plan.side);
    Ok(json!({
        "id": plan.id,
        "proposals": plan.proposals.iter().map(|it| json!({
            "isYours": it.by == me,
            "terms": &*it.terms,
            "createdAt": it.proposed_at,
            "acceptedAt": it.accepted_at,
            "declinedAt": it.declined_at,
            "withdrawnAt": it.withdrawn_at,
        })).collect::<Vec<_>>(),
        "reminders": plan.reminders(),
        "remindsByEmail": plan.by_mail(),
        "unreadable": ladder.is_unreadable.then_some("LADDER").into_iter().collect::<Vec<_>>(),
        "claimsHoldFor": ladder.claims_hold,
        "ladderName": ladder.name,
        // Not whom it tells: what people are known by inside holds a time, and is nobody's to see.
        "ladder": ladder.rungs.iter().map(|rung| json!({
            "delay": rung.delay, "text": rung.text, "recipientCount": rung.to.len(),
        })).collect::<Vec<_>>(),
        "pausedAt": plan.pause_at(op.now).map(|pause| pause.since),
        "pausedUntil": plan.pause_at(op.now).and_then(|pause| pause.until),
        "endedAt": plan.ended_at(),
    }))
}

async fn answered(op: &Op, key: &SealKey, pen: &mut Pen) -> Result<()> {
    pen.list("answers")?;
    let mut rows: Vec<check_in_answer::Model> = answers::every(op, None, TEXTS).await?;
    while let Some(last) = rows.last() {
        for row in &rows {
            let part = |column, sealed: &Option<entity::Sealed>| {
                opened(key, answers::place(row.subject_id, column), sealed.as_ref())
            };
            let shared = |column, sealed: &Option<entity::Sealed>, audience: Option<check_in_answer::Audience>| {
                let audience = audience.map(|it| it.to_value());
                part(column, sealed).map(|text| json!({ "text": text, "audience": audience }))
            };
            let answer = json!({
                "dueAt": row.due_at,
                "version": row.version,
                "feeling": row.feeling.map(|it| it.to_value()),
                "help": row.help.map(|it| it.to_value()),
                "note": part("note", &row.note),
                "struggle": shared("struggle", &row.struggle, row.struggle_audience),
                "triumph": shared("triumph", &row.triumph, row.triumph_audience),
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
            pen.item(&json!({ "createdAt": row.at, "gesture": row.gesture.map(|it| it.to_value()), "words": words }))
                .await?;
        }
        rows = answers::every_acknowledgement(op, Some(last), TEXTS).await?;
    }
    pen.end();
    Ok(())
}

async fn marked(op: &Op, pen: &mut Pen) -> Result<()> {
    pen.list("skippedAndSnoozed")?;
    let mut after: Option<CheckInId> = None;
    loop {
        let marks = answers::every_mark(op, after, PAGE).await?;
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

async fn notices(op: &Op, key: &SealKey, pen: &mut Pen) -> Result<()> {
    pen.list("receipts")?;
    let mut after: Option<NoticeId> = None;
    loop {
        let rows = ladders::every(op, after, TEXTS).await?;
        let Some(last) = rows.last() else { break };
        after = Some(last.id);
        for row in &rows {
            let text = opened(key, ladders::text_place(row.id), Some(&row.text));
            let rung =
                json!({ "rungNumber": row.rung, "text": text, "handedOverAt": row.at, "allClearAt": row.all_clear_at });
            pen.item(&rung).await?;
        }
    }
    pen.end();
    Ok(())
}

/// First those that the viewer sent, then those that reached them: each by its own key.
async fn sent_gestures(op: &Op, pen: &mut Pen) -> Result<()> {
    let item = |row: &entity::gesture::Model, is_own| json!({ "isYours": is_own, "kind": row.kind.to_value(), "createdAt": row.at });
    pen.list("gestures")?;
    let mut rows = gestures::own_gestures(op, None, PAGE).await?;
    while let Some(last) = rows.last() {
        for row in &rows {
            pen.item(&item(row, true)).await?;
        }
        rows = gestures::own_gestures(op, Some(last), PAGE).await?;
    }
    let mut rows = gestures::received_gestures(op, None, PAGE).await?;
    while let Some(last) = rows.last() {
        for row in &rows {
            pen.item(&item(row, false)).await?;
        }
        rows = gestures::received_gestures(op, Some(last), PAGE).await?;
    }
    pen.end();
    Ok(())
}

/// The same of asks.
async fn asks(op: &Op, pen: &mut Pen) -> Result<()> {
    pen.list("asks")?;
    let mut rows = gestures::own_asks(op, None, PAGE).await?;
    while let Some(last) = rows.last() {
        for row in &rows {
            pen.item(&json!({ "isYours": true, "createdAt": row.at })).await?;
        }
        rows = gestures::own_asks(op, Some(last), PAGE).await?;
    }
    let mut rows = gestures::received_asks(op, None, PAGE).await?;
    while let Some(last) = rows.last() {
        for row in &rows {
            pen.item(&json!({ "isYours": false, "createdAt": row.at })).await?;
        }
        rows = gestures::received_asks(op, Some(last), PAGE).await?;
    }
    pen.end();
    Ok(())
}
