//! `key_installation`, in the key store: the id that it shares with its main store. Has one row.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "key_installation")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: String,
    pub id: Uuid,
}

impl ActiveModelBehavior for ActiveModel {}
