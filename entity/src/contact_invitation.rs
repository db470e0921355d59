//! `contact_invitation`: an invitation to the person behind a contact to link. Only a keyed hash of its code is stored.

use sea_orm::entity::prelude::*;

use crate::{ContactId, InvitationId, PersonId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "contact_invitation")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: InvitationId,
    pub owner_id: PersonId,
    pub contact_id: ContactId,
    #[sea_orm(unique)]
    pub code_hash: Vec<u8>,
    pub created_at: DateTimeUtc,
    pub expires_at: DateTimeUtc,
    pub accepted_at: Option<DateTimeUtc>,
    pub accepted_by: Option<PersonId>,
    pub withdrawn_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
