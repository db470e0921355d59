//! Acknowledging an answer with a gesture or a few words, once. It is visible to the answer's author, and optional.

use entity::{AcknowledgementId, CheckInId, check_in_acknowledgement, feed_event::Kind};

use super::acknowledgement::{Gesture, place};
use super::check_in::{CheckIn, check_ins_by_ids, just_written};
use super::policy::{Acknowledge, AcknowledgeFacts};
use super::store;
use crate::core::error::{Error, ErrorCode, Result};
use crate::core::op::Op;
use crate::core::policy::permit;
use crate::core::secrets::seal;
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
        due_at: slot.due_at,
        gesture,
        words: words.map(|words| seal(op, &key, place(id.0), &words)),
        at: op.now,
    };
    store::acknowledge(&tx, &may, row).await?;
    tx.tell(me, Kind::TheirAnswerChanged, id.0, tx.account());
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
    let message = format!("`words` must be 1 to {LONGEST} characters long, without control characters.");
    Err(Error::refused_at("words", ErrorCode::Invalid, message))
}
