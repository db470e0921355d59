//! `sealing_key`, in the key store: the key under which a person's text is sealed, or what a mailed code will finish,
//! wrapped by the master key.
//!
//! It lives in a database of its own, whose backups are kept for 30 days, so that erasure reaches backups.

use sea_orm::entity::prelude::*;

use crate::Sealed;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sealing_key")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    /// The person, or the mailed code.
    pub owner: Uuid,
    pub wrapped: Sealed,
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
