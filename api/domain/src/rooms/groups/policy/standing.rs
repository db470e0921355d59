//! The state machine of membership: every move that there is, and where it leads. Nothing else decides that.

use chrono::{DateTime, Duration, Utc};
use entity::group_member::{Role, State};
use entity::peer_group::JoinPolicy;

use crate::core::error::{Error, ErrorCode};

/// After how long somebody who was declined may ask again.
pub const ASK_AGAIN_AFTER: Duration = Duration::days(30);

/// What of somebody's earlier memberships in a group still counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Past {
    /// From when they may ask again, if they were declined.
    pub may_ask_from: Option<DateTime<Utc>>,
    /// Whether they were removed and haven't been let in again since: asking and taking it back doesn't wash that off.
    pub was_removed: bool,
}

/// What somebody is in a group, at a moment: an invitation and the end of a ban follow from the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Standing {
    /// Nothing: they have never been here.
    Stranger,
    /// Invited directly, and nothing else.
    Invited,
    /// They asked to join.
    Requested,
    /// They wait for a free place.
    Waitlisted,
    /// A member.
    Active,
    /// Their request was declined. From the moment on, they may ask again.
    Declined,
    /// They left, or took back what they asked for, or their ban has ended.
    Left,
    /// They were removed.
    Removed,
    /// They are banned now.
    Banned,
}

impl Standing {
    /// All of them, for tests.
    pub const ALL: [Self; 9] = [
        Self::Stranger,
        Self::Invited,
        Self::Requested,
        Self::Waitlisted,
        Self::Active,
        Self::Declined,
        Self::Left,
        Self::Removed,
        Self::Banned,
    ];

    /// Whether whoever has it is in the group no longer, in no way: neither a member, nor waiting, nor banned.
    #[must_use]
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Declined | Self::Left | Self::Removed)
    }

    /// The standing that a stored state means now.
    #[must_use]
    pub fn of(state: State, banned_until: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Self {
        match state {
            State::Requested => Self::Requested,
            State::Waitlisted => Self::Waitlisted,
            State::Active => Self::Active,
            State::Declined => Self::Declined,
            State::Left => Self::Left,
            State::Removed => Self::Removed,
            State::Banned if banned_until.is_some_and(|until| until <= now) => Self::Left,
            State::Banned => Self::Banned,
        }
    }
}

/// What somebody does for themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OwnMove {
    /// Joins, or asks to join where that is the way in.
    Join,
    /// Joins with a valid code.
    UseCode,
    /// Accepts a valid invitation, sent by a facilitator or not.
    Accept {
        /// Whether a facilitator or an owner sent it.
        by_facilitator: bool,
    },
    /// Takes back a request, or stops waiting for a place.
    Withdraw,
    /// Leaves.
    Leave,
}

/// What is decided about somebody by others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DeskMove {
    /// Accepts a request.
    Accept,
    /// Declines somebody who asks or waits.
    Decline,
    /// Removes a member.
    Remove,
    /// Bans somebody who is a member, asks or waits.
    Ban,
    /// Ends a ban.
    Lift,
}

/// What is decided about a member's role by others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RoleMove {
    /// Offers a role, which counts once it is accepted.
    Offer(Role),
    /// Takes an offer back.
    Withdraw,
    /// Takes the role away.
    TakeAway,
}

/// The facts about a group that a move depends on.
#[derive(Clone, Copy, Debug)]
pub struct House {
    /// The way in.
    pub policy: JoinPolicy,
    /// Whether there is a free place that nobody waits for.
    pub has_room: bool,
}

impl House {
    /// Where entering leads: to a place, or to the waitlist.
    const fn entered(self) -> Outcome {
        if self.has_room { Outcome::Active } else { Outcome::Waitlisted }
    }
}

/// Where a move leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing changes: they are there already.
    Stays,
    /// To the end of the requests.
    Requested,
    /// To the end of the waitlist.
    Waitlisted,
    /// To a place.
    Active,
    /// To one of the states that end it.
    Ended(State),
}

/// Why a move isn't possible.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum No {
    /// The group doesn't exist for them.
    NotThere,
    /// One joins by invitation only.
    InviteOnly,
    /// They may ask again from this moment on.
    NotBefore(DateTime<Utc>),
    /// The code doesn't work.
    WrongCode,
    /// There is nothing to do this with: the person isn't in such a state.
    NotNow,
    /// The person's role is as high as one's own, or higher.
    NotBelow,
    /// Somebody has to be owner.
    LastOwner,
}

impl From<No> for Error {
    fn from(no: No) -> Self {
        match no {
            No::NotThere => Self::not_found("groupId"),
            No::InviteOnly => {
                Self::refused(ErrorCode::InvitationRequired, "This group can only be joined by invitation.")
            }
            No::NotBefore(moment) => Self::refused(
                ErrorCode::NotOpen,
                format!("Your request was declined. You can ask again from {}.", moment.format("%Y-%m-%d")),
            ),
            No::WrongCode => wrong_code(),
            No::NotNow => Self::refused(
                ErrorCode::NotOpen,
                "This isn't possible any more: the state of this membership has changed. Load it again.",
            ),
            No::NotBelow => {
                Self::refused(ErrorCode::RoleTooLow, "You can only do this to members whose role is below your own.")
            }
            No::LastOwner => Self::refused(
                ErrorCode::LastOwner,
                "A group needs an owner. Offer ownership to another member first, or close the group.",
            ),
        }
    }
}

/// The answer to every code that doesn't work, whatever the reason.
#[must_use]
pub fn wrong_code() -> Error {
    Error::refused_at(
        "code",
        ErrorCode::InvalidCode,
        "This code is wrong, or it was used up, was withdrawn or has expired.",
    )
}

/// Where what somebody does for themselves leads.
///
/// # Errors
///
/// Why it isn't possible.
#[expect(clippy::match_same_arms, reason = "a table is read line by line")]
pub fn own(standing: Standing, step: OwnMove, house: House, past: Past, now: DateTime<Utc>) -> Result<Outcome, No> {
    use Standing as S;
    // The present membership says that of the others.
    let only_asks = standing == S::Removed || past.was_removed;
    match (standing, step) {
        // A ban is never confirmed: codes don't work, and the group isn't there.
        (S::Banned, OwnMove::UseCode) => Err(No::WrongCode),
        (S::Banned, _) => Err(No::NotThere),

        // Twice is once. An invitation doesn't overtake an open request, or it would show at the desk whose it is.
        (S::Active | S::Waitlisted, OwnMove::Join | OwnMove::UseCode | OwnMove::Accept { .. })
        | (S::Requested, OwnMove::Accept { .. }) => Ok(Outcome::Stays),
        (S::Requested, OwnMove::Join | OwnMove::UseCode) if only_asks => Ok(Outcome::Stays),
        (S::Requested, OwnMove::UseCode) => Ok(house.entered()),
        (S::Requested, OwnMove::Join) => match house.policy {
            JoinPolicy::Open => Ok(house.entered()),
            JoinPolicy::Request | JoinPolicy::Invite => Ok(Outcome::Stays),
        },

        (S::Stranger | S::Invited | S::Declined | S::Left | S::Removed, OwnMove::Accept { by_facilitator: true }) => {
            Ok(house.entered())
        }
        (
            S::Stranger | S::Invited | S::Declined | S::Left | S::Removed,
            OwnMove::Join | OwnMove::UseCode | OwnMove::Accept { .. },
        ) => comes(standing, step, house, past.may_ask_from.filter(|from| *from > now), only_asks),

        (S::Requested | S::Waitlisted, OwnMove::Withdraw) | (S::Active, OwnMove::Leave) => {
            Ok(Outcome::Ended(State::Left))
        }
        // What is over stays over.
        (S::Left, OwnMove::Withdraw | OwnMove::Leave) => Ok(Outcome::Stays),
        (S::Stranger | S::Invited, OwnMove::Withdraw | OwnMove::Leave) => Err(No::NotThere),
        (_, OwnMove::Withdraw | OwnMove::Leave) => Err(No::NotNow),
    }
}

/// Where a move into a group leads, of somebody who is outside of it.
fn comes(
    standing: Standing,
    step: OwnMove,
    house: House,
    waits: Option<DateTime<Utc>>,
    only_asks: bool,
) -> Result<Outcome, No> {
    // Who was declined waits, whatever the way in, unless somebody else lets them in.
    let waits = waits.filter(|_| standing == Standing::Declined && (step == OwnMove::Join || only_asks));
    match (step, house.policy) {
        (OwnMove::Join, JoinPolicy::Invite) => Err(No::InviteOnly),
        (OwnMove::UseCode, JoinPolicy::Invite) if only_asks => Err(No::WrongCode),
        _ if let Some(from) = waits => Err(No::NotBefore(from)),
        _ if only_asks => Ok(Outcome::Requested),
        (OwnMove::Join, JoinPolicy::Request) => Ok(Outcome::Requested),
        _ => Ok(house.entered()),
    }
}

/// Where a decision leads, made by somebody with a role about somebody with a role.
///
/// # Errors
///
/// Why it isn't possible.
pub fn desk(standing: Standing, step: DeskMove, house: House, (by, about): (Role, Role)) -> Result<Outcome, No> {
    use Standing as S;
    if by < Role::Facilitator {
        return Err(No::NotThere);
    }
    // Acts go downwards only.
    if standing == S::Active && about >= by {
        return Err(No::NotBelow);
    }
    match (standing, step) {
        (S::Requested, DeskMove::Accept) => Ok(house.entered()),
        (S::Requested | S::Waitlisted, DeskMove::Decline) => Ok(Outcome::Ended(State::Declined)),
        (S::Active, DeskMove::Remove) => Ok(Outcome::Ended(State::Removed)),
        // Whoever is in the group no longer can't be told from whoever has come back since.
        (S::Stranger | S::Invited | S::Declined | S::Left | S::Removed, _) => Err(No::NotThere),
        (S::Banned, DeskMove::Lift) => Ok(Outcome::Ended(State::Left)),
        // Of two who ban at once, one does.
        (S::Banned, _) => Err(No::NotNow),
        (_, DeskMove::Ban) => Ok(Outcome::Ended(State::Banned)),
        _ => Err(No::NotNow),
    }
}

/// Whether somebody may decide about the role of an active member: nobody gives a role at or above their own, but an owner
/// may offer ownership; nobody acts on an owner; acts go downwards only.
///
/// # Errors
///
/// Why not.
pub fn role(step: RoleMove, (by, about): (Role, Role)) -> Result<(), No> {
    if by < Role::Facilitator {
        return Err(No::NotThere);
    }
    if about >= by {
        return Err(No::NotBelow);
    }
    match step {
        RoleMove::Offer(_) | RoleMove::Withdraw if by != Role::Owner => Err(No::NotBelow),
        RoleMove::Offer(to) if to > about => Ok(()),
        RoleMove::TakeAway if about > Role::Member => Ok(()),
        RoleMove::Withdraw => Ok(()),
        // They have it already, or have none.
        RoleMove::Offer(_) | RoleMove::TakeAway => Err(No::NotNow),
    }
}

#[cfg(test)]
mod tests;
