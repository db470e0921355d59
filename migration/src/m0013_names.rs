//! Renames columns, so that they are called as in the schema: an import's count of created contacts, its time, and the
//! time of a touch.

use sea_orm_migration::prelude::*;

use crate::table::{index, rename};

#[derive(DeriveMigrationName)]
pub struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (name, table) in [("contact_import_at", "contact_import"), ("touch_contact_id_at_id", "touch")] {
            manager.drop_index(Index::drop().name(name).table(table).to_owned()).await?;
        }
        rename(manager, "contact_import", "made", "created").await?;
        rename(manager, "contact_import", "at", "created_at").await?;
        rename(manager, "touch", "at", "occurred_at").await?;
        // Old rows, which the worker removes.
        index(manager, "contact_import", &["created_at"], false).await?;
        // The touches of a contact, newest first, and its last touch.
        index(manager, "touch", &["contact_id", "occurred_at", "id"], false).await
    }
}
