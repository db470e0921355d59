//! The worker's part in check-ins: reminders, rungs and closings are found from what is agreed and stored, so that nothing
//! has to be planned ahead, and nothing that was planned can be forgotten. What is done is written with its events in one
//! transaction: any number of workers, killed at any moment, do each step once.

mod due;
mod steps;
mod store;
#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Duration, Utc};
use entity::{CheckInId, PersonId, check_in_mark, check_in_step};
use sea_orm::sea_query::SelectStatement;

use super::answers;
use super::ladders::{self, EXPIRES_AFTER, LATEST_RUNG, MOST_RUNGS};
use super::plans::{self, LONGEST_BEFORE, LONGEST_GRACE, PlanView, Slot, Waiting};
use crate::core::error::{Error, Result};
use crate::core::op::Op;
use crate::core::secrets::SealKey;
use crate::core::tx::Tx;
use due::{Facts, Found, Step, Verdict};

pub(crate) use store::tidy;
pub(super) use store::{begin_mail, erase, step};

/// How many sides of plans are looked at in one transaction.
const BATCH: u64 = 20;
/// How much of what was missed while no worker ran is made up for in one transaction.
const CHUNK: Duration = Duration::days(7);
/// How often a plan is looked at about which the other may have said something that can be known only later.
const LOOK_AGAIN: Duration = Duration::hours(1);
/// How often a plan is looked at whose person's key is missing, until it is back.
const KEY_AGAIN: Duration = Duration::minutes(1);
/// For how long it is looked at so often.
const LOOK_FOR: Duration = Duration::days(31);
/// How often from then on.
const LOOK_SELDOM: Duration = Duration::hours(12);

/// Which sides of plans are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sides {
    /// Those in which something may be due.
    Due,
    /// Those that were planned by an older release of the time-zone data, first where something may be due first. Each step is
    /// known by its check-in's local time, so that what was done before is done, wherever it lies on the clock now.
    Stale,
}

/// Does what is due in check-ins, for some plans; says for how many sides of plans. What another worker is at is passed
/// over, or waited for: nothing is left then when that is none. A side that can't be worked on holds up no other.
///
/// # Errors
///
/// Where the database doesn't answer; what was begun is as if it hadn't been.
pub(crate) async fn work(op: &Op, which: Sides, back: Option<DateTime<Utc>>, waits: bool) -> Result<usize> {
    let waiting = match which {
        Sides::Due => Waiting::due(op, BATCH),
        Sides::Stale => Waiting::stale(BATCH),
    };
    match together(op, &waiting, back, waits).await {
        Err(Error::Internal(error)) => {
            tracing::error!(%error, "some check-ins can't be worked on together: each plan is tried by itself");
            one_by_one(op, &waiting, back).await
        }
        done => done,
    }
}

/// Works on each of these sides in a transaction of its own. One with which that fails is tried again later, and as often.
async fn one_by_one(op: &Op, waiting: &Waiting, back: Option<DateTime<Utc>>) -> Result<usize> {
    let sides = waiting.read(op.env.db.write()).await?;
    for side in &sides {
        let (plan, person) = (side.plan_id, side.person_id);
        match together(op, &waiting.alone(side), back, false).await {
            Ok(_) => {}
            Err(Error::Internal(error)) => {
                tracing::error!(plan = %plan.0, %error, "a side of a plan can't be worked on; it is tried again in an hour");
                let tx = Tx::begin(op).await?;
                plans::look_later(&tx, plan, person, op.now + LOOK_AGAIN).await?;
                tx.commit().await?;
            }
            Err(error) => return Err(error),
        }
    }
    Ok(sides.len())
}

/// Works on these sides in one transaction.
async fn together(op: &Op, waiting: &Waiting, back: Option<DateTime<Utc>>, waits: bool) -> Result<usize> {
    let tx = Tx::begin(op).await?;
    // Several workers at once share the work.
    let sides = waiting.lock(&tx, waits).await?;
    if sides.is_empty() {
        return Ok(0);
    }
    let all: Vec<_> = sides.iter().map(|side| (side.plan_id, side.person_id)).collect();
    let views = plans::views(&tx.db, sides).await?;
    let known: HashSet<_> = views.iter().map(|plan| (plan.id, plan.viewer)).collect();
    let looks: Vec<Look> = views.into_iter().map(|plan| Look::new(plan, op.now)).collect();
    let stored = Stored::of(&tx, &looks).await?;
    let keys = op.env.vault.look_up(looks.iter().map(|look| look.plan.viewer.0)).await?;
    let (mut did, mut worked) = (Vec::new(), Vec::with_capacity(looks.len()));
    for look in &looks {
        let next = match keys.get(&look.plan.viewer.0) {
            Some(Some(key)) => do_steps(&tx, look, &stored, key, back, &mut did).await?,
            // Their key was destroyed: they are erased, and there is nothing to do for them.
            Some(None) => None,
            // It was lost: nothing is passed over, and all of it is done when the key is back.
            None => {
                plans::look_later(&tx, look.plan.id, look.plan.viewer, op.now + KEY_AGAIN).await?;
                continue;
            }
        };
        worked.push(plans::worked(&look.plan.side, look.until, next));
    }
    store::note_done(&tx, did).await?;
    plans::note_worked(&tx, worked).await?;
    for (plan, person) in all.iter().filter(|side| !known.contains(side)) {
        plans::look_later(&tx, *plan, *person, op.now + LOOK_AGAIN).await?;
    }
    tx.commit().await?;
    Ok(all.len())
}

/// A side of a plan that is looked at: up to which moment, and which occurrences may have something due by then.
struct Look {
    plan: PlanView,
    until: DateTime<Utc>,
    slots: Vec<Slot>,
}

impl Look {
    fn new(plan: PlanView, now: DateTime<Utc>) -> Self {
        let from = plan.began_at().map_or(now, |began| plan.side.worked_until.max(began));
        let until = now.min(from + CHUNK);
        // Each rung may be held back by as much as it takes to expire, as may the first, and the last expires so long after.
        let late = EXPIRES_AFTER * i32::try_from(MOST_RUNGS + 2).unwrap_or(i32::MAX);
        let first = from - LONGEST_GRACE.max(LATEST_RUNG).duration() - late - Duration::minutes(1);
        let slots = plan.slots(first, until + LONGEST_BEFORE.duration() + Duration::minutes(1), usize::MAX);
        let slots = slots.into_iter().filter(|slot| slot.asks_me).collect();
        Self { plan, until, slots }
    }
}

/// The steps that are done or were passed over, by their keys.
type Done = HashMap<String, check_in_step::Model>;

/// What is stored of these occurrences.
#[derive(Default)]
struct Stored {
    marks: HashMap<(CheckInId, PersonId), check_in_mark::Model>,
    answered: HashSet<(uuid::Uuid, PersonId)>,
    claims: HashMap<(CheckInId, PersonId), Vec<DateTime<Utc>>>,
    done: HashMap<(CheckInId, PersonId), Done>,
}

impl Stored {
    async fn of(tx: &Tx<'_>, looks: &[Look]) -> Result<Self> {
        let ids: Vec<CheckInId> = looks.iter().flat_map(|look| look.slots.iter().map(|slot| slot.id)).collect();
        if ids.is_empty() {
            return Ok(Self::default());
        }
        let subjects: Vec<_> = ids.iter().map(|id| id.0).collect();
        let marks = answers::marks_of(&tx.db, &ids).await?;
        let steps = store::of_check_ins(&tx.db, &ids).await?;
        let mut done: HashMap<_, HashMap<_, _>> = HashMap::new();
        for step in steps {
            done.entry((step.check_in_id, step.person_id)).or_default().insert(step.step.clone(), step);
        }
        Ok(Self {
            marks: marks.into_iter().map(|mark| ((mark.check_in_id, mark.person_id), mark)).collect(),
            answered: answers::is_answered(&tx.db, &subjects).await?,
            claims: ladders::claims(&tx.db, &ids).await?,
            done,
        })
    }
}

/// Does what is due for one side of a plan, and notes it; says when there may be something to do again.
async fn do_steps(
    tx: &Tx<'_>,
    look: &Look,
    stored: &Stored,
    key: &SealKey,
    back: Option<DateTime<Utc>>,
    did: &mut Vec<check_in_step::Model>,
) -> Result<Option<DateTime<Utc>>> {
    let (plan, now) = (&look.plan, tx.op.now);
    let ladder = &ladders::open_ladder(key, &plan.side);
    let none = HashMap::new();
    let mut ahead: Vec<DateTime<Utc>> = Vec::new();
    let goes_on = !look.slots.is_empty() || plan.next(look.until).is_some();
    if ladder.is_unreadable && goes_on {
        // All else goes on, and its author is told once. Should it be there again, its rungs aren't passed over.
        did.extend(steps::tell_of_lost_ladder(tx, plan).await?);
        ahead.push(now + LOOK_AGAIN);
    }
    let mut found: Vec<Found<'_>> = Vec::new();
    for slot in &look.slots {
        let side = (slot.id, plan.viewer);
        let facts = Facts {
            plan,
            slot,
            ladder,
            mark: stored.marks.get(&side),
            is_answered: stored.answered.contains(&(slot.id.0, plan.viewer)),
            claims: stored.claims.get(&side).map_or(&[], Vec::as_slice),
            done: stored.done.get(&side).unwrap_or(&none),
            now,
            back,
        };
        for (when, step) in facts.steps() {
            if when > look.until {
                ahead.push(when);
            } else {
                found.push((when, slot, step, facts.verdict(when, step)));
            }
        }
    }
    due::in_order(&mut found);
    for (_, slot, step, verdict) in found {
        // Whatever they did with it, it shows now what was kept back.
        if step == Step::Closed && slot.holds_back {
            answers::tell_revealed_by_close(tx, slot.id.0, plan.viewer).await?;
        }
        match verdict {
            Verdict::Do => {
                did.push(steps::carry_out(tx, plan, slot, step, ladder, key).await?);
                // A rung that was just handed over expires.
                ahead.extend(matches!(step, Step::Rung(..)).then_some(now + EXPIRES_AFTER));
            }
            Verdict::Pass => did.push(steps::passed(tx, plan, slot, step)),
        }
    }
    if look.until < now {
        return Ok(Some(now));
    }
    // What comes after those that were looked at is looked at once it could remind.
    let later = plan.next(look.until + LONGEST_BEFORE.duration() + Duration::minutes(1));
    ahead.extend(later.map(|slot| slot.due_at - LONGEST_BEFORE.duration()));
    // What the viewer proposed may have been accepted without their knowing, and be known once a distance ends.
    if plan.pending_proposal().is_some_and(|pending| pending.by == plan.viewer) {
        let often = plan.last_moved_at() > now - LOOK_FOR;
        ahead.push(now + if often { LOOK_AGAIN } else { LOOK_SELDOM });
    }
    Ok(ahead.into_iter().min().map(|next| next.max(now + Duration::microseconds(1))))
}

/// Has every side looked at now that would be later: for what was planned by a clock that was wrong.
pub(crate) async fn look_anew(op: &Op) -> Result<()> {
    plans::look_at_all(op).await
}

/// The oldest release of the time-zone data that any side of a plan was planned by.
pub(crate) fn planned_by() -> SelectStatement {
    plans::oldest_planned_by()
}

/// The earliest moment at which there may be something to do.
pub(crate) fn next_at() -> SelectStatement {
    plans::next_at()
}
