//! `contact_import`: an imported address book, with a report about its entries.

use sea_orm::entity::prelude::*;

use crate::{ImportId, PersonId, Sealed};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "contact_import")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ImportId,
    pub owner_id: PersonId,
    /// Sealed JSON: the result of each entry.
    pub report: Sealed,
    pub created: i32,
    pub merged: i32,
    pub skipped: i32,
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
