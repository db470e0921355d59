//! `credential`: what lets somebody act as a person: a device on which they are signed in, with its family of refresh tokens,
//! a personal
//! access token, or what an app was given.

use sea_orm::entity::prelude::*;

use crate::{AppId, ContactId, CredentialId, GroupId, MemberId, PersonId, Sealed};

/// What a credential is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(32))")]
pub enum Kind {
    /// A device on which the person is signed in.
    #[sea_orm(string_value = "DEVICE")]
    Device,
    /// A personal access token.
    #[sea_orm(string_value = "TOKEN")]
    Token,
    /// What an app was given, with a family of refresh tokens.
    #[sea_orm(string_value = "GRANT")]
    Grant,
    /// What lets an app act for itself. Its person is the app's owner.
    #[sea_orm(string_value = "APP")]
    App,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "credential")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CredentialId,
    pub person_id: PersonId,
    pub kind: Kind,
    pub name: Option<Sealed>,
    /// The random salt of the family's tokens.
    pub salt: Vec<u8>,
    /// The number of the current token of the family.
    pub generation: i32,
    pub rotated_at: DateTimeUtc,
    pub created_at: DateTimeUtc,
    pub expires_at: DateTimeUtc,
    pub ended_at: Option<DateTimeUtc>,
    /// When the person last confirmed their password on the device after signing in.
    pub confirmed_at: Option<DateTimeUtc>,
    /// What it may be used for, as the bits of the scopes; none for a device, which may do everything.
    pub scopes: Option<i64>,
    /// The beginning of the last UTC day on which it was used; not kept for devices.
    pub used_on: Option<DateTimeUtc>,
    /// The app that has the grant.
    pub app_id: Option<AppId>,
    /// The one contact to which a grant is narrowed.
    pub contact_id: Option<ContactId>,
    /// The one group to which it is narrowed.
    pub group_id: Option<GroupId>,
    /// The membership with which such a grant ends.
    pub member_id: Option<MemberId>,
    /// When a grant ends, by the person's will.
    pub ends_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
