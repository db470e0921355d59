//! What of check-ins is a person's, for their export and their erasure.

use entity::{PersonId, check_in_mark, plan_rest, plan_side, telling};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveEnum, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::{Value, json};

use super::answers;
use super::ladder;
use super::outside;
use super::read::all_plans;
use crate::error::{Error, Result};
use crate::op::Op;
use crate::tx::Tx;

/// Everything of the viewer's plans and check-ins, as they would read it.
pub(crate) async fn export(op: &Op) -> Result<Value> {
    let me = op.person()?;
    let key = op.env.vault.key(me.0).await?;
    let open = |place, sealed: &Option<entity::Sealed>| {
        sealed.as_ref().map(|sealed| key.open_text(place, sealed).map_err(Error::internal)).transpose()
    };
    let plans = all_plans(op).await?.into_iter().map(|plan| {
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
            // Not whom it tells: what people are known by inside holds a time, and is nobody's to see.
            "ladder": ladder::open_ladder(&key, &plan.side)?.rungs.iter().map(|rung| json!({
                "after": rung.after, "text": rung.text, "toldPeople": rung.to.len(),
            })).collect::<Vec<_>>(),
            "pausedSince": plan.pause_at(op.now).map(|pause| pause.since),
            "pausedUntil": plan.pause_at(op.now).and_then(|pause| pause.until),
            "endedAt": plan.ended_at(),
        }))
    });
    let plans = plans.collect::<Result<Vec<_>>>()?;
    let answers = answers::every(op).await?;
    let answers = answers.iter().map(|row| {
        let part = |column, sealed| open(answers::place(row.subject_id, column), sealed);
        Ok(json!({
            "dueAt": row.due_at,
            "version": row.version,
            "feeling": row.feeling.map(|it| it.to_value()),
            "help": row.help.map(|it| it.to_value()),
            "note": part("note", &row.note)?,
            "struggle": part("struggle", &row.struggle)?,
            "struggleAudience": row.struggle_audience.map(|it| it.to_value()),
            "triumph": part("triumph", &row.triumph)?,
            "triumphAudience": row.triumph_audience.map(|it| it.to_value()),
            "answeredAt": row.answered_at,
        }))
    });
    let answers = answers.collect::<Result<Vec<_>>>()?;
    let acknowledgements = answers::every_acknowledgement(op).await?;
    let acknowledgements = acknowledgements.iter().map(|row| {
        let words = open(answers::words_place(row.subject_id), &row.words)?;
        Ok(json!({ "at": row.at, "gesture": row.gesture.map(|it| it.to_value()), "words": words }))
    });
    let acknowledgements = acknowledgements.collect::<Result<Vec<_>>>()?;
    let marks = check_in_mark::Entity::find()
        .filter(check_in_mark::COLUMN.person_id.eq(me))
        .order_by_asc(check_in_mark::Column::CheckInId)
        .all(op.env.db.read())
        .await?;
    let told = ladder::every(op).await?;
    let told = told.iter().map(|row| {
        let text = key.open_text(ladder::text_place(row.id), &row.text).map_err(Error::internal)?;
        Ok(json!({ "rung": row.rung, "text": text, "handedOverAt": row.at, "allClearAt": row.all_clear_at }))
    });
    let told = told.collect::<Result<Vec<_>>>()?;
    let tellings = ladder::tellings(op).await?;
    let gestures = outside::every_gesture(op).await?;
    let asks = outside::every_ask(op).await?;
    Ok(json!({
        "plans": plans,
        "answers": answers,
        "acknowledgements": acknowledgements,
        "skippedAndSnoozed": marks.iter().map(|mark| json!({
            "skippedAt": mark.skipped_at,
            "snoozedUntil": mark.snoozed_until,
            "allClearAt": mark.all_clear_at,
        })).collect::<Vec<_>>(),
        "rungs": told,
        "tellings": tellings.iter().map(|it| json!({ "isOwn": it.is_own, "askedAt": it.asked_at })).collect::<Vec<_>>(),
        "gestures": gestures.iter().map(|it| json!({
            "isOwn": it.from == me, "kind": it.kind.to_value(), "at": it.at,
        })).collect::<Vec<_>>(),
        "asks": asks.iter().map(|it| json!({ "isOwn": it.from == me, "at": it.at })).collect::<Vec<_>>(),
    }))
}

/// Erases what of check-ins is a person's own. What the other side knows stays with them: that there was a plan, that it
/// was answered, and a gesture; none of it holds text.
pub(crate) async fn erase(tx: &Tx<'_>, person: PersonId) -> Result<()> {
    answers::withdraw(tx, person).await?;
    ladder::erase(tx, person).await?;
    outside::erase_gestures(tx, person).await?;
    outside::erase_asks(tx, person).await?;
    check_in_mark::Entity::delete_many().filter(check_in_mark::COLUMN.person_id.eq(person)).exec(&tx.db).await?;
    plan_rest::Entity::delete_many()
        .filter(plan_rest::COLUMN.person_id.eq(person))
        .filter(plan_rest::COLUMN.kind.eq(plan_rest::Kind::Pause))
        .exec(&tx.db)
        .await?;
    plan_side::Entity::delete_many().filter(plan_side::COLUMN.person_id.eq(person)).exec(&tx.db).await?;
    telling::Entity::delete_many().filter(telling::COLUMN.author_id.eq(person)).exec(&tx.db).await?;
    // Who counted on telling them is shown that they can't.
    telling::Entity::update_many()
        .col_expr(telling::Column::WithdrawnAt, Expr::value(tx.op.now))
        .filter(telling::COLUMN.person_id.eq(person))
        .filter(telling::COLUMN.agreed_at.is_not_null())
        .filter(telling::COLUMN.withdrawn_at.is_null())
        .exec(&tx.db)
        .await?;
    Ok(())
}
