//! `tombstone`, in the key store: a key that was destroyed, and when. A key that is missing without one was lost.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "tombstone")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    /// The person, or the mailed code.
    pub owner: Uuid,
    pub at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
