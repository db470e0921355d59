//! Who may do what with plans.

use entity::{PersonId, PlanId, ProposalId};

use super::view::PlanView;
use crate::core::error::{Error, ErrorCode, Result};
use crate::core::policy::Action;
use crate::core::viewer::Viewer;

/// The maximum number of plans of a person, counting those that are agreed on and those that they proposed.
pub const MOST_PLANS: usize = 50;
/// The maximum number of proposals that each person makes for one plan.
pub const MOST_PROPOSALS: usize = 100;
/// The reminders of a new plan, as a JSON array of minutes: one when a check-in is due.
pub(super) const USUAL_REMINDERS: &str = "[0]";

/// The refusal for something that the viewer's own distance from a person rules out.
pub fn distant(field: &'static str) -> Error {
    let message = "You keep a distance from this person that limits or blocks them. End the distance first.";
    Error::refused_at(field, ErrorCode::Distant, message)
}

/// Approaches a linked person: proposes a plan, asks how they are, sends a gesture or requests their consent.
pub struct Approach;

pub struct ApproachFacts {
    /// The person behind the viewer's contact, if it is linked.
    pub person: Option<PersonId>,
    /// Whether the viewer's own distance keeps everything new from them.
    pub is_distant: bool,
    /// The input field that names them.
    pub field: &'static str,
}

/// The viewer and the person whom they approach.
#[derive(Clone, Copy, Debug)]
pub struct Approached {
    /// The viewer.
    pub me: PersonId,
    /// The person whom they approach.
    pub other: PersonId,
}

impl Action for Approach {
    type Facts = ApproachFacts;
    type Subject = Approached;

    fn rule(viewer: Option<Viewer>, facts: &ApproachFacts) -> Result<Self::Subject> {
        let me = viewer.ok_or(Error::Unauthenticated)?.whole()?;
        let Some(person) = facts.person else {
            let message = "This contact isn't linked to a person. Invite the person first with `inviteContact`.";
            return Err(Error::refused_at(facts.field, ErrorCode::NotLinked, message));
        };
        if facts.is_distant { Err(distant(facts.field)) } else { Ok(Approached { me, other: person }) }
    }
}

/// Changes the viewer's own side of a plan.
pub struct KeepPlan;

pub struct PlanFacts {
    pub plan: Option<PlanView>,
    /// The input field that names it.
    pub field: &'static str,
}

/// The viewer's side of a plan.
#[derive(Clone, Copy, Debug)]
pub struct OwnSide {
    /// The plan.
    pub plan: PlanId,
    /// The viewer.
    pub person: PersonId,
}

impl Action for KeepPlan {
    type Facts = PlanFacts;
    type Subject = OwnSide;

    fn rule(viewer: Option<Viewer>, facts: &PlanFacts) -> Result<Self::Subject> {
        match &facts.plan {
            Some(plan) if viewer.is_some_and(|viewer| viewer.owns(plan.viewer)) => {
                Ok(OwnSide { plan: plan.id, person: plan.viewer })
            }
            _ => Err(Error::not_found(facts.field)),
        }
    }
}

/// Accepts or declines the other person's proposal, or withdraws one's own.
pub struct Decide;

pub struct DecideFacts {
    pub plan: Option<PlanView>,
    pub proposal: ProposalId,
    /// Whether the viewer must be the proposer.
    pub is_own: bool,
}

impl Action for Decide {
    type Facts = DecideFacts;
    type Subject = ProposalId;

    fn rule(viewer: Option<Viewer>, facts: &DecideFacts) -> Result<ProposalId> {
        let plan = facts.plan.as_ref().filter(|plan| viewer.is_some_and(|viewer| viewer.owns(plan.viewer)));
        let plan = plan.ok_or_else(|| Error::not_found("proposalId"))?;
        let whose = |by: PersonId| (by == plan.viewer) == facts.is_own;
        let found = plan.proposals.iter().find(|proposal| proposal.id == facts.proposal && whose(proposal.by));
        let found = found.ok_or_else(|| Error::not_found("proposalId"))?;
        if plan.pending_proposal().map(|pending| pending.id) != Some(found.id) {
            let message =
                "This proposal isn't pending any more: it was answered, withdrawn or replaced by a newer one.";
            return Err(Error::refused_at("proposalId", ErrorCode::NotPending, message));
        }
        Ok(found.id)
    }
}
