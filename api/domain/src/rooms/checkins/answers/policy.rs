//! Who may do what in a check-in.

use chrono::{DateTime, Duration, Utc};
use entity::{CheckInId, PersonId, PlanId};
use uuid::Uuid;

use crate::core::error::{Error, ErrorCode, Result};
use crate::core::policy::Action;
use crate::core::viewer::Viewer;
use crate::rooms::checkins::plans::{PlanView, Slot};

/// How late an answer that was given offline may arrive, after the close.
pub const OFFLINE_FOR: Duration = Duration::days(7);
/// The maximum number of versions of an answer.
pub(super) const MOST_VERSIONS: i32 = 50;

/// Answers, skips or snoozes the viewer's side of a check-in, or gives the all-clear.
pub struct Attend;

pub struct AttendFacts {
    pub plan: Option<PlanView>,
    pub slot: Option<Slot>,
}

/// The viewer's side of a check-in in which they are asked.
#[derive(Clone, Copy, Debug)]
pub struct OwnTurn {
    /// The plan.
    pub plan: PlanId,
    /// The check-in.
    pub check_in: CheckInId,
    /// The viewer.
    pub person: PersonId,
}

impl Action for Attend {
    type Facts = AttendFacts;
    type Subject = OwnTurn;

    fn rule(viewer: Option<Viewer>, facts: &AttendFacts) -> Result<Self::Subject> {
        match (&facts.plan, &facts.slot) {
            (Some(plan), Some(slot)) if viewer.is_some_and(|viewer| viewer.owns(plan.viewer)) => {
                if slot.asks_me {
                    return Ok(OwnTurn { plan: plan.id, check_in: slot.id, person: plan.viewer });
                }
                let message = "You aren't asked at this check-in.";
                Err(Error::refused_at("checkInId", ErrorCode::NotOpen, message))
            }
            _ => Err(Error::not_found("checkInId")),
        }
    }
}

/// Writes an answer of the viewer, in a check-in or to an ask.
pub struct Answer;

pub struct AnswerFacts {
    /// What is answered, and by whom.
    pub turn: AnswerTurn,
    /// When it opens.
    pub opens: DateTime<Utc>,
    /// When it closes.
    pub closes: DateTime<Utc>,
    /// When it was answered, by the one who answers.
    pub answered_at: DateTime<Utc>,
    pub now: DateTime<Utc>,
    pub is_answered: bool,
    /// Whether it is a correction.
    pub corrects: bool,
}

/// What somebody answers, and whom.
#[derive(Clone, Copy, Debug)]
pub struct AnswerTurn {
    /// The id of the check-in or of the ask.
    pub subject: Uuid,
    /// The person who answers: the viewer.
    pub person: PersonId,
    /// The person whom the answer is for.
    pub other: PersonId,
    /// The plan, unless an ask is answered.
    pub plan: Option<PlanId>,
}

impl Action for Answer {
    type Facts = AnswerFacts;
    type Subject = AnswerTurn;

    fn rule(viewer: Option<Viewer>, facts: &AnswerFacts) -> Result<AnswerTurn> {
        if !viewer.is_some_and(|viewer| viewer.owns(facts.turn.person)) {
            return Err(Error::Unauthenticated);
        }
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
            (false, false) if facts.now > facts.closes + OFFLINE_FOR => {
                refuse(ErrorCode::NotOpen, "Answers that were given offline must arrive within 7 days of the close.")
            }
            _ => Ok(facts.turn),
        }
    }
}

/// Acknowledges the other person's answer.
pub struct Acknowledge;

pub struct AcknowledgeFacts {
    pub plan: Option<PlanView>,
    /// Which of the plan's check-ins it is, if it is one.
    pub slot: Option<Slot>,
    /// Whether the other's answer shows to the viewer.
    pub is_shown: bool,
    /// Whether the viewer has acknowledged it.
    pub is_done: bool,
}

/// Whose answer is acknowledged, and by whom.
#[derive(Clone, Copy, Debug)]
pub struct Acknowledged {
    /// The check-in.
    pub check_in: CheckInId,
    /// The person who acknowledges it: the viewer.
    pub by: PersonId,
    /// The author of the answer.
    pub answerer: PersonId,
}

impl Action for Acknowledge {
    type Facts = AcknowledgeFacts;
    type Subject = Acknowledged;

    fn rule(viewer: Option<Viewer>, facts: &AcknowledgeFacts) -> Result<Acknowledged> {
        let plan = facts.plan.as_ref().filter(|plan| viewer.is_some_and(|viewer| viewer.owns(plan.viewer)));
        let (plan, slot) = plan.zip(facts.slot.as_ref()).ok_or_else(|| Error::not_found("checkInId"))?;
        let refuse = |code, message: &str| Err(Error::refused_at("checkInId", code, message));
        match (facts.is_shown, facts.is_done) {
            (false, _) => refuse(ErrorCode::NotOpen, "No answer to this check-in is visible to you yet."),
            (true, true) => refuse(ErrorCode::AlreadyAnswered, "You have already acknowledged this answer."),
            (true, false) => Ok(Acknowledged { check_in: slot.id, by: plan.viewer, answerer: plan.other }),
        }
    }
}
