//! A proposal: the terms that one of two people suggests for a plan, and what became of it.

use async_graphql::{Context, Description, ID, Object};
use domain::checkins::plans;
use domain::scope::Scope;

use super::enums::ProposalState;
use super::plan::CheckInPlan;
use super::terms::CheckInTerms;
use crate::context::{id, loaders, op};
use crate::error::Result;
use crate::scalars::DateTime;
use crate::scope::{Needs, scope};

/// Terms that one person of a plan proposes to the other. Once accepted, they stay in effect until another proposal is
/// accepted or the plan ends.
#[derive(Clone, Debug, Description)]
pub struct CheckInProposal(pub plans::Proposal);

#[Object(use_type_description, directive = scope::apply(Needs(Scope::CheckInsRead)))]
impl CheckInProposal {
    /// The ID of the proposal.
    pub async fn id(&self, ctx: &Context<'_>) -> ID {
        id(ctx, self.0.id)
    }

    /// The plan that the proposal is for. Null if you can't see the plan any more.
    async fn plan(&self, ctx: &Context<'_>) -> Option<Result<CheckInPlan>> {
        let found = loaders(ctx).plans.load_one(self.0.plan).await;
        found.map(|plan| plan.map(CheckInPlan)).map_err(Into::into).transpose()
    }

    /// Whether you made the proposal.
    fn is_yours(&self, ctx: &Context<'_>) -> Result<bool> {
        Ok(self.0.by == op(ctx).person()?)
    }

    /// The proposed terms.
    async fn terms(&self) -> CheckInTerms {
        CheckInTerms(self.0.terms.clone())
    }

    /// The state of the proposal.
    async fn state(&self) -> ProposalState {
        match &self.0 {
            plans::Proposal { accepted_at: Some(_), .. } => ProposalState::Accepted,
            plans::Proposal { declined_at: Some(_), .. } => ProposalState::Declined,
            plans::Proposal { withdrawn_at: Some(_), .. } => ProposalState::Withdrawn,
            plans::Proposal { is_superseded: true, .. } => ProposalState::Superseded,
            _ => ProposalState::Pending,
        }
    }

    /// When the proposal was made.
    async fn created_at(&self) -> DateTime {
        self.0.proposed_at.into()
    }

    /// When the proposal was accepted. Null if it wasn't accepted.
    async fn accepted_at(&self) -> Option<DateTime> {
        self.0.accepted_at.map(Into::into)
    }
}
