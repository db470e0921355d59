//! `authorization`: what a person decided to let an app do, until the app redeems the code for it.

use sea_orm::entity::prelude::*;

use crate::{AppId, AuthorizationId, ContactId, CredentialId, GroupId, MemberId, PersonId, Sealed};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "authorization")]
pub struct Model {
    /// The id of the request, so that it is decided once.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AuthorizationId,
    pub app_id: AppId,
    pub person_id: PersonId,
    /// The request, under a key of the server's.
    pub request: Sealed,
    /// What the person leaves the app, as bits of the scopes.
    pub scopes: i64,
    /// The one contact to which it is narrowed.
    pub contact_id: Option<ContactId>,
    /// The one group to which it is narrowed.
    pub group_id: Option<GroupId>,
    /// The membership with which such a grant ends.
    pub member_id: Option<MemberId>,
    /// When the grant ends, by the person's will.
    pub ends_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
    /// Until when the code can be redeemed.
    pub expires_at: DateTimeUtc,
    /// The grant that came of it.
    pub credential_id: Option<CredentialId>,
}

impl ActiveModelBehavior for ActiveModel {}
