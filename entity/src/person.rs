//! `person`: an account. After its end, a row without address and password stays, so that links to it can show that.

use sea_orm::entity::prelude::*;

use crate::{PersonId, Sealed};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "person")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PersonId,
    /// Keyed hash of the normalised address; null after erasure.
    #[sea_orm(unique)]
    pub email_hash: Option<Vec<u8>>,
    pub email: Option<Sealed>,
    /// Argon2id hash in the PHC string format; null after erasure.
    pub password_hash: Option<String>,
    pub time_zone: String,
    pub locale: String,
    /// ISO 3166-1 alpha-2 code that the person set; null if they set none, and after erasure.
    pub country: Option<String>,
    /// Increases with each change to the person's own data.
    pub version: i32,
    pub created_at: DateTimeUtc,
    /// When the account will end; null unless its deletion was requested.
    pub delete_at: Option<DateTimeUtc>,
    /// When the account ended. What others know of the person ends later, for each at a time of its own (`leaving`).
    pub erased_at: Option<DateTimeUtc>,
    /// When the deletion was last requested: nothing that is newer reaches anybody, nor the person.
    pub rests_since: Option<DateTimeUtc>,
    /// When that deletion was cancelled.
    pub rests_until: Option<DateTimeUtc>,
    /// Until when a running export prevents another one.
    pub exporting_until: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
