//! `sealing_key`, in the key store: the key that seals a person's text, or the data behind a mailed code. It is wrapped
//! by the master key.
//!
//! The key store's backups are kept for only 30 days, so that erasure reaches backups.

use sea_orm::entity::prelude::*;

use crate::Sealed;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sealing_key")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    /// The id of the person, the mailed code, the group or the membership.
    pub owner: Uuid,
    pub wrapped: Sealed,
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
