//! The id that the main store shares with the key store, which shows that the two belong together.

use sea_orm_migration::prelude::*;

use crate::table::{create, id, word};

#[derive(DeriveMigrationName)]
pub struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(manager, "installation", &["name"], vec![word("name"), id("id")]).await
    }
}
