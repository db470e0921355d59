//! Who may do what with plans: each of the two with their own side, and with what the two agree on.

use entity::{PersonId, PlanId, ProposalId};

use super::view::PlanView;
use crate::core::error::{Error, ErrorCode, Result};
use crate::core::policy::Action;
use crate::core::viewer::Viewer;

/// How many plans a person has with others at the most when they propose one: agreed on, or proposed by them.
pub const MOST_PLANS: usize = 50;
/// How many proposals each side makes for a plan at the most.
pub const MOST_PROPOSALS: usize = 100;
/// How a new plan reminds: when a check-in is due. JSON of minutes.
pub(super) const USUAL_REMINDERS: &str = "[0]";

/// The answer where one's own distance stands in the way of doing something with a person.
pub fn distant(field: &'static str) -> Error {
    let message = "You keep a distance from this person, and your side rests: end that first.";
    Error::refused_at(field, ErrorCode::Distant, message)
}

/// Does something towards a person whom the viewer is linked to: proposes, asks, sends a gesture.
pub struct Approach;

pub struct ApproachFacts {
    /// The person behind the viewer's contact.
    pub person: Option<PersonId>,
    /// Whether nothing new of the viewer's reaches them, by the viewer's own distance.
    pub is_distant: bool,
    /// Which field of the input names them.
    pub field: &'static str,
}

/// The two between whom something is done.
#[derive(Clone, Copy, Debug)]
pub struct Approached {
    /// The viewer.
    pub me: PersonId,
    /// Whom they approach.
    pub other: PersonId,
}

impl Action for Approach {
    type Facts = ApproachFacts;
    type Subject = Approached;

    fn rule(viewer: Option<Viewer>, facts: &ApproachFacts) -> Result<Self::Subject> {
        let me = viewer.ok_or(Error::Unauthenticated)?.whole()?;
        let Some(person) = facts.person else {
            let message = "This contact isn't linked to a person.";
            return Err(Error::refused_at(facts.field, ErrorCode::NotLinked, message));
        };
        if facts.is_distant { Err(distant(facts.field)) } else { Ok(Approached { me, other: person }) }
    }
}

/// Does something with one's own side of a plan.
pub struct KeepPlan;

pub struct PlanFacts {
    pub plan: Option<PlanView>,
    /// Which field of the input names it.
    pub field: &'static str,
}

/// The viewer's side of a plan.
#[derive(Clone, Copy, Debug)]
pub struct OwnSide {
    /// Of which plan.
    pub plan: PlanId,
    /// Whose: the viewer's.
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

/// Accepts or declines what the other proposed, or takes one's own proposal back.
pub struct Decide;

pub struct DecideFacts {
    pub plan: Option<PlanView>,
    pub proposal: ProposalId,
    /// Whether it is the proposer who decides.
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
        if plan.pending().map(|pending| pending.id) != Some(found.id) {
            let message = "It isn't open any more: there is a newer proposal, or it was answered or taken back.";
            return Err(Error::refused_at("proposalId", ErrorCode::NotPending, message));
        }
        Ok(found.id)
    }
}
