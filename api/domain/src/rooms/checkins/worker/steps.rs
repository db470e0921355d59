//! Carrying a step out: its event, what it hands over, and that it is done, in one transaction.

use entity::{CheckInId, NoticeId, StepId, check_in_step, feed_event::Kind, job, rung_notice};

use super::due::Step;
use super::store;
use crate::core::error::Result;
use crate::core::jobs;
use crate::core::secrets::{SealKey, seal};
use crate::core::tx::Tx;
use crate::rooms::checkins::ladders::{self, EXPIRES_AFTER, Ladder, RungKey};
use crate::rooms::checkins::plans::{PlanView, Slot};

/// A step that makes no sense any more: it is done with.
pub(super) fn passed(tx: &Tx<'_>, plan: &PlanView, slot: &Slot, step: Step) -> check_in_step::Model {
    check_in_step::Model {
        check_in_id: slot.id,
        person_id: plan.viewer,
        step: step.key(),
        id: StepId(tx.op.id()),
        plan_id: plan.id,
        at: tx.op.now,
        is_passed: true,
        late_for: match step {
            Step::Rung(_, late) => late.num_microseconds().unwrap_or_default(),
            _ => 0,
        },
        mailed_at: None,
    }
}

/// Does a step.
pub(super) async fn carry_out(
    tx: &Tx<'_>,
    plan: &PlanView,
    slot: &Slot,
    step: Step,
    ladder: &Ladder,
    key: &SealKey,
) -> Result<check_in_step::Model> {
    let row = check_in_step::Model { is_passed: false, ..passed(tx, plan, slot, step) };
    match step {
        Step::Reminder(_) | Step::Snoozed(_) => {
            tx.tell(plan.viewer, Kind::CheckInReminder, slot.id.0, tx.account());
            if plan.by_mail() {
                jobs::leave(tx, job::Kind::MailReminder, row.id.0, tx.op.now).await?;
            }
        }
        Step::Rung(rung, _) => hand_over(tx, plan, slot, rung, ladder, key).await?,
        Step::Closed => tx.tell(plan.viewer, Kind::CheckInClosed, slot.id.0, tx.account()),
        Step::Expired(_) => tx.tell(plan.viewer, Kind::RungExpired, slot.id.0, tx.account()),
        Step::Lapsed(_) => tx.tell(plan.viewer, Kind::RungClaimLapsed, slot.id.0, tx.account()),
    }
    Ok(row)
}

/// Hands a rung over to those who agreed to be told. Whoever took that back without the author's knowing is told nothing,
/// and the receipt is the same.
async fn hand_over(
    tx: &Tx<'_>,
    plan: &PlanView,
    slot: &Slot,
    rung: RungKey,
    ladder: &Ladder,
    key: &SealKey,
) -> Result<()> {
    let mut rungs = (1..).zip(&ladder.rungs);
    let Some((place, rung)) = rungs.find(|(_, found)| found.key == rung) else { return Ok(()) };
    let (op, author) = (tx.op, plan.viewer);
    let known = ladders::agreed_with(&tx.db, author, rung.to.iter().copied()).await?;
    let consents = ladders::consents_of(&tx.db, author, &rung.to).await?;
    let mut rows = Vec::new();
    for person in &rung.to {
        // Read by their ids, they stand in the order in which the author wrote them.
        let id = NoticeId(op.id());
        let Some(consent) = consents.get(person).filter(|_| known.contains(person)) else { continue };
        rows.push(rung_notice::Model {
            id,
            check_in_id: slot.id,
            plan_id: plan.id,
            author_id: author,
            person_id: *person,
            rung: place,
            rung_key: rung.key.number(),
            text: seal(op, key, ladders::text_place(id), &rung.text),
            is_told: consent.stands,
            at: op.now,
            expires_at: op.now + EXPIRES_AFTER,
            claim_for: ladder.claims_hold.in_minutes(),
            claimed_at: None,
            all_clear_at: None,
            mailed_at: None,
            withdrawn_at: None,
        });
        jobs::leave(tx, job::Kind::MailRung, id.0, op.now).await?;
        if consent.stands {
            tx.tell_if_reached(author, *person, Kind::RungReceived, id.0);
        }
    }
    ladders::hand_over(tx, rows).await?;
    tx.tell(author, Kind::RungHandedOver, slot.id.0, tx.account());
    Ok(())
}

/// Tells an author that their ladder can't be read any more: once for each that they write, and again when that is forgotten.
pub(super) async fn tell_of_lost_ladder(tx: &Tx<'_>, plan: &PlanView) -> Result<Option<check_in_step::Model>> {
    let row = check_in_step::Model {
        // It is a step of no one check-in, but of the plan.
        check_in_id: CheckInId(plan.id.0),
        person_id: plan.viewer,
        step: format!("LADDER_LOST:{}", plan.side.ladder_at.timestamp_micros()),
        id: StepId(tx.op.id()),
        plan_id: plan.id,
        at: tx.op.now,
        is_passed: false,
        late_for: 0,
        mailed_at: None,
    };
    if store::is_done(tx, &row).await? {
        return Ok(None);
    }
    tx.tell(plan.viewer, Kind::LadderLost, plan.id.0, tx.account());
    jobs::leave(tx, job::Kind::MailLadderLost, row.id.0, tx.op.now).await?;
    Ok(Some(row))
}
