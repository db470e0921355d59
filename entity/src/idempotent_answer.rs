//! `idempotent_answer`: what a mutation answered under an idempotency key. Stores node ids, never text or tokens.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "idempotent_answer")]
pub struct Model {
    /// Keyed hash of the person, the device and the idempotency key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: Vec<u8>,
    /// Keyed hash of the mutation and its input.
    pub input: Vec<u8>,
    /// JSON: the ids in the response.
    pub kept: String,
    pub at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
