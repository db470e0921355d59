//! How members stand, for those who decide about them.

use async_graphql::{Enum, SimpleObject};
use domain::groups as verbs;
use domain::scope::Scope;

use super::{MembershipRole, MembershipState};
use crate::scalars::{DateTime, LocalDate};
use crate::scope::{Needs, scope};

/// What owners and facilitators see of a member, and of somebody who asks, waits or is banned.
#[derive(Clone, Debug, SimpleObject)]
#[graphql(directive = scope::apply(Needs(Scope::GroupsFacilitate)))]
pub struct GroupMemberStanding {
    /// What the person is in the group.
    state: MembershipState,
    /// The UTC day since which the person asks to join or waits for a place. Null otherwise.
    waiting_since: Option<LocalDate>,
    /// The answer to the group's question, until the request is decided. Null if there is none.
    answer: Option<String>,
    /// An earlier removal of the person. Null unless the person was removed, and wasn't let in again since.
    earlier_removal: Option<GroupRemoval>,
    /// When the ban ends. Null if the person isn't banned, or if the ban has no end.
    banned_until: Option<DateTime>,
    /// The reason of the last decision about the person. Null if none was given.
    reason: Option<String>,
    /// A role that the person was offered, and that counts once the person accepts it. Null if there is no offer.
    offered_role: Option<MembershipRole>,
}

impl From<verbs::MemberStanding> for GroupMemberStanding {
    fn from(standing: verbs::MemberStanding) -> Self {
        let removal =
            |removal: verbs::Removal| GroupRemoval { month: removal.month.map(Into::into), reason: removal.reason };
        Self {
            state: standing.standing.into(),
            waiting_since: standing.since.map(Into::into),
            answer: standing.answer,
            earlier_removal: standing.earlier_removal.map(removal),
            banned_until: standing.banned_until.map(Into::into),
            reason: standing.reason,
            offered_role: standing.offered_role.map(Into::into),
        }
    }
}

/// An earlier removal from the group. The alias of that time isn't shown.
#[derive(Clone, Debug, SimpleObject)]
#[graphql(directive = scope::apply(Needs(Scope::GroupsFacilitate)))]
pub struct GroupRemoval {
    /// The month of the removal, as its first day.
    month: Option<LocalDate>,
    /// The reason of the removal.
    reason: Option<String>,
}

/// A role that a member can be offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum OfferedGroupRole {
    /// Decides on requests, and can remove and ban members.
    Facilitator,
    /// Changes the settings of the group, and can close it.
    Owner,
}

impl From<OfferedGroupRole> for verbs::Role {
    fn from(role: OfferedGroupRole) -> Self {
        match role {
            OfferedGroupRole::Facilitator => Self::Facilitator,
            OfferedGroupRole::Owner => Self::Owner,
        }
    }
}
