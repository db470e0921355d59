//! `group_code`: a code that lets people into a group. Only a keyed hash of it is stored.

use sea_orm::entity::prelude::*;

use crate::{GroupCodeId, GroupId, MemberId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "group_code")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: GroupCodeId,
    pub group_id: GroupId,
    pub maker_id: MemberId,
    #[sea_orm(unique)]
    pub code_hash: Vec<u8>,
    /// Null if there is no limit.
    pub most_uses: Option<i32>,
    pub uses: i32,
    pub created_at: DateTimeUtc,
    pub expires_at: DateTimeUtc,
    pub withdrawn_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
