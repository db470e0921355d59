//! `installation`, in the main store: the id that it shares with its key store. Has one row.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "installation")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: String,
    pub id: Uuid,
}

impl ActiveModelBehavior for ActiveModel {}
