//! The enums of groups.

use async_graphql::Enum;

/// How a group meets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::groups::Format")]
pub enum GroupFormat {
    /// In person.
    InPerson,
    /// Online.
    Online,
    /// Both in person and online.
    Hybrid,
}

/// Who can see a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::groups::Visibility")]
pub enum GroupVisibility {
    /// Only its members, and people who are invited. For anybody else, the group doesn't exist.
    Secret,
    /// Everybody who has its ID. The group isn't listed in discovery.
    Unlisted,
    /// Everybody. The group is listed in discovery.
    Public,
}

/// How a person becomes a member of a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::groups::JoinPolicy")]
pub enum GroupJoinPolicy {
    /// Everybody can join.
    Open,
    /// Owners and facilitators decide on requests.
    Request,
    /// Only with an invitation or a code.
    Invite,
}

/// Who sees the list of a group's members. Owners and facilitators are visible to all active members who don't
/// block them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::groups::MemberList")]
pub enum GroupMemberListVisibility {
    /// Nobody.
    Nobody,
    /// Owners and facilitators.
    Facilitators,
    /// All active members.
    Members,
}

/// Who can invite people into a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::groups::Inviters")]
pub enum GroupInviters {
    /// Owners and facilitators.
    Facilitators,
    /// All active members.
    Members,
}

/// What a person is in a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::groups::Standing")]
pub enum MembershipState {
    /// The person has nothing to do with the group.
    Stranger,
    /// The person is invited.
    Invited,
    /// The person has asked to join, and waits for a decision.
    Requested,
    /// The person waits for a free place.
    Waitlisted,
    /// The person is a member.
    Active,
    /// The person's request was declined.
    Declined,
    /// The person left the group, withdrew a request or gave up waiting, or a ban has ended.
    Left,
    /// The person was removed from the group.
    Removed,
    /// The person is banned from the group.
    Banned,
}

/// What a member may do in a group. Each role includes the one before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::groups::Role")]
pub enum MembershipRole {
    /// Takes part.
    Member,
    /// Decides on requests, and can remove and ban members.
    Facilitator,
    /// Changes the settings of the group, and can close it.
    Owner,
}

/// A member's colour in a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::groups::Colour")]
pub enum MemberColour {
    /// Sand.
    Sand,
    /// Clay.
    Clay,
    /// Rose.
    Rose,
    /// Plum.
    Plum,
    /// Sky.
    Sky,
    /// Sea.
    Sea,
    /// Moss.
    Moss,
    /// Sun.
    Sun,
}

/// What of a group notifies a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::groups::Notifications")]
pub enum GroupNotifications {
    /// Everything.
    All,
    /// Decisions about the member, and changes of the group.
    Important,
    /// Nothing: the group is muted.
    None,
}
