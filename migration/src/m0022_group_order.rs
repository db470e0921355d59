//! Of a listed group's name, less is kept for its order: what a cursor has room for.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let shorten = "UPDATE listed_group SET name_key = substr(name_key, 1, 128) WHERE length(name_key) > 128";
        manager.get_connection().execute_unprepared(shorten).await.map(|_| ())
    }
}
