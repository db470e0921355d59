//! Rules between members of one group: blocks, and showing who one is.

use entity::group_member::{self, State};
use entity::{GroupBlockId, GroupId, GroupShowingId, MemberId, PersonId, group_block, group_showing};

use super::{Seen, takes_part};
use crate::core::error::{Error, ErrorCode, Result};
use crate::core::policy::Action;
use crate::core::viewer::Viewer;

/// The greatest number of members whom somebody blocks in one group.
const MOST_BLOCKS: u64 = 1_000;
/// The greatest number of members to whom somebody shows who they are in one group.
const MOST_SHOWINGS: u64 = 100;

/// A member, and another one in the same group.
#[derive(Clone, Copy)]
pub struct Pair {
    pub group: GroupId,
    pub person: PersonId,
    pub member: MemberId,
    pub other: PersonId,
    pub other_member: MemberId,
}

pub struct PairFacts {
    /// The group of the other member, and one's own membership in it.
    pub seen: Option<Seen>,
    /// The other member, if the viewer sees them.
    pub other: Option<group_member::Model>,
    /// How many there are already in the group.
    pub count: u64,
}

impl PairFacts {
    fn pair(&self, viewer: Option<Viewer>) -> Result<(Pair, &Seen)> {
        let person = viewer.ok_or(Error::Unauthenticated)?.whole()?;
        let not_found = || Error::not_found("memberId");
        let (Some(seen), Some(other)) = (self.seen.as_ref(), self.other.as_ref()) else { return Err(not_found()) };
        let own = seen.own.as_ref().filter(|own| own.person_id == person && seen.role().is_some());
        let Some(own) = own.filter(|own| own.group_id == other.group_id) else { return Err(not_found()) };
        if other.person_id == person {
            return Err(Error::refused_at("memberId", ErrorCode::Invalid, "This is your own member ID."));
        }
        let group = own.group_id;
        Ok((Pair { group, person, member: own.id, other: other.person_id, other_member: other.id }, seen))
    }
}

fn limited(count: u64, most: u64, what: &str) -> Result<()> {
    if count < most {
        return Ok(());
    }
    Err(Error::refused(ErrorCode::LimitReached, format!("You can {what} at most {most} members of a group.")))
}

/// Blocks a member in one group. It goes on in closed groups, and whatever was accepted.
pub struct BlockMember;

impl Action for BlockMember {
    type Facts = PairFacts;
    type Subject = Pair;

    fn rule(viewer: Option<Viewer>, facts: &PairFacts) -> Result<Pair> {
        let (pair, _) = facts.pair(viewer)?;
        limited(facts.count, MOST_BLOCKS, "block")?;
        Ok(pair)
    }
}

/// Shows a member who one is.
pub struct ShowSelf;

impl Action for ShowSelf {
    type Facts = PairFacts;
    type Subject = Pair;

    fn rule(viewer: Option<Viewer>, facts: &PairFacts) -> Result<Pair> {
        let (pair, seen) = facts.pair(viewer)?;
        if facts.other.as_ref().is_none_or(|other| other.state != State::Active) {
            return Err(Error::not_found("memberId"));
        }
        takes_part(seen)?;
        limited(facts.count, MOST_SHOWINGS, "show yourself to")?;
        Ok(pair)
    }
}

/// Ends a block of one's own, whether or not one is still a member.
pub struct EndBlock;

impl Action for EndBlock {
    type Facts = Option<group_block::Model>;
    type Subject = GroupBlockId;

    fn rule(viewer: Option<Viewer>, block: &Option<group_block::Model>) -> Result<GroupBlockId> {
        let person = viewer.ok_or(Error::Unauthenticated)?.whole()?;
        let own = block.as_ref().filter(|block| block.owner_id == person);
        own.map(|block| block.id).ok_or_else(|| Error::not_found("blockId"))
    }
}

/// Takes back that one shows somebody who one is.
pub struct TakeBackShowing;

impl Action for TakeBackShowing {
    type Facts = Option<group_showing::Model>;
    type Subject = GroupShowingId;

    fn rule(viewer: Option<Viewer>, showing: &Option<group_showing::Model>) -> Result<GroupShowingId> {
        let person = viewer.ok_or(Error::Unauthenticated)?.whole()?;
        let own = showing.as_ref().filter(|showing| showing.person_id == person);
        own.map(|showing| showing.id).ok_or_else(|| Error::not_found("showingId"))
    }
}
