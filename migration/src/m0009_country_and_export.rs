//! A person's country, the time of a device's last password confirmation, and the time until which an export is
//! running.

use sea_orm_migration::prelude::*;

use crate::table::{add, at_or_null, index};

#[derive(DeriveMigrationName)]
pub struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        add(manager, "person", ColumnDef::new("country").string_len(2).null().take()).await?;
        add(manager, "person", at_or_null("exporting_until")).await?;
        add(manager, "device", at_or_null("confirmed_at")).await?;
        // All rows of a person for erasure, and page by page for export. Replaces the indexes by person alone.
        for (table, person, key) in [("check_in_mark", "person_id", "check_in_id"), ("rung_notice", "author_id", "id")]
        {
            let by_person_alone = format!("{table}_{person}");
            manager.drop_index(Index::drop().name(by_person_alone).table(table).to_owned()).await?;
            index(manager, table, &[person, key], false).await?;
        }
        Ok(())
    }
}
