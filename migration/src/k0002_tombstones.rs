//! The id that the key store shares with the main store, and a dated tombstone for each destroyed key.

use sea_orm_migration::prelude::*;

use crate::table::{at, create, id, word};

#[derive(DeriveMigrationName)]
pub struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(manager, "key_installation", &["name"], vec![word("name"), id("id")]).await?;
        create(manager, "tombstone", &["owner"], vec![id("owner"), at("at")]).await
    }
}
