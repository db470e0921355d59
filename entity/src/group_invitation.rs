//! `group_invitation`: an invitation of one person into a group, by a member who has them as a contact.

use sea_orm::entity::prelude::*;

use crate::{ContactId, GroupId, GroupInvitationId, MemberId, PersonId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "group_invitation")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: GroupInvitationId,
    pub group_id: GroupId,
    pub inviter_id: PersonId,
    /// As whom the inviter is a member.
    pub member_id: MemberId,
    /// The contact of the inviter.
    pub contact_id: ContactId,
    pub guest_id: PersonId,
    /// Whether the inviter was a facilitator or an owner.
    pub by_facilitator: bool,
    pub created_at: DateTimeUtc,
    pub expires_at: DateTimeUtc,
    pub withdrawn_at: Option<DateTimeUtc>,
    pub accepted_at: Option<DateTimeUtc>,
    pub declined_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
