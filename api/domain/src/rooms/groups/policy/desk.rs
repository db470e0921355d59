//! What owners and facilitators decide about others, and what a member does with a role.

use chrono::{DateTime, Duration, Utc};
use entity::group_member::{self, Role};
use entity::{GroupId, MemberId};

use super::standing::{self, DeskMove, No, Outcome, RoleMove, Standing};
use super::{Seen, day_of, is_open, is_open_to};
use crate::core::error::{Error, ErrorCode, Result};
use crate::core::policy::Action;
use crate::core::viewer::Viewer;

/// How long somebody has to answer whom the server offers ownership.
const HEIR_ANSWERS_IN: Duration = Duration::days(7);
/// Until when somebody can answer to whom the server offered ownership then.
pub fn heir_answers_until(offered_at: DateTime<Utc>) -> DateTime<Utc> {
    day_of(offered_at + HEIR_ANSWERS_IN)
}
/// How long the owners have to show themselves before anybody else is asked.
pub const OWNERS_ANSWER_IN: Duration = Duration::days(14);
/// How long a group that nobody took over can be read before it closes.
pub const NOTICE: Duration = Duration::days(30);
/// For how long a facilitator counts as new.
const NEW_FOR: Duration = Duration::days(7);
/// How many members a new facilitator removes or bans within a day.
const MOST_BY_THE_NEW: u64 = 3;
/// How many members anybody else removes or bans within a day.
const MOST: u64 = 30;

/// What somebody with a role does to somebody else.
#[derive(Clone, Copy)]
pub struct Decided {
    pub by: MemberId,
    pub role: Role,
    pub about: MemberId,
    pub outcome: Outcome,
}

/// Decides about somebody.
pub struct Decide;

pub struct DecideFacts {
    pub seen: Option<Seen>,
    /// The present membership that is decided about, in the same group.
    pub about: Option<group_member::Model>,
    pub step: DeskMove,
    /// How many members the viewer removed or banned within the last day.
    pub lately: u64,
    pub now: DateTime<Utc>,
}

impl Action for Decide {
    type Facts = DecideFacts;
    type Subject = Decided;

    fn rule(viewer: Option<Viewer>, facts: &DecideFacts) -> Result<Decided> {
        let (seen, own, about) = at_the_desk(viewer, facts.seen.as_ref(), facts.about.as_ref(), facts.now)?;
        is_open_to(&seen.group, own.role)?;
        let standing = Standing::of(about.state, about.banned_until, facts.now);
        let outcome = standing::desk(standing, facts.step, seen.house(), (own.role, about.role)).map_err(refusal)?;
        if matches!(facts.step, DeskMove::Remove | DeskMove::Ban) {
            may_still(own, facts.lately, facts.now)?;
        }
        Ok(Decided { by: own.id, role: own.role, about: about.id, outcome })
    }
}

/// Refuses who has removed or banned too many people within a day.
fn may_still(own: &group_member::Model, lately: u64, now: DateTime<Utc>) -> Result<()> {
    let is_new = own.role == Role::Facilitator && own.role_since.is_none_or(|since| now - since < NEW_FOR);
    let most = if is_new { MOST_BY_THE_NEW } else { MOST };
    if lately < most {
        return Ok(());
    }
    let message = if is_new {
        format!(
            "In the first {} days, a facilitator can remove or ban {most} people within 24 hours.",
            NEW_FOR.num_days()
        )
    } else {
        format!("You can remove or ban {most} people within 24 hours.")
    };
    Err(Error::refused(ErrorCode::DailyLimitReached, message))
}

/// The viewer at the desk, and whom it is about. For anybody else, nobody is there; and whoever is in the group no longer is
/// there for nobody, or the desk could tell by the id of a past membership that the person has come back.
fn at_the_desk<'facts>(
    viewer: Option<Viewer>,
    seen: Option<&'facts Seen>,
    about: Option<&'facts group_member::Model>,
    now: DateTime<Utc>,
) -> Result<(&'facts Seen, &'facts group_member::Model, &'facts group_member::Model)> {
    viewer.ok_or(Error::Unauthenticated)?.whole()?;
    let is_here = |row: &&group_member::Model| !Standing::of(row.state, row.banned_until, now).is_over();
    let found = seen.zip(about.filter(is_here)).filter(|(seen, _)| seen.role() >= Some(Role::Facilitator));
    let found = found.and_then(|(seen, about)| Some((seen, seen.own.as_ref()?, about)));
    found.ok_or_else(|| Error::not_found("memberId"))
}

fn refusal(no: No) -> Error {
    match no {
        No::NotThere => Error::not_found("memberId"),
        no => no.into(),
    }
}

/// What somebody with a role does to somebody else's.
#[derive(Clone, Copy)]
pub struct Given {
    pub group: GroupId,
    pub by: MemberId,
    pub about: MemberId,
}

/// Offers a role, takes an offer back, or takes a role away.
pub struct GiveRole;

pub struct GiveRoleFacts {
    pub seen: Option<Seen>,
    /// The present membership that is decided about, in the same group.
    pub about: Option<group_member::Model>,
    pub step: RoleMove,
    pub now: DateTime<Utc>,
}

impl Action for GiveRole {
    type Facts = GiveRoleFacts;
    type Subject = Given;

    fn rule(viewer: Option<Viewer>, facts: &GiveRoleFacts) -> Result<Given> {
        let (seen, own, about) = at_the_desk(viewer, facts.seen.as_ref(), facts.about.as_ref(), facts.now)?;
        is_open_to(&seen.group, own.role)?;
        if about.state != group_member::State::Active {
            return Err(No::NotNow.into());
        }
        standing::role(facts.step, (own.role, about.role)).map_err(refusal)?;
        if facts.step == RoleMove::Withdraw && about.offered_by.is_none() {
            return Err(No::NotNow.into());
        }
        Ok(Given { group: seen.group.id, by: own.id, about: about.id })
    }
}

/// What a member does with a role of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OwnRoleMove {
    /// Accepts what they were offered.
    Accept,
    /// Declines it.
    Decline,
    /// Is a plain member again.
    StepDown,
}

/// Where that leads.
#[derive(Clone, Copy)]
pub struct Taken {
    pub member: MemberId,
    /// The role from now on.
    pub role: Role,
    /// Whether that is another one.
    pub changes: bool,
}

/// Accepts or declines a role, or steps down.
pub struct TakeRole;

pub struct TakeRoleFacts {
    pub seen: Option<Seen>,
    pub step: OwnRoleMove,
    /// The active members with a role.
    pub with_role: Vec<group_member::Model>,
    pub now: DateTime<Utc>,
}

impl Action for TakeRole {
    type Facts = TakeRoleFacts;
    type Subject = Taken;

    fn rule(viewer: Option<Viewer>, facts: &TakeRoleFacts) -> Result<Taken> {
        viewer.ok_or(Error::Unauthenticated)?.whole()?;
        let found = facts.seen.as_ref().and_then(|seen| Some((seen, seen.own.as_ref()?, seen.role()?)));
        let Some((seen, own, role)) = found else { return Err(Error::not_found("groupId")) };
        let mut owners = facts.with_role.iter().filter(|row| row.role == Role::Owner);
        let role = match facts.step {
            OwnRoleMove::StepDown => {
                let is_last = role == Role::Owner && owners.count() <= 1;
                if is_last && seen.group.closed_at.is_none() {
                    return Err(No::LastOwner.into());
                }
                Role::Member
            }
            OwnRoleMove::Accept | OwnRoleMove::Decline => {
                let offer = own.offered_role.filter(|_| {
                    let by_owner = own.offered_by.is_some_and(|by| owners.any(|row| row.id == by));
                    // An offer of the server's ends with the search for an owner.
                    by_owner || (seen.group.succession_since.is_some() && is_open_offer(own, facts.now))
                });
                let Some(offer) = offer else {
                    let message = "You have no offer of a role in this group: it was taken back, or has ended.";
                    return Err(Error::refused(ErrorCode::NotOpen, message));
                };
                if facts.step == OwnRoleMove::Accept {
                    // Whoever becomes the owner of a group without one opens it again.
                    if offer == Role::Owner {
                        is_open_to(&seen.group, offer)?;
                    } else {
                        is_open(&seen.group)?;
                    }
                    offer
                } else {
                    role
                }
            }
        };
        Ok(Taken { member: own.id, role, changes: role != own.role })
    }
}

/// Whether somebody has an offer that the server made, and time to answer it.
fn is_open_offer(own: &group_member::Model, now: DateTime<Utc>) -> bool {
    own.offered_by.is_none() && own.offered_at.is_some_and(|at| now < heir_answers_until(at))
}
