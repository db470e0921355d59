//! Devices and personal access tokens are one table: what a password stands for.

use sea_orm_migration::prelude::*;

use crate::table::{add, at_or_null, big_or_null, index, word};

#[derive(DeriveMigrationName)]
pub struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.rename_table(Table::rename().table("device", "credential").to_owned()).await?;
        add(manager, "credential", word("kind").default("DEVICE").take()).await?;
        add(manager, "credential", big_or_null("scopes")).await?;
        add(manager, "credential", at_or_null("used_on")).await?;
        // Tokens that have ended before they expired, which every instance keeps in memory for as long.
        index(manager, "credential", &["kind", "ended_at"], false).await
    }
}
