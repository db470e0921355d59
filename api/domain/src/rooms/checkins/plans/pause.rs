//! Pausing, resuming and ending. A pause is the viewer's own and invisible to the other; an end shows to both.

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

/// How far ahead a pause may end.
const LONGEST: Duration = Duration::days(731);

/// Pauses the viewer's side of a plan, until it is resumed or until a moment; one call, and no reason. It takes the place
/// of a pause that is in force.
///
/// # Errors
///
/// A refusal where the viewer has no such plan, or the moment isn't within the next two years.
pub async fn pause(op: &Op, id: PlanId, until: Option<DateTime<Utc>>) -> Result<PlanView> {
    if until.is_some_and(|until| until <= op.now || until > op.now + LONGEST) {
        let message = "Until when: a moment within the next two years, or nothing for until you resume.";
        return Err(Error::refused_at("until", ErrorCode::Invalid, message));
    }
    keep(op, id, Change::Pause(until)).await
}

/// Resumes the viewer's side of a plan. Twice does no harm.
///
/// # Errors
///
/// A refusal where the viewer has no such plan.
pub async fn resume(op: &Op, id: PlanId) -> Result<PlanView> {
    keep(op, id, Change::Resume).await
}

/// Ends a plan; the other sees that it ended, where something new of the viewer's reaches them. Both may propose anew.
/// Twice does no harm.
///
/// # Errors
///
/// A refusal where the viewer has no such plan.
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
