//! `group_block`: that one person blocks another inside a group, whatever their member ids are.

use sea_orm::entity::prelude::*;

use crate::{GroupBlockId, GroupId, MemberId, PersonId, Sealed};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "group_block")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: GroupBlockId,
    pub group_id: GroupId,
    pub owner_id: PersonId,
    pub blocked_id: PersonId,
    /// As whom the blocked person was a member then.
    pub member_id: MemberId,
    /// The alias of that time, under the key of the owner.
    pub alias: Sealed,
    pub since: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
