//! Who may do what with ladders: who is asked agrees and declines, and who was told claims.

use chrono::{DateTime, Utc};
use entity::{LadderConsentId, NoticeId, PersonId, ladder_consent, rung_notice};

use super::held::held_until;
use crate::core::error::{Error, ErrorCode, Result};
use crate::core::policy::Action;
use crate::core::viewer::Viewer;
use crate::rooms::checkins::plans::distant;

/// Agrees to be told by somebody's ladders, declines that, or takes it back.
pub struct GiveConsent;

impl Action for GiveConsent {
    type Facts = Option<ladder_consent::Model>;
    type Subject = LadderConsentId;

    fn rule(viewer: Option<Viewer>, consent: &Self::Facts) -> Result<LadderConsentId> {
        match consent {
            Some(consent) if viewer.is_some_and(|viewer| viewer.owns(consent.person_id)) => Ok(consent.id),
            _ => Err(Error::not_found("ladderConsentId")),
        }
    }
}

/// Claims what a rung told.
pub struct Claim;

pub struct ClaimFacts {
    pub notice: Option<rung_notice::Model>,
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
