//! The access log: what apps, tokens, devices and the operator did with an account.

use sea_orm_migration::prelude::*;

use crate::table::{at, bytes_or_null, create, id, id_or_null, index, word};

#[derive(DeriveMigrationName)]
pub struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(
            manager,
            "access_entry",
            &["id"],
            vec![
                id("id"),
                id("person_id"),
                word("source"),
                id("by_id"),
                id_or_null("app_id"),
                at("since"),
                bytes_or_null("content"),
            ],
        )
        .await?;
        // The entry to which more is added.
        index(manager, "access_entry", &["by_id", "source", "since"], true).await?;
        // Somebody's log, newest first; all of it, or what one source did.
        index(manager, "access_entry", &["person_id", "id"], false).await?;
        index(manager, "access_entry", &["person_id", "source", "id"], false).await?;
        index(manager, "access_entry", &["person_id", "by_id", "id"], false).await?;
        // Old rows, which the worker removes.
        index(manager, "access_entry", &["since"], false).await
    }
}
