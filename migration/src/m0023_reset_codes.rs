//! A code to reset a password that is asked for again is the one that was just mailed.

use sea_orm_migration::prelude::*;

use crate::table::{add, id_or_null};

#[derive(DeriveMigrationName)]
pub struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        add(manager, "verification", id_or_null("code_of_id")).await
    }
}
