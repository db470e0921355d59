//! A plan's version tells who may not see its ladder nothing of it.

use sea_orm_migration::prelude::*;

use crate::table::{add, int};

#[derive(DeriveMigrationName)]
pub struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        add(manager, "check_in_plan_side", int("ladder_version").default(0).take()).await
    }
}
