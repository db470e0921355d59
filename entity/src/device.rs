//! `device`: a device on which a person is signed in, with its family of refresh tokens.

use sea_orm::entity::prelude::*;

use crate::{DeviceId, PersonId, Sealed};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "device")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DeviceId,
    pub person_id: PersonId,
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
}

impl ActiveModelBehavior for ActiveModel {}
