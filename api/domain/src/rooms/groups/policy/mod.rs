//! Who may do what in groups. Where a move of a membership leads is in `standing`; who sees what is SQL, in
//! `store/sight.rs`.

mod between;
mod desk;
mod inviting;
mod standing;

use chrono::{DateTime, NaiveTime, Utc};
use entity::group_member::{self, Role};
use entity::peer_group::{self, Visibility};
use entity::{GroupId, MemberId, PersonId, person};

pub use between::{BlockMember, EndBlock, PairFacts, ShowSelf, TakeBackShowing};
pub use desk::{
    Decide, DecideFacts, GiveRole, GiveRoleFacts, NOTICE, OWNERS_ANSWER_IN, OwnRoleMove, TakeRole, TakeRoleFacts,
    heir_answers_until,
};
pub use inviting::{
    AnswerInvitation, InviteFacts, InviteGuest, MakeCode, MakeFacts, ReportFacts, ReportGroup, UseCode, WithdrawCode,
    WithdrawFacts, WithdrawSent, is_shared,
};
pub use standing::{ASK_AGAIN_AFTER, DeskMove, House, No, Outcome, OwnMove, Past, RoleMove, Standing, own, wrong_code};

use crate::core::error::{Error, ErrorCode, Result};
use crate::core::policy::Action;
use crate::core::viewer::Viewer;

/// A group and the viewer's present membership in it, locked.
#[derive(Clone, Debug)]
pub struct Seen {
    pub group: peer_group::Model,
    pub own: Option<group_member::Model>,
}

impl Seen {
    /// What the viewer is in the group.
    pub fn standing(&self, now: DateTime<Utc>) -> Standing {
        self.own.as_ref().map_or(Standing::Stranger, |own| Standing::of(own.state, own.banned_until, now))
    }

    /// The viewer's role, if they are an active member.
    pub fn role(&self) -> Option<Role> {
        self.own.as_ref().filter(|own| own.state == group_member::State::Active).map(|own| own.role)
    }

    /// What of the viewer's earlier memberships still counts.
    pub fn past(&self) -> Past {
        self.own.as_ref().map_or_else(Past::default, |own| Past {
            may_ask_from: own.may_ask_from,
            was_removed: own.removed_as.is_some(),
        })
    }

    /// What a move depends on.
    pub fn house(&self) -> House {
        House { policy: self.group.join_policy, has_room: self.group.active_count < self.group.capacity }
    }

    /// Whether the group is there for the viewer: as `store/sight.rs` has it, but for invitations.
    pub fn is_there(&self, now: DateTime<Utc>) -> bool {
        match self.standing(now) {
            Standing::Requested | Standing::Waitlisted | Standing::Active => true,
            Standing::Banned => false,
            _ => {
                self.group.hidden_at.is_none()
                    && self.group.closed_at.is_none()
                    && visibility(&self.group, now) != Visibility::Secret
            }
        }
    }
}

/// The visibility of a group now: one that was announced takes effect by the clock.
pub fn visibility(group: &peer_group::Model, now: DateTime<Utc>) -> Visibility {
    if group.public_on.is_some_and(|from| from <= now) { Visibility::Public } else { group.visibility }
}

/// The beginning of the UTC day of a moment. What is shown of groups goes by the day: by the moment, what somebody did in two
/// groups could be joined.
pub fn day_of(at: DateTime<Utc>) -> DateTime<Utc> {
    at.date_naive().and_time(NaiveTime::MIN).and_utc()
}

/// Refuses a change of a group that is closed, or that nobody owns.
///
/// # Errors
///
/// A refusal that says which.
pub fn is_open(group: &peer_group::Model) -> Result<()> {
    let message = match (group.closed_at, group.read_only_since) {
        (Some(_), _) => "This group is closed. It can be read for 30 days after it was closed.",
        (None, Some(_)) => "This group has no owner any more. It can be read, but not changed.",
        (None, None) => return Ok(()),
    };
    Err(Error::refused(ErrorCode::GroupReadOnly, message))
}

/// As [`is_open`], for somebody with a role in the group: an owner who comes back finds it open.
///
/// # Errors
///
/// As [`is_open`].
fn is_open_to(group: &peer_group::Model, role: Role) -> Result<()> {
    if role == Role::Owner && group.closed_at.is_none() { Ok(()) } else { is_open(group) }
}

/// Refuses to let somebody take part who isn't a member, or hasn't accepted the present guidelines. Reading, leaving,
/// blocking and exporting are no taking part.
///
/// # Errors
///
/// A refusal that says which.
pub fn takes_part(seen: &Seen) -> Result<()> {
    let Some(own) = seen.own.as_ref().filter(|_| seen.role().is_some()) else {
        return Err(Error::not_found("groupId"));
    };
    is_open(&seen.group)?;
    let present = seen.group.guidelines_version;
    if present == 0 || own.guidelines_version == present {
        return Ok(());
    }
    let message = format!(
        "The guidelines of this group have changed. Show them to the person, and send their version, which is {present}, \
         with `acceptGroupTerms` if the person accepts them."
    );
    Err(Error::refused(ErrorCode::GuidelinesNotAccepted, message))
}

/// Creates a group.
pub struct CreateGroup;

pub struct CreateFacts {
    pub owner: person::Model,
    /// A fresh id, for the group.
    pub group: GroupId,
}

/// A group that comes to be.
#[derive(Clone, Copy)]
pub struct Created {
    pub owner: PersonId,
    pub group: GroupId,
}

impl Action for CreateGroup {
    type Facts = CreateFacts;
    type Subject = Created;

    fn rule(viewer: Option<Viewer>, CreateFacts { owner, group }: &CreateFacts) -> Result<Created> {
        if viewer.is_some_and(|viewer| viewer.owns(owner.id)) {
            Ok(Created { owner: owner.id, group: *group })
        } else {
            Err(Error::Unauthenticated)
        }
    }
}

/// Where somebody's own move leads them.
#[derive(Clone, Copy)]
pub struct Moved {
    pub group: GroupId,
    pub person: PersonId,
    /// The present membership.
    pub member: Option<MemberId>,
    pub outcome: Outcome,
}

/// What somebody does for their own membership.
pub struct MoveSelf;

pub struct MoveFacts {
    pub seen: Option<Seen>,
    pub step: OwnMove,
    /// Whether the viewer may know of the group otherwise: by a code or an invitation.
    pub is_shown: bool,
    /// How many owners the group has.
    pub owners: u64,
    pub now: DateTime<Utc>,
}

impl Action for MoveSelf {
    type Facts = MoveFacts;
    type Subject = Moved;

    fn rule(viewer: Option<Viewer>, facts: &MoveFacts) -> Result<Moved> {
        let person = viewer.ok_or(Error::Unauthenticated)?.whole()?;
        let Some(seen) = facts.seen.as_ref() else { return Err(No::NotThere.into()) };
        let ends = matches!(facts.step, OwnMove::Withdraw | OwnMove::Leave);
        if !ends && !facts.is_shown && !seen.is_there(facts.now) {
            return Err(No::NotThere.into());
        }
        let outcome = own(seen.standing(facts.now), facts.step, seen.house(), seen.past(), facts.now)?;
        // One may always leave; the last owner hands over before.
        if !ends {
            is_open(&seen.group)?;
        } else if seen.role() == Some(Role::Owner) && facts.owners <= 1 && seen.group.closed_at.is_none() {
            return Err(No::LastOwner.into());
        }
        Ok(Moved { group: seen.group.id, person, member: seen.own.as_ref().map(|own| own.id), outcome })
    }
}

/// A group in which the viewer has a role.
#[derive(Clone, Copy)]
pub struct Run {
    pub group: GroupId,
    pub by: MemberId,
}

/// Does what owners do: changes the group, closes it.
pub struct OwnGroup;

impl Action for OwnGroup {
    type Facts = Option<Seen>;
    type Subject = Run;

    fn rule(viewer: Option<Viewer>, seen: &Option<Seen>) -> Result<Run> {
        run(viewer, seen.as_ref())
    }
}

fn run(viewer: Option<Viewer>, seen: Option<&Seen>) -> Result<Run> {
    viewer.ok_or(Error::Unauthenticated)?.whole()?;
    let Some((seen, own)) = seen.and_then(|seen| Some((seen, seen.own.as_ref()?))) else {
        return Err(Error::not_found("groupId"));
    };
    match seen.role() {
        Some(role @ Role::Owner) => {
            is_open_to(&seen.group, role)?;
            Ok(Run { group: seen.group.id, by: own.id })
        }
        Some(_) => Err(Error::refused(ErrorCode::RoleTooLow, "Only owners can do this.")),
        None => Err(Error::not_found("groupId")),
    }
}

/// A membership of the viewer's own.
#[derive(Clone, Copy)]
pub struct Own {
    pub member: MemberId,
}

/// Changes something of one's own membership, as an active member. What is only one's own goes on in closed groups.
pub struct ChangeMembership;

impl Action for ChangeMembership {
    type Facts = Option<Seen>;
    type Subject = Own;

    fn rule(viewer: Option<Viewer>, seen: &Option<Seen>) -> Result<Own> {
        let person = viewer.ok_or(Error::Unauthenticated)?.whole()?;
        match seen.as_ref().filter(|seen| seen.role().is_some()).and_then(|seen| seen.own.as_ref()) {
            Some(own) if own.person_id == person => Ok(Own { member: own.id }),
            _ => Err(Error::not_found("groupId")),
        }
    }
}
