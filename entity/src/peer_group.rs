//! `peer_group`: a peer group. Its texts are sealed under its own key.

use sea_orm::entity::prelude::*;

use crate::{GroupId, Sealed};

/// How a group meets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(32))")]
pub enum Format {
    #[sea_orm(string_value = "IN_PERSON")]
    InPerson,
    #[sea_orm(string_value = "ONLINE")]
    Online,
    #[sea_orm(string_value = "HYBRID")]
    Hybrid,
}

/// Who may see a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(32))")]
pub enum Visibility {
    /// Its members, and whom they invite.
    #[sea_orm(string_value = "SECRET")]
    Secret,
    /// Whoever has its link.
    #[sea_orm(string_value = "UNLISTED")]
    Unlisted,
    /// Everybody.
    #[sea_orm(string_value = "PUBLIC")]
    Public,
}

/// How one becomes a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(32))")]
pub enum JoinPolicy {
    /// Everybody may join.
    #[sea_orm(string_value = "OPEN")]
    Open,
    /// One asks, and facilitators decide.
    #[sea_orm(string_value = "REQUEST")]
    Request,
    /// By invitation.
    #[sea_orm(string_value = "INVITE")]
    Invite,
}

/// Who sees the list of members. Later values show it to more people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(32))")]
pub enum MemberList {
    /// Nobody: members see themselves, owners and facilitators.
    #[sea_orm(string_value = "NOBODY")]
    Nobody,
    /// Owners and facilitators.
    #[sea_orm(string_value = "FACILITATORS")]
    Facilitators,
    /// All active members.
    #[sea_orm(string_value = "MEMBERS")]
    Members,
}

/// Who may invite.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(32))")]
pub enum Inviters {
    #[sea_orm(string_value = "FACILITATORS")]
    Facilitators,
    #[sea_orm(string_value = "MEMBERS")]
    Members,
}

/// Who closed a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(32))")]
pub enum ClosedBy {
    #[sea_orm(string_value = "OWNER")]
    Owner,
    #[sea_orm(string_value = "OPERATOR")]
    Operator,
    /// Nobody took the group over.
    #[sea_orm(string_value = "SUCCESSION")]
    Succession,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "peer_group")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: GroupId,
    /// Sealed JSON: name, description, topics, and the question to those who ask to join.
    pub texts: Sealed,
    /// A BCP 47 language tag.
    pub language: String,
    /// An ISO 3166 country or subdivision code.
    pub region: Option<String>,
    pub format: Format,
    pub visibility: Visibility,
    /// From when it is public, if that was announced.
    pub public_on: Option<DateTimeUtc>,
    pub join_policy: JoinPolicy,
    pub member_list: MemberList,
    pub inviters: Inviters,
    /// Whether apps of members may read the list of members and the log.
    pub apps_read: bool,
    pub capacity: i32,
    /// How many members are active: never more than the capacity.
    pub active_count: i32,
    /// The number of the present guidelines; 0 if there are none.
    pub guidelines_version: i32,
    /// The number of the last arrival: the order of requests and of the waitlist.
    pub arrivals: i64,
    pub version: i32,
    pub created_at: DateTimeUtc,
    pub closed_at: Option<DateTimeUtc>,
    pub closed_by: Option<ClosedBy>,
    /// When the operator hid it.
    pub hidden_at: Option<DateTimeUtc>,
    /// When an owner last did something at the desk or for the group.
    pub owner_acted_at: DateTimeUtc,
    /// When its owners were asked to show themselves, or when it lost the last of them.
    pub succession_since: Option<DateTimeUtc>,
    /// When the worker looks next whether the group needs a new owner; null if nothing waits for one.
    pub succession_look_at: Option<DateTimeUtc>,
    /// Since when it has no owner.
    pub read_only_since: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
