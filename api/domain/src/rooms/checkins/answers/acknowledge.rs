//! Acknowledging an answer with a gesture or a few words, once. It is visible to the answer's author, and optional.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
pub use entity::gesture::Kind as Gesture;
use entity::{AcknowledgementId, CheckInId, PersonId, check_in_acknowledgement, feed_event::Kind};
use uuid::Uuid;

use super::check_in::{CheckIn, check_ins_by_ids, just_written};
use super::policy::{Acknowledge, AcknowledgeFacts};
use super::store;
use crate::core::error::{Error, ErrorCode, Result};
use crate::core::op::Op;
use crate::core::policy::permit;
use crate::core::secrets::{Place, seal};
use crate::core::text;
use crate::core::tx::Tx;
use crate::rooms::checkins::plans;

/// The longest words, in characters.
const LONGEST: usize = 280;

/// The content of an acknowledgement: a gesture or a few words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reaction {
    /// A gesture.
    Gesture(Gesture),
    /// A few words, 1 to 280 characters long.
    Words(String),
}

/// An acknowledgement of an answer.
#[derive(Clone, Debug)]
pub struct Acknowledgement {
    /// The person who gave it.
    pub by: PersonId,
    /// The gesture, if it is one.
    pub gesture: Option<Gesture>,
    /// The words, if there are any. They can't be read after the account of their author was erased.
    pub words: Option<String>,
    /// When it was given.
    pub created_at: DateTime<Utc>,
}

/// Acknowledges the other side's answer in a check-in.
///
/// # Errors
///
/// A refusal if the words are out of bounds, if the check-in or the other person's answer isn't visible to the viewer, or if
/// the viewer has already acknowledged it.
pub async fn acknowledge(op: &Op, id: CheckInId, reaction: Reaction) -> Result<CheckIn> {
    let reaction = match reaction {
        Reaction::Words(words) => Reaction::Words(checked(&words)?),
        gesture @ Reaction::Gesture(_) => gesture,
    };
    // What shows once goes on showing, so that it can be looked at before anything is locked.
    let answer = check_ins_by_ids(op, &[id]).await?.remove(&id).and_then(|it| it.their_answer);
    let tx = Tx::begin(op).await?;
    let (plan, slot) = plans::lock_slot(&tx, id).await?;
    let is_done = match &plan {
        Some(plan) => store::is_acknowledged(&tx, id.0, plan.viewer).await?,
        None => false,
    };
    let is_shown = answer.is_some_and(|it| it.is_revealed);
    let facts = AcknowledgeFacts { plan: plan.clone(), slot: slot.clone(), is_shown, is_done };
    let may = permit::<Acknowledge>(&tx, &facts)?;
    let (me, other) = (may.subject().by, may.subject().answerer);
    let (plan, slot) = plan.zip(slot).ok_or_else(|| Error::not_found("checkInId"))?;
    let (gesture, words) = match reaction {
        Reaction::Gesture(gesture) => (Some(gesture), None),
        Reaction::Words(words) => (None, Some(words)),
    };
    let key = op.env.vault.key(me.0).await?;
    let row = check_in_acknowledgement::Model {
        id: AcknowledgementId(op.id()),
        subject_id: id.0,
        answerer_id: other,
        by_id: me,
        due_at: slot.at,
        gesture,
        words: words.map(|words| seal(op, &key, place(id.0), &words)),
        at: op.now,
    };
    store::acknowledge(&tx, &may, row).await?;
    tx.tell(me, Kind::CheckInChanged, id.0, tx.account());
    tx.tell_if_reached(me, other, Kind::CheckInAcknowledged, id.0);
    tx.commit_as(id).await?;
    just_written(op, plan, slot).await
}

fn checked(words: &str) -> Result<String> {
    let words = text::line(words);
    let fits = (1..=LONGEST).contains(&words.chars().count());
    if fits && text::printable(&words, &()).is_ok() {
        return Ok(words);
    }
    let message = format!("`words` must be 1 to {LONGEST} characters long.");
    Err(Error::refused_at("words", ErrorCode::Invalid, message))
}

/// The acknowledgements that are visible to the viewer, by what was answered and by who gave them.
pub(super) async fn of_subjects(op: &Op, subjects: &[Uuid]) -> Result<HashMap<(Uuid, PersonId), Acknowledgement>> {
    if subjects.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = store::acknowledgements_of(op, subjects).await?;
    let keys = op.env.vault.keys(rows.iter().filter(|row| row.words.is_some()).map(|row| row.by_id.0)).await?;
    let open = |row: check_in_acknowledgement::Model| {
        let sealed = row.words.as_ref().zip(keys.get(&row.by_id.0));
        let words = sealed.map(|(words, key)| key.show(place(row.subject_id), words));
        (
            (row.subject_id, row.by_id),
            Acknowledgement { by: row.by_id, gesture: row.gesture, words, created_at: row.at },
        )
    };
    Ok(rows.into_iter().map(open).collect())
}

pub(in crate::rooms::checkins) fn place(subject: Uuid) -> Place {
    Place::new("check_in_acknowledgement", "words", subject)
}
