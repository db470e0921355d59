//! The table of sealing keys, in the key store.

use sea_orm_migration::prelude::*;

use crate::table::{at, bytes, create, id};

#[derive(DeriveMigrationName)]
pub struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(manager, "sealing_key", &["owner"], vec![id("owner"), bytes("wrapped"), at("created_at")]).await
    }
}
