//! Skipping, snoozing and giving the all-clear: what a person can do with their side of a check-in without answering it. None
//! of it needs a reason or is visible to the other person.

use chrono::{DateTime, Utc};
use entity::{CheckInId, check_in_mark, feed_event::Kind};

use super::check_in::{CheckIn, just_written};
use super::policy::{Attend, AttendFacts};
use super::snooze::Snooze;
use super::store;
use crate::core::error::{Error, ErrorCode, Result};
use crate::core::op::Op;
use crate::core::policy::permit;
use crate::core::tx::Tx;
use crate::rooms::checkins::{ladders, plans};

/// Skips a check-in. There are no more reminders or rungs for it, and people who were notified before aren't told. It can
/// still be answered while it is open. Does nothing if it was skipped before.
///
/// # Errors
///
/// A refusal if the check-in isn't visible to the viewer, if they aren't asked in it, or if it has closed.
pub async fn skip(op: &Op, id: CheckInId) -> Result<CheckIn> {
    mark(op, id, Said::Skip).await
}

/// Delays the viewer's reminders and rungs by the time that is left until `until`, at most until the check-in closes. Adds
/// to earlier snoozes.
///
/// # Errors
///
/// The same as for [`skip`]; also a refusal if `until` isn't between now and the close.
pub async fn snooze(op: &Op, id: CheckInId, until: DateTime<Utc>) -> Result<CheckIn> {
    mark(op, id, Said::Snooze(until)).await
}

/// Gives the all-clear to everybody who was notified, without an answer. Does nothing if it was given before.
///
/// # Errors
///
/// A refusal if the check-in isn't visible to the viewer, or if they aren't asked in it.
pub async fn give_all_clear(op: &Op, id: CheckInId) -> Result<CheckIn> {
    mark(op, id, Said::AllClear).await
}

enum Said {
    Skip,
    Snooze(DateTime<Utc>),
    AllClear,
}

async fn mark(op: &Op, id: CheckInId, said: Said) -> Result<CheckIn> {
    let tx = Tx::begin(op).await?;
    let (plan, slot) = plans::lock_slot(&tx, id).await?;
    let may = permit::<Attend>(&tx, &AttendFacts { plan: plan.clone(), slot: slot.clone() })?;
    let me = may.subject().person;
    let (plan, slot) = plan.zip(slot).ok_or_else(|| Error::not_found("checkInId"))?;
    if !matches!(said, Said::AllClear) && op.now >= slot.closes {
        return Err(Error::refused_at("checkInId", ErrorCode::NotOpen, "This check-in has closed."));
    }
    let blank = check_in_mark::Model {
        check_in_id: id,
        person_id: me,
        plan_id: plan.id,
        skipped_at: None,
        snoozed_at: None,
        snoozed_until: None,
        snoozed_from: None,
        snoozed_for: None,
        all_clear_at: None,
    };
    let before = store::mark_of(&tx.db, id, me).await?.unwrap_or(blank);
    let is_snooze = matches!(said, Said::Snooze(_));
    let row = match said {
        Said::Skip => check_in_mark::Model { skipped_at: before.skipped_at.or(Some(op.now)), ..before },
        Said::Snooze(until) if until <= op.now || until > slot.closes => {
            let message =
                format!("`until` must be in the future, and not after the check-in closes at {}.", slot.closes);
            return Err(Error::refused_at("until", ErrorCode::Invalid, message));
        }
        Said::Snooze(until) => Snooze::again(Snooze::of(&before), op.now, until).noted(&before, op.now),
        Said::AllClear => {
            ladders::all_clear(&tx, id, me).await?;
            check_in_mark::Model { all_clear_at: before.all_clear_at.or(Some(op.now)), ..before }
        }
    };
    store::mark(&tx, &may, row).await?;
    if is_snooze {
        plans::look_again(&tx, plan.id).await?;
    }
    tx.tell(me, Kind::CheckInChanged, id.0, tx.account());
    tx.commit_as(id).await?;
    just_written(op, plan, slot).await
}
