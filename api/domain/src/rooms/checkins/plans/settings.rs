//! The settings of one side of a plan: its reminders, and whether they are mailed. The other person never sees them.

use entity::{PlanId, check_in_plan_side, feed_event::Kind};
use sea_orm::ActiveValue::Set;

use super::policy::{KeepPlan, PlanFacts};
use super::read::plan_again;
use super::span::Span;
use super::store;
use super::view::PlanView;
use crate::core::error::{Error, ErrorCode, Result, still_of};
use crate::core::op::Op;
use crate::core::policy::permit;
use crate::core::scope::Scope;
use crate::core::tx::Tx;

/// The maximum number of reminders of a check-in.
pub const MOST_REMINDERS: usize = 8;
/// The earliest reminder, relative to a check-in's due time.
pub const EARLIEST_REMINDER: Span = Span::minutes(-24 * 60);
/// The latest reminder, relative to a check-in's due time.
pub const LATEST_REMINDER: Span = Span::minutes(48 * 60);

/// A change of the viewer's settings for a plan. Fields that are `None` stay unchanged.
#[derive(Clone, Debug, Default)]
pub struct SideChange {
    /// When to remind, relative to a check-in's due time.
    pub reminders: Option<Vec<Span>>,
    /// Whether to send reminders by mail too.
    pub by_mail: Option<bool>,
}

impl PlanView {
    /// When the viewer is reminded, relative to a check-in's due time, in order.
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

    /// The version of the viewer's settings, which grows with each change that the actor may see.
    #[must_use]
    pub fn version(&self, op: &Op) -> i32 {
        let sees_ladders = op.actor.scopes().has(Scope::LaddersRead);
        self.side.version - if sees_ladders { 0 } else { self.side.ladder_version }
    }
}

/// Changes the viewer's settings for a plan. Reminders whose time has passed aren't sent.
///
/// # Errors
///
/// A refusal if a value is out of bounds, if the plan isn't visible to the viewer, or if `version` is out of date.
pub async fn update_side(op: &Op, id: PlanId, version: Option<i32>, change: SideChange) -> Result<PlanView> {
    let reminders = change.reminders.map(checked).transpose()?;
    let tx = Tx::begin(op).await?;
    let plan = store::lock(&tx, id).await?;
    let may = permit::<KeepPlan>(&tx, &PlanFacts { plan: plan.clone(), field: "planId" })?;
    let plan = plan.ok_or_else(|| Error::not_found("planId"))?;
    still_of(version, plan.version(op))?;
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

fn checked(mut reminders: Vec<Span>) -> Result<Vec<Span>> {
    reminders.sort_unstable();
    reminders.dedup();
    let fits = |at: &Span| (EARLIEST_REMINDER..=LATEST_REMINDER).contains(at);
    if reminders.len() > MOST_REMINDERS || !reminders.iter().all(fits) {
        let message = format!(
            "`reminders` must have at most {MOST_REMINDERS} durations, each between {EARLIEST_REMINDER} and {LATEST_REMINDER}."
        );
        return Err(Error::refused_at("reminders", ErrorCode::Invalid, message));
    }
    Ok(reminders)
}
