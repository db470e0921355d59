//! `device`: where a person is signed in; the family of one refresh token and its successors.

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
    /// Random salt of this family's tokens.
    pub salt: Vec<u8>,
    /// Which token of the family is the present one.
    pub generation: i32,
    pub rotated_at: DateTimeUtc,
    pub created_at: DateTimeUtc,
    pub expires_at: DateTimeUtc,
    pub ended_at: Option<DateTimeUtc>,
    /// When the person last gave their password on it, once signed in.
    pub confirmed_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
