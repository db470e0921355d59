//! `group_member`: one person's standing in one group. Who comes back gets another row, with another random id.

use sea_orm::entity::prelude::*;

use crate::{GroupId, MemberId, PersonId, Sealed, peer_group::MemberList};

/// What somebody is in a group. That somebody is invited follows from the invitation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(32))")]
pub enum State {
    #[sea_orm(string_value = "REQUESTED")]
    Requested,
    #[sea_orm(string_value = "WAITLISTED")]
    Waitlisted,
    #[sea_orm(string_value = "ACTIVE")]
    Active,
    #[sea_orm(string_value = "DECLINED")]
    Declined,
    #[sea_orm(string_value = "LEFT")]
    Left,
    #[sea_orm(string_value = "REMOVED")]
    Removed,
    #[sea_orm(string_value = "BANNED")]
    Banned,
}

/// What a member may do in a group. Later values may do more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(32))")]
pub enum Role {
    #[sea_orm(string_value = "MEMBER")]
    Member,
    #[sea_orm(string_value = "FACILITATOR")]
    Facilitator,
    #[sea_orm(string_value = "OWNER")]
    Owner,
}

/// A member's colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(32))")]
pub enum Colour {
    #[sea_orm(string_value = "SAND")]
    Sand,
    #[sea_orm(string_value = "CLAY")]
    Clay,
    #[sea_orm(string_value = "ROSE")]
    Rose,
    #[sea_orm(string_value = "PLUM")]
    Plum,
    #[sea_orm(string_value = "SKY")]
    Sky,
    #[sea_orm(string_value = "SEA")]
    Sea,
    #[sea_orm(string_value = "MOSS")]
    Moss,
    #[sea_orm(string_value = "SUN")]
    Sun,
}

/// What of a group notifies a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(32))")]
pub enum Notifications {
    #[sea_orm(string_value = "ALL")]
    All,
    /// Decisions about oneself, and what the group announces.
    #[sea_orm(string_value = "IMPORTANT")]
    Important,
    #[sea_orm(string_value = "NONE")]
    None,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "group_member")]
pub struct Model {
    /// Random, since members of the group see it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: MemberId,
    pub group_id: GroupId,
    pub person_id: PersonId,
    /// False once the person has come back under another id.
    pub is_present: bool,
    pub state: State,
    pub role: Role,
    /// Since when the member has the role; null for a plain member.
    pub role_since: Option<DateTimeUtc>,
    /// Under the key of the membership, as all its texts but the reason.
    pub alias: Sealed,
    pub pronouns: Option<Sealed>,
    pub colour: Colour,
    /// The answer to the question. It goes with the decision.
    pub answer: Option<Sealed>,
    /// The place in the order of requests or of the waitlist, while the state is one of these.
    pub arrival: Option<i64>,
    pub joined_at: Option<DateTimeUtc>,
    /// Since when the state is what it is.
    pub since: DateTimeUtc,
    /// The guidelines that the member accepted.
    pub guidelines_version: i32,
    /// The widest list of members that the member accepted to be in.
    pub accepted_list: MemberList,
    /// The number in the group's feed after which the member sees events.
    pub feed_from: i64,
    pub notifications: Notifications,
    /// From when somebody who was declined may ask again.
    pub may_ask_from: Option<DateTimeUtc>,
    /// The end of a ban; null for one without an end.
    pub banned_until: Option<DateTimeUtc>,
    /// Why somebody was declined, removed or banned, under the key of the group.
    pub reason: Option<Sealed>,
    /// The membership of the person's from which they were removed, while they may only ask.
    pub removed_as: Option<MemberId>,
    /// A role that was offered and not accepted yet.
    pub offered_role: Option<Role>,
    /// Null if the server looks for a new owner.
    pub offered_by: Option<MemberId>,
    pub offered_at: Option<DateTimeUtc>,
    /// When the server last offered ownership to the member.
    pub heir_asked_at: Option<DateTimeUtc>,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
