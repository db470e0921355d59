//! `group_guidelines`: a version of a group's guidelines.

use sea_orm::entity::prelude::*;

use crate::{GroupId, Sealed};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "group_guidelines")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub group_id: GroupId,
    /// Starts at 1 and has no gaps.
    #[sea_orm(primary_key, auto_increment = false)]
    pub version: i32,
    /// Sealed under the key of the group.
    pub text: Sealed,
    pub since: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
