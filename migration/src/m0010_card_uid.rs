//! The UID of the vCard that a contact was imported from.

use sea_orm_migration::prelude::*;

use crate::table::{add, bytes_or_null};

#[derive(DeriveMigrationName)]
pub struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        add(manager, "contact", bytes_or_null("card_uid")).await
    }
}
