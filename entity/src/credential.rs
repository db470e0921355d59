//! `credential`: what lets somebody act as a person: a device on which they are signed in, with its family of refresh tokens,
//! or a personal access token.

use sea_orm::entity::prelude::*;

use crate::{CredentialId, PersonId, Sealed};

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
}

impl ActiveModelBehavior for ActiveModel {}
