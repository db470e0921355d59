//! `person`: an account. Once erased, a row without address, password and key stays, so that links to it can say so.

use sea_orm::entity::prelude::*;

use crate::{PersonId, Sealed};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "person")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PersonId,
    /// Keyed hash of the normalised address; none once erased.
    #[sea_orm(unique)]
    pub email_hash: Option<Vec<u8>>,
    pub email: Option<Sealed>,
    /// PHC string of Argon2id.
    pub password_hash: Option<String>,
    pub time_zone: String,
    pub locale: String,
    /// ISO 3166-1 alpha-2, as the person gave it; none where they didn't, and once erased.
    pub country: Option<String>,
    /// Grows with each change of what is theirs to edit.
    pub version: i32,
    pub created_at: DateTimeUtc,
    /// When the account will be erased, if its deletion was asked for.
    pub delete_at: Option<DateTimeUtc>,
    pub erased_at: Option<DateTimeUtc>,
    /// Until when an export that is under way keeps others from beginning.
    pub exporting_until: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
