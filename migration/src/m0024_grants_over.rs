//! The worker finds the grants whose time is over every few minutes.

use sea_orm_migration::prelude::*;

use crate::table::index;

#[derive(DeriveMigrationName)]
pub struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        index(manager, "credential", &["kind", "expires_at"], false).await
    }
}
