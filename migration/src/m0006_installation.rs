//! The id that the main store and the key store share, so that each is known to belong to the other.

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
