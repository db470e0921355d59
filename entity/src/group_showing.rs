//! `group_showing`: that a member shows another member who they are.

use sea_orm::entity::prelude::*;

use crate::{GroupId, GroupShowingId, MemberId, PersonId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "group_showing")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: GroupShowingId,
    pub group_id: GroupId,
    pub person_id: PersonId,
    /// As whom they are a member. Nothing is shown of whoever comes back as another one.
    pub member_id: MemberId,
    /// To whom: nothing is shown to whoever comes back as another one, since that would tell who it is.
    pub to_member_id: MemberId,
    pub since: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
