//! What was proposed for a plan, as far as the one who looks can know.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use entity::{PersonId, PlanId, ProposalId};

use super::terms::Terms;

/// What was proposed, as far as the viewer can know.
#[derive(Clone, Debug)]
pub struct Proposal {
    /// Which.
    pub id: ProposalId,
    /// For which plan.
    pub plan: PlanId,
    /// The series of its occurrences.
    pub(in crate::rooms::checkins) series: i64,
    /// Its place among the plan's proposals.
    pub(in crate::rooms::checkins) number: i32,
    /// By whom.
    pub by: PersonId,
    /// To whom.
    pub to: PersonId,
    /// What.
    pub terms: Arc<Terms>,
    /// When.
    pub proposed_at: DateTime<Utc>,
    /// When it was accepted.
    pub accepted_at: Option<DateTime<Utc>>,
    /// When it was declined.
    pub declined_at: Option<DateTime<Utc>>,
    /// When it was taken back.
    pub withdrawn_at: Option<DateTime<Utc>>,
    /// Whether it was passed over: a newer one took its place, or the plan ended before it was accepted.
    pub is_superseded: bool,
}

impl Proposal {
    /// Whether nothing was said to it.
    pub(super) fn is_unanswered(&self) -> bool {
        self.accepted_at.is_none() && self.declined_at.is_none() && self.withdrawn_at.is_none()
    }
}
