//! `repeatable`: a mutation that was done under an idempotency key, as outcome and node ids, never as text or tokens.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "repeatable")]
pub struct Model {
    /// Keyed hash of who did it, on which device, and the key that they gave.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: Vec<u8>,
    /// Keyed hash of the mutation and its input.
    pub input: Vec<u8>,
    /// JSON: the ids of what the answer names.
    pub kept: String,
    pub at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
