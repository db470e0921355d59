//! `group_log`: what was done in a group, by whom and why. It outlives those who did it.

use sea_orm::entity::prelude::*;

use crate::{GroupId, GroupLogId, MemberId, Sealed};

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(32))")]
pub enum Kind {
    #[sea_orm(string_value = "CREATED")]
    Created,
    #[sea_orm(string_value = "CHANGED")]
    Changed,
    #[sea_orm(string_value = "GUIDELINES_CHANGED")]
    GuidelinesChanged,
    #[sea_orm(string_value = "ACCEPTED")]
    Accepted,
    #[sea_orm(string_value = "DECLINED")]
    Declined,
    #[sea_orm(string_value = "REMOVED")]
    Removed,
    #[sea_orm(string_value = "BANNED")]
    Banned,
    #[sea_orm(string_value = "BAN_LIFTED")]
    BanLifted,
    #[sea_orm(string_value = "ROLE_OFFERED")]
    RoleOffered,
    #[sea_orm(string_value = "ROLE_OFFER_WITHDRAWN")]
    RoleOfferWithdrawn,
    #[sea_orm(string_value = "ROLE_TAKEN_AWAY")]
    RoleTakenAway,
    #[sea_orm(string_value = "ROLE_ACCEPTED")]
    RoleAccepted,
    #[sea_orm(string_value = "STEPPED_DOWN")]
    SteppedDown,
    #[sea_orm(string_value = "CODE_CREATED")]
    CodeCreated,
    #[sea_orm(string_value = "CODE_WITHDRAWN")]
    CodeWithdrawn,
    #[sea_orm(string_value = "HIDDEN")]
    Hidden,
    #[sea_orm(string_value = "SHOWN")]
    Shown,
    #[sea_orm(string_value = "CLOSED")]
    Closed,
    #[sea_orm(string_value = "SUCCEEDED")]
    Succeeded,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "group_log")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: GroupLogId,
    pub group_id: GroupId,
    pub kind: Kind,
    /// Null if the operator or the server did it.
    pub actor_id: Option<MemberId>,
    pub subject_id: Option<MemberId>,
    /// A word of our own, such as a role.
    pub detail: Option<String>,
    /// Under the key of the group.
    pub reason: Option<Sealed>,
    pub at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
