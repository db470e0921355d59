//! Who may do what in a check-in: each of the two where they are asked, and with what shows to them.

use chrono::{DateTime, Duration, Utc};
use entity::{CheckInId, PersonId, PlanId};
use uuid::Uuid;

use crate::core::error::{Error, ErrorCode, Result};
use crate::core::policy::Action;
use crate::core::viewer::Viewer;
use crate::rooms::checkins::plans::{PlanView, Slot};

/// How late an answer that was given offline may arrive, after the close.
pub const OFFLINE_FOR: Duration = Duration::days(7);
/// How many versions an answer has at the most.
pub(super) const MOST_VERSIONS: i32 = 50;

/// Answers, skips or snoozes one's own side of a check-in, or gives the all-clear for it.
pub struct Attend;

pub struct AttendFacts {
    pub plan: Option<PlanView>,
    pub slot: Option<Slot>,
}

/// The viewer's side of a check-in in which they are asked.
#[derive(Clone, Copy, Debug)]
pub struct OwnTurn {
    /// Of which plan.
    pub plan: PlanId,
    /// Which.
    pub check_in: CheckInId,
    /// Whose side: the viewer's.
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
                let message = "It isn't your turn in this check-in.";
                Err(Error::refused_at("checkInId", ErrorCode::NotOpen, message))
            }
            _ => Err(Error::not_found("checkInId")),
        }
    }
}

/// Writes an answer of one's own, in a check-in or to somebody who asks.
pub struct Answer;

pub struct AnswerFacts {
    /// What is answered, and by whom.
    pub turn: AnswerTurn,
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

/// Whom somebody answers, and in what.
#[derive(Clone, Copy, Debug)]
pub struct AnswerTurn {
    /// The check-in, or the ask.
    pub subject: Uuid,
    /// Who answers.
    pub person: PersonId,
    /// Whom it is for.
    pub other: PersonId,
    /// In which plan, if in any.
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
            (true, false) => refuse(ErrorCode::NotFound, "There is no answer of yours here to correct."),
            (true, true) if facts.now > facts.closes => {
                refuse(ErrorCode::NotOpen, "An answer can be corrected until the check-in closes; this one has.")
            }
            (false, true) => refuse(ErrorCode::AlreadyAnswered, "You have answered this. Correct it, if it is open."),
            (false, false) if facts.answered_at < facts.opens => {
                refuse(ErrorCode::NotOpen, "This can't be answered yet: it opens before its time, as you agreed.")
            }
            (false, false) if facts.answered_at > facts.closes => {
                let message = "This has closed. What was answered before the close, offline, takes its answeredAt.";
                refuse(ErrorCode::NotOpen, message)
            }
            (false, false) if facts.now > facts.closes + OFFLINE_FOR => {
                refuse(ErrorCode::NotOpen, "What was answered offline counts if it arrives within 7 days of the close.")
            }
            _ => Ok(facts.turn),
        }
    }
}

/// Gives something back for the other side's answer.
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
    /// In which check-in.
    pub check_in: CheckInId,
    /// By whom: the viewer.
    pub by: PersonId,
    /// Whose it is.
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
            (false, _) => refuse(ErrorCode::NotOpen, "There is no answer of theirs that shows to you yet."),
            (true, true) => refuse(ErrorCode::AlreadyAnswered, "You have acknowledged this answer."),
            (true, false) => Ok(Acknowledged { check_in: slot.id, by: plan.viewer, answerer: plan.other }),
        }
    }
}
