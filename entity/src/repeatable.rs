//! `repeatable`: a mutation that was executed with an idempotency key. Stores its outcome and node ids, never text or
//! tokens.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "repeatable")]
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
