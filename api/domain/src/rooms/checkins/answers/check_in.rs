//! A check-in as one of its two people sees it: the occurrence, the state of both sides, and the answers. Any number of them
//! is read by the same number of statements.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use entity::{CheckInId, PersonId, PlanId, check_in_mark};

use super::acknowledgement::{self, Acknowledgement};
use super::content::Answer;
use super::read::{VisibleAnswers, visible};
use super::store;
use crate::core::error::Result;
use crate::core::once::{Again, Kept, gone};
use crate::core::op::Op;
use crate::rooms::checkins::plans::{self, CheckInKey, Mine, PlanView, Slot, Theirs};

/// A check-in as the viewer sees it.
#[derive(Clone, Debug)]
pub struct CheckIn {
    /// The plan that it is part of.
    pub plan: PlanId,
    /// The other person.
    pub other: PersonId,
    /// The occurrence.
    pub slot: Slot,
    /// The state of the viewer's side, if they are asked.
    pub mine: Option<Mine>,
    /// The state of the other side, if they are asked.
    pub theirs: Option<Theirs>,
    /// The viewer's answer.
    pub my_answer: Option<Answer>,
    /// The other person's answer, as far as it is visible.
    pub their_answer: Option<Answer>,
    /// The other person's acknowledgement of the viewer's answer.
    pub acknowledged_by_them: Option<Acknowledgement>,
    /// The viewer's acknowledgement of the other person's answer.
    pub acknowledged_by_me: Option<Acknowledgement>,
    /// When the viewer's snooze ends, if there is one.
    pub snoozed_until: Option<DateTime<Utc>>,
    /// Whether the viewer gave the all-clear for it.
    pub is_all_clear: bool,
}

/// A check-in of the viewer's about which something was just written, as they see it: its plan is still as it was locked.
pub(super) async fn just_written(op: &Op, plan: PlanView, slot: Slot) -> Result<CheckIn> {
    of_slots(op, vec![(plan, slot)]).await?.pop().ok_or_else(gone)
}

impl Again for CheckIn {
    async fn again(op: &Op, kept: &Kept) -> Result<Self> {
        let id = kept.one()?;
        check_ins_by_ids(op, &[id]).await?.remove(&id).ok_or_else(gone)
    }
}

/// Finds check-ins by id. Check-ins that aren't visible to the viewer are left out.
///
/// # Errors
///
/// [`crate::Error::Unauthenticated`] if nobody is signed in.
pub async fn check_ins_by_ids(op: &Op, ids: &[CheckInId]) -> Result<HashMap<CheckInId, CheckIn>> {
    let series: HashSet<_> = ids.iter().filter_map(|id| CheckInKey::of(*id)).map(|key| key.series).collect();
    if series.is_empty() {
        return Ok(HashMap::new());
    }
    let plans = plans::of_series(op, series).await?;
    let found = plans.iter().flat_map(|plan| ids.iter().filter_map(|id| Some((plan.clone(), plan.slot(*id)?))));
    let check_ins = of_slots(op, found.collect()).await?;
    Ok(check_ins.into_iter().map(|it| (it.slot.id, it)).collect())
}

/// The check-ins of these occurrences of the viewer's plans, in their order.
pub(in crate::rooms::checkins) async fn of_slots(op: &Op, slots: Vec<(PlanView, Slot)>) -> Result<Vec<CheckIn>> {
    let ids: Vec<_> = slots.iter().map(|(_, slot)| slot.id).collect();
    let subjects: Vec<_> = ids.iter().map(|id| id.0).collect();
    let answers = visible(op, &subjects).await?;
    let acknowledged = acknowledgement::of_subjects(op, &subjects).await?;
    let marks = marks_of(op, &ids).await?;
    let look = |(plan, slot): (PlanView, Slot)| check_in(op, &plan, slot, &answers, &acknowledged, &marks);
    Ok(slots.into_iter().map(look).collect())
}

fn check_in(
    op: &Op,
    plan: &PlanView,
    slot: Slot,
    answers: &VisibleAnswers,
    acknowledged: &HashMap<(uuid::Uuid, PersonId), Acknowledgement>,
    marks: &HashMap<CheckInId, check_in_mark::Model>,
) -> CheckIn {
    let (me, other, id, now) = (plan.viewer, plan.other, slot.id, op.now);
    let mark = marks.get(&id);
    let mine = answers.open(id.0, me, true);
    let is_revealed = plans::is_revealed(&slot, now, mine.is_some());
    // What the other answers after the end stays with them.
    let ended = plan.ended(&slot);
    let is_theirs = |at: DateTime<Utc>| ended.is_none_or(|ended| at <= ended);
    let theirs = answers.written_at(id.0, other).filter(|at| is_theirs(*at));
    let their_answer = theirs.and_then(|_| answers.open(id.0, other, is_revealed));
    let is_skipped = mark.is_some_and(|mark| mark.skipped_at.is_some());
    CheckIn {
        plan: plan.id,
        other,
        mine: slot.asks_me.then(|| plans::mine(&slot, now, mine.is_some(), is_skipped, plan.rests(&slot))),
        theirs: slot.asks_them.then(|| plans::theirs(&slot, now, their_answer.is_some())),
        acknowledged_by_them: acknowledged.get(&(id.0, other)).cloned(),
        acknowledged_by_me: acknowledged.get(&(id.0, me)).cloned(),
        snoozed_until: mark.and_then(|mark| mark.snoozed_until).filter(|until| *until > now),
        is_all_clear: mark.is_some_and(|mark| mark.all_clear_at.is_some()),
        my_answer: mine,
        their_answer,
        slot,
    }
}

/// The viewer's skips, snoozes and all-clears of these check-ins.
async fn marks_of(op: &Op, ids: &[CheckInId]) -> Result<HashMap<CheckInId, check_in_mark::Model>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = store::own_marks(op, ids).await?;
    Ok(rows.into_iter().map(|row| (row.check_in_id, row)).collect())
}
