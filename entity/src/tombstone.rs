//! `tombstone`, in the key store: a record of a destroyed key, with the time. A missing key without a tombstone was
//! lost.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "tombstone")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    /// The id of the person, the mailed code, the group or the membership.
    pub owner: Uuid,
    pub at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
