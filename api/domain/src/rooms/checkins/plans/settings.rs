//! What of a plan is each side's own: when it reminds, and whether by mail too. The other never sees it.

use entity::{PlanId, check_in_plan_side, feed_event::Kind};
use sea_orm::ActiveValue::Set;

use super::policy::{KeepPlan, PlanFacts};
use super::read::plan_again;
use super::span::Span;
use super::store;
use super::view::PlanView;
use crate::core::error::{Error, ErrorCode, Result};
use crate::core::op::Op;
use crate::core::policy::permit;
use crate::core::tx::Tx;

/// How many reminders a check-in has at the most.
pub const MOST_REMINDERS: usize = 8;
/// The earliest reminder, before a check-in's time.
pub const EARLIEST_REMINDER: Span = Span::minutes(-24 * 60);
/// The latest reminder, after it.
pub const LATEST_REMINDER: Span = Span::minutes(48 * 60);

/// What is to change of the viewer's own side; what is left out stays.
#[derive(Clone, Debug, Default)]
pub struct SideChange {
    /// When to remind, before or after a check-in's time.
    pub reminders: Option<Vec<Span>>,
    /// Whether to remind by mail too.
    pub by_mail: Option<bool>,
}

impl PlanView {
    /// When the viewer is reminded, before or after a check-in's time, in order.
    #[must_use]
    pub fn reminders(&self) -> Vec<Span> {
        // Only we write it.
        serde_json::from_str(&self.side.reminders).unwrap_or_default()
    }

    /// Whether the viewer is reminded by mail too.
    #[must_use]
    pub fn by_mail(&self) -> bool {
        self.side.by_mail
    }

    /// Grows with each change of what is the viewer's own.
    #[must_use]
    pub fn version(&self) -> i32 {
        self.side.version
    }
}

/// Changes what of a plan is the viewer's own. Reminders that would have been before now aren't made up for.
///
/// # Errors
///
/// A refusal for values out of bounds, where the viewer has no such plan, or where this isn't its version any more.
pub async fn update_side(op: &Op, id: PlanId, version: Option<i32>, change: SideChange) -> Result<PlanView> {
    let reminders = change.reminders.map(checked).transpose()?;
    let tx = Tx::begin(op).await?;
    let plan = store::lock(&tx, id).await?;
    let may = permit::<KeepPlan>(&tx, &PlanFacts { plan: plan.clone(), field: "planId" })?;
    let plan = plan.ok_or_else(|| Error::not_found("planId"))?;
    still(version, &plan)?;
    let mut row = check_in_plan_side::ActiveModel { version: Set(plan.side.version + 1), ..Default::default() };
    if let Some(reminders) = reminders.filter(|reminders| *reminders != plan.reminders()) {
        row.reminders = Set(serde_json::to_string(&reminders).map_err(Error::internal)?);
        row.reminders_at = Set(op.now);
    }
    if let Some(by_mail) = change.by_mail {
        row.by_mail = Set(by_mail);
    }
    store::keep(&tx, &may, row).await?;
    store::look_again(&tx, id).await?;
    tx.tell(plan.viewer, Kind::PlanChanged, id.0, tx.account());
    tx.commit_as(id).await?;
    plan_again(op, id).await
}

/// Refuses a change that was made for another version.
pub(in crate::rooms::checkins) fn still(version: Option<i32>, plan: &PlanView) -> Result<()> {
    match version {
        Some(version) if version != plan.side.version => Err(Error::conflict(plan.side.version)),
        _ => Ok(()),
    }
}

fn checked(mut reminders: Vec<Span>) -> Result<Vec<Span>> {
    reminders.sort_unstable();
    reminders.dedup();
    let fits = |at: &Span| (EARLIEST_REMINDER..=LATEST_REMINDER).contains(at);
    if reminders.len() > MOST_REMINDERS || !reminders.iter().all(fits) {
        let message = format!(
            "At most {MOST_REMINDERS} reminders, each from {EARLIEST_REMINDER} to {LATEST_REMINDER} of a check-in's time."
        );
        return Err(Error::refused_at("reminders", ErrorCode::Invalid, message));
    }
    Ok(reminders)
}
