//! Pausing, resuming and ending a plan. A pause is private to the viewer; an end is visible to both people.

use chrono::{DateTime, Duration, Utc};
use entity::{PlanId, feed_event::Kind};

use super::policy::{KeepPlan, PlanFacts};
use super::read::plan_again;
use super::store;
use super::view::PlanView;
use crate::core::error::{Error, ErrorCode, Result};
use crate::core::op::Op;
use crate::core::policy::permit;
use crate::core::tx::Tx;

/// The longest pause.
const LONGEST: Duration = Duration::days(731);

/// Pauses the viewer's side of a plan until `until`, or until it is resumed. Replaces a pause that is in force. The other
/// person isn't told.
///
/// # Errors
///
/// A refusal if the plan isn't visible to the viewer, or if `until` isn't within the next two years.
pub async fn pause(op: &Op, id: PlanId, until: Option<DateTime<Utc>>) -> Result<PlanView> {
    if until.is_some_and(|until| until <= op.now || until > op.now + LONGEST) {
        let message =
            "`until` must be in the future, and at most 731 days from now. Leave it out to pause until you resume.";
        return Err(Error::refused_at("until", ErrorCode::Invalid, message));
    }
    keep(op, id, Change::Pause(until)).await
}

/// Resumes the viewer's side of a plan. Does nothing if it isn't paused.
///
/// # Errors
///
/// A refusal if the plan isn't visible to the viewer.
pub async fn resume(op: &Op, id: PlanId) -> Result<PlanView> {
    keep(op, id, Change::Resume).await
}

/// Ends a plan. The other person is shown that it ended, unless a distance keeps that from them. Both can propose again.
/// Does nothing if the plan has ended.
///
/// # Errors
///
/// A refusal if the plan isn't visible to the viewer.
pub async fn end(op: &Op, id: PlanId) -> Result<PlanView> {
    keep(op, id, Change::End).await
}

enum Change {
    Pause(Option<DateTime<Utc>>),
    Resume,
    End,
}

async fn keep(op: &Op, id: PlanId, change: Change) -> Result<PlanView> {
    let tx = Tx::begin(op).await?;
    let plan = store::lock(&tx, id).await?;
    let may = permit::<KeepPlan>(&tx, &PlanFacts { plan: plan.clone(), field: "planId" })?;
    let plan = plan.ok_or_else(|| Error::not_found("planId"))?;
    match change {
        Change::Pause(until) => {
            store::resume(&tx, &may).await?;
            store::pause(&tx, &may, until).await?;
        }
        Change::Resume => store::resume(&tx, &may).await?,
        Change::End if plan.ended_at().is_none() => {
            store::end(&tx, &may).await?;
            tx.tell_if_reached(plan.viewer, plan.other, Kind::PlanChanged, id.0);
        }
        Change::End => {}
    }
    store::look_again(&tx, id).await?;
    tx.tell(plan.viewer, Kind::PlanChanged, id.0, tx.account());
    tx.commit_as(id).await?;
    plan_again(op, id).await
}
