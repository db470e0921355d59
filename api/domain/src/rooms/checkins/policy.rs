//! Who may do what with plans and check-ins: each of the two with their own side, and with what the two agree on.

use chrono::{DateTime, Utc};
use entity::{AskId, CheckInId, NoticeId, PersonId, PlanId, ProposalId, TellingId, ask, notice, telling};
use uuid::Uuid;

use super::ladder::held_until;
use super::state;
use super::view::{PlanView, Slot};
use crate::core::error::{Error, ErrorCode, Result};
use crate::core::policy::Action;
use crate::core::viewer::Viewer;

/// How many plans a person has with others at the most when they propose one: agreed on, or proposed by them.
pub const MOST_PLANS: usize = 50;
/// How many proposals each side makes for a plan at the most.
pub const MOST_PROPOSALS: usize = 100;

/// The answer where one's own distance stands in the way of doing something with a person.
pub fn distant(field: &'static str) -> Error {
    let message = "You keep a distance from this person that limits or blocks them. End the distance first.";
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

impl Action for Approach {
    type Facts = ApproachFacts;
    /// The viewer, and the other.
    type Subject = (PersonId, PersonId);

    fn rule(viewer: Option<Viewer>, facts: &ApproachFacts) -> Result<Self::Subject> {
        let me = viewer.ok_or(Error::Unauthenticated)?.whole()?;
        let Some(person) = facts.person else {
            let message = "This contact isn't linked to a person. Invite the person first with `inviteContact`.";
            return Err(Error::refused_at(facts.field, ErrorCode::NotLinked, message));
        };
        if facts.is_distant { Err(distant(facts.field)) } else { Ok((me, person)) }
    }
}

/// Does something with one's own side of a plan.
pub struct KeepPlan;

pub struct PlanFacts {
    pub plan: Option<PlanView>,
    /// Which field of the input names it.
    pub field: &'static str,
}

impl Action for KeepPlan {
    type Facts = PlanFacts;
    type Subject = (PlanId, PersonId);

    fn rule(viewer: Option<Viewer>, facts: &PlanFacts) -> Result<Self::Subject> {
        match &facts.plan {
            Some(plan) if viewer.is_some_and(|viewer| viewer.owns(plan.viewer)) => Ok((plan.id, plan.viewer)),
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
    type Subject = (PlanId, ProposalId);

    fn rule(viewer: Option<Viewer>, facts: &DecideFacts) -> Result<Self::Subject> {
        let plan = facts.plan.as_ref().filter(|plan| viewer.is_some_and(|viewer| viewer.owns(plan.viewer)));
        let plan = plan.ok_or_else(|| Error::not_found("proposalId"))?;
        let whose = |by: PersonId| (by == plan.viewer) == facts.is_own;
        let found = plan.proposals.iter().find(|proposal| proposal.id == facts.proposal && whose(proposal.by));
        let found = found.ok_or_else(|| Error::not_found("proposalId"))?;
        if plan.pending().map(|pending| pending.id) != Some(found.id) {
            let message =
                "This proposal isn't pending any more: it was answered, withdrawn or replaced by a newer one.";
            return Err(Error::refused_at("proposalId", ErrorCode::NotPending, message));
        }
        Ok((plan.id, found.id))
    }
}

/// Answers, skips or snoozes one's own side of a check-in, or gives the all-clear for it.
pub struct Attend;

pub struct AttendFacts {
    pub plan: Option<PlanView>,
    pub slot: Option<Slot>,
}

impl Action for Attend {
    type Facts = AttendFacts;
    type Subject = (PlanId, CheckInId, PersonId);

    fn rule(viewer: Option<Viewer>, facts: &AttendFacts) -> Result<Self::Subject> {
        match (&facts.plan, &facts.slot) {
            (Some(plan), Some(slot)) if viewer.is_some_and(|viewer| viewer.owns(plan.viewer)) => {
                if slot.asks_me {
                    return Ok((plan.id, slot.id, plan.viewer));
                }
                let message = "You aren't asked at this check-in.";
                Err(Error::refused_at("checkInId", ErrorCode::NotOpen, message))
            }
            _ => Err(Error::not_found("checkInId")),
        }
    }
}

/// Writes an answer of one's own, in a check-in or to somebody who asks.
pub struct Answer;

pub struct AnswerFacts {
    /// What is answered.
    pub subject: Uuid,
    /// From when it can be answered.
    pub opens: DateTime<Utc>,
    /// Until when.
    pub closes: DateTime<Utc>,
    /// When it was answered, by the one who answers.
    pub answered_at: DateTime<Utc>,
    pub now: DateTime<Utc>,
    pub is_answered: bool,
    /// Whether an answer is corrected.
    pub corrects: bool,
}

impl Action for Answer {
    type Facts = AnswerFacts;
    type Subject = Uuid;

    fn rule(_: Option<Viewer>, facts: &AnswerFacts) -> Result<Uuid> {
        let refuse = |code, message: &str| Err(Error::refused(code, message));
        match (facts.corrects, facts.is_answered) {
            (true, false) => refuse(ErrorCode::NotFound, "You haven't answered this, so there is nothing to correct."),
            (true, true) if facts.now > facts.closes => {
                refuse(ErrorCode::NotOpen, "This check-in has closed. Answers can be corrected only until the close.")
            }
            (false, true) => refuse(ErrorCode::AlreadyAnswered, "You have already answered this."),
            (false, false) if facts.answered_at < facts.opens => {
                refuse(ErrorCode::NotOpen, "This isn't open for answers yet.")
            }
            (false, false) if facts.answered_at > facts.closes => {
                let message =
                    "This has closed. If you answered offline before the close, send the time as `answeredAt`.";
                refuse(ErrorCode::NotOpen, message)
            }
            (false, false) if facts.now > facts.closes + state::OFFLINE_FOR => {
                refuse(ErrorCode::NotOpen, "Answers that were given offline must arrive within 7 days of the close.")
            }
            _ => Ok(facts.subject),
        }
    }
}

/// Gives something back for the other side's answer.
pub struct Acknowledge;

pub struct AcknowledgeFacts {
    pub plan: Option<PlanView>,
    /// Whether it is one of the plan's check-ins.
    pub is_there: bool,
    /// Whether the other's answer shows to the viewer.
    pub is_shown: bool,
    /// Whether the viewer has acknowledged it.
    pub is_done: bool,
}

impl Action for Acknowledge {
    type Facts = AcknowledgeFacts;
    type Subject = PersonId;

    fn rule(viewer: Option<Viewer>, facts: &AcknowledgeFacts) -> Result<PersonId> {
        let plan =
            facts.plan.as_ref().filter(|plan| facts.is_there && viewer.is_some_and(|viewer| viewer.owns(plan.viewer)));
        let plan = plan.ok_or_else(|| Error::not_found("checkInId"))?;
        let refuse = |code, message: &str| Err(Error::refused_at("checkInId", code, message));
        match (facts.is_shown, facts.is_done) {
            (false, _) => refuse(ErrorCode::NotOpen, "There is no answer that you can see yet."),
            (true, true) => refuse(ErrorCode::AlreadyAnswered, "You have already acknowledged this answer."),
            (true, false) => Ok(plan.viewer),
        }
    }
}

/// Asks, agrees, declines or withdraws concerning being told.
pub struct AgreeToBeTold;

impl Action for AgreeToBeTold {
    type Facts = Option<telling::Model>;
    type Subject = TellingId;

    fn rule(viewer: Option<Viewer>, telling: &Self::Facts) -> Result<TellingId> {
        match telling {
            Some(telling) if viewer.is_some_and(|viewer| viewer.owns(telling.person_id)) => Ok(telling.id),
            _ => Err(Error::not_found("ladderConsentId")),
        }
    }
}

/// Claims what a rung told.
pub struct Claim;

pub struct ClaimFacts {
    pub notice: Option<notice::Model>,
    /// Whom the link names by which it is claimed; none where the actor claims.
    pub by_link: Option<PersonId>,
    /// Whether they agree to be told: a link ends with that.
    pub agrees: bool,
    pub is_distant: bool,
    pub now: DateTime<Utc>,
}

impl Action for Claim {
    type Facts = ClaimFacts;
    type Subject = NoticeId;

    fn rule(viewer: Option<Viewer>, facts: &ClaimFacts) -> Result<NoticeId> {
        let who = facts.by_link.filter(|_| facts.agrees).or_else(|| viewer?.whole().ok());
        let notice = facts.notice.as_ref().filter(|notice| who == Some(notice.person_id));
        let notice = notice.ok_or_else(|| Error::not_found("rungNoticeId"))?;
        if facts.is_distant {
            return Err(distant("rungNoticeId"));
        }
        if notice.all_clear_at.is_some() || notice.expires_at <= facts.now {
            let message = "This rung can't be claimed any more: it has expired, or the all-clear was given.";
            return Err(Error::refused_at("rungNoticeId", ErrorCode::NotOpen, message));
        }
        if held_until(notice).is_some_and(|until| until <= facts.now) {
            let message = "Your claim of this rung has lapsed, and the rung can't be claimed again.";
            return Err(Error::refused_at("rungNoticeId", ErrorCode::NotOpen, message));
        }
        Ok(notice.id)
    }
}

/// Says "not now" to somebody who asks.
pub struct TurnDown;

impl Action for TurnDown {
    type Facts = Option<ask::Model>;
    type Subject = AskId;

    fn rule(viewer: Option<Viewer>, ask: &Self::Facts) -> Result<AskId> {
        match ask {
            Some(ask) if viewer.is_some_and(|viewer| viewer.owns(ask.to_id)) => Ok(ask.id),
            _ => Err(Error::not_found("askId")),
        }
    }
}
