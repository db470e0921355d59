//! Carrying a step out: its event, what it hands over, and that it is done, in one transaction.

use chrono::{DateTime, Duration, Utc};
use entity::{CheckInId, NoticeId, PersonId, PlanId, StepId, feed_event::Kind, job, notice, plan_side, step};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};

use super::due::Step;
use crate::core::error::Result;
use crate::core::jobs;
use crate::core::op::Op;
use crate::core::secrets::{SealKey, seal};
use crate::core::tx::Tx;
use crate::core::zone::in_use;
use crate::rooms::checkins::ladder::{self, EXPIRES_AFTER, Ladder, RungKey};
use crate::rooms::checkins::view::{PlanView, Slot};

/// For how long it is known what was done: far longer than anything can come again.
const KEPT_FOR: Duration = Duration::days(60);
/// How many rows are written by one statement.
const AT_ONCE: usize = 500;

/// A step that makes no sense any more: it is done with.
pub(super) fn passed(tx: &Tx<'_>, plan: &PlanView, slot: &Slot, step: Step) -> step::Model {
    step::Model {
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
) -> Result<step::Model> {
    let row = step::Model { is_passed: false, ..passed(tx, plan, slot, step) };
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
    let known = ladder::agreed_with(&tx.db, author, rung.to.iter().copied()).await?;
    let consents = ladder::consents(&tx.db, author, &rung.to).await?;
    let mut rows = Vec::new();
    // Read by their ids, they stand in the order in which the author wrote them.
    let mut ids: Vec<_> = rung.to.iter().map(|_| NoticeId(op.id())).collect();
    ids.sort_unstable();
    for (person, id) in rung.to.iter().zip(ids) {
        let Some(consent) = consents.get(person).filter(|_| known.contains(person)) else { continue };
        rows.push(
            notice::Model {
                id,
                check_in_id: slot.id,
                plan_id: plan.id,
                author_id: author,
                person_id: *person,
                rung: place,
                rung_key: rung.key.number(),
                text: seal(op, key, ladder::text_place(id), &rung.text),
                is_told: consent.stands,
                at: op.now,
                expires_at: op.now + EXPIRES_AFTER,
                claim_for: ladder.claims_hold.in_minutes(),
                claimed_at: None,
                all_clear_at: None,
                mailed_at: None,
            }
            .into_active_model(),
        );
        jobs::leave(tx, job::Kind::MailRung, id.0, op.now).await?;
        if consent.stands {
            tx.tell_if_reached(author, *person, Kind::RungReceived, id.0);
        }
    }
    if !rows.is_empty() {
        notice::Entity::insert_many(rows).exec_without_returning(&tx.db).await?;
    }
    tx.tell(author, Kind::RungHandedOver, slot.id.0, tx.account());
    Ok(())
}

/// Tells an author that their ladder can't be read any more: once for each that they write, and again when that is forgotten.
pub(super) async fn tell_of_lost_ladder(tx: &Tx<'_>, plan: &PlanView) -> Result<Option<step::Model>> {
    let row = step::Model {
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
    let done = step::Entity::find_by_id((row.check_in_id, row.person_id, row.step.clone()));
    if done.one(&tx.db).await?.is_some() {
        return Ok(None);
    }
    tx.tell(plan.viewer, Kind::LadderLost, plan.id.0, tx.account());
    jobs::leave(tx, job::Kind::MailLadderLost, row.id.0, tx.op.now).await?;
    Ok(Some(row))
}

/// A side, with how far the work on it has come, and when to look at it again.
pub(super) fn worked(
    side: &plan_side::Model,
    until: DateTime<Utc>,
    next_at: Option<DateTime<Utc>>,
) -> plan_side::Model {
    // A clock that steps back takes nothing back.
    let planned_by = in_use().release().to_string();
    plan_side::Model { worked_until: until.max(side.worked_until), next_at, planned_by, ..side.clone() }
}

/// Writes which steps are done, and how far the work on these sides has come, which are locked: for all of them at once.
pub(super) async fn write(tx: &Tx<'_>, did: Vec<step::Model>, worked: Vec<plan_side::Model>) -> Result<()> {
    for some in did.chunks(AT_ONCE) {
        let some = some.iter().cloned().map(IntoActiveModel::into_active_model);
        step::Entity::insert_many(some).exec_without_returning(&tx.db).await?;
    }
    if !worked.is_empty() {
        let conflict = OnConflict::columns([plan_side::Column::PlanId, plan_side::Column::PersonId])
            .update_columns([plan_side::Column::WorkedUntil, plan_side::Column::NextAt, plan_side::Column::PlannedBy])
            .to_owned();
        let worked = worked.into_iter().map(IntoActiveModel::into_active_model);
        plan_side::Entity::insert_many(worked).on_conflict(conflict).exec_without_returning(&tx.db).await?;
    }
    Ok(())
}

/// Looks at a side of which nothing can be known yet at a later moment.
pub(super) async fn rest(tx: &Tx<'_>, plan: PlanId, person: PersonId, until: DateTime<Utc>) -> Result<()> {
    plan_side::Entity::update_many()
        .col_expr(plan_side::Column::NextAt, Expr::value(until))
        .col_expr(plan_side::Column::PlannedBy, Expr::value(in_use().release().as_str()))
        .filter(plan_side::COLUMN.plan_id.eq(plan))
        .filter(plan_side::COLUMN.person_id.eq(person))
        .exec(&tx.db)
        .await?;
    Ok(())
}

/// Forgets what was done long ago.
pub(crate) async fn tidy(op: &Op) -> Result<()> {
    step::Entity::delete_many().filter(step::COLUMN.at.lt(op.now - KEPT_FOR)).exec(op.env.db.write()).await?;
    Ok(())
}
