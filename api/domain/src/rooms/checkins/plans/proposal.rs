//! A proposal for a plan, as the viewer sees it.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use entity::{PersonId, PlanId, ProposalId};

use super::terms::Terms;

/// A proposal for a plan, as the viewer sees it.
#[derive(Clone, Debug)]
pub struct Proposal {
    /// The id of the proposal.
    pub id: ProposalId,
    /// The plan that it is for.
    pub plan: PlanId,
    /// The series of its occurrences.
    pub(in crate::rooms::checkins) series: i64,
    /// Its position among the proposals of the plan.
    pub(in crate::rooms::checkins) number: i32,
    /// The person who proposed it.
    pub by: PersonId,
    /// The person whom it was proposed to.
    pub to: PersonId,
    /// The proposed terms.
    pub terms: Arc<Terms>,
    /// When it was proposed.
    pub proposed_at: DateTime<Utc>,
    /// When it was accepted.
    pub accepted_at: Option<DateTime<Utc>>,
    /// When it was declined.
    pub declined_at: Option<DateTime<Utc>>,
    /// When it was withdrawn.
    pub withdrawn_at: Option<DateTime<Utc>>,
    /// Whether it was superseded by a newer proposal, or the plan ended before it was answered.
    pub is_superseded: bool,
}

impl Proposal {
    /// Whether it was neither accepted, declined nor withdrawn.
    pub(super) fn is_unanswered(&self) -> bool {
        self.accepted_at.is_none() && self.declined_at.is_none() && self.withdrawn_at.is_none()
    }
}
