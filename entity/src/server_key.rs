//! `server_key`: the installation's own secrets, one for each purpose, wrapped by the master key.

use sea_orm::entity::prelude::*;

use crate::Sealed;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "server_key")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub purpose: String,
    pub wrapped: Sealed,
}

impl ActiveModelBehavior for ActiveModel {}
