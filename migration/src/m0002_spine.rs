//! Feeds and their events, jobs and heartbeats.

use sea_orm_migration::prelude::*;

use crate::table::{at, at_or_null, big, create, id, id_or_null, index, int, word};

#[derive(DeriveMigrationName)]
pub struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(manager, "feed", &["id"], vec![id("id"), big("seq"), big("pruned")]).await?;
        create(
            manager,
            "feed_event",
            &["feed_id", "seq"],
            vec![id("feed_id"), big("seq"), word("kind"), id("subject"), id_or_null("actor"), at("at")],
        )
        .await?;
        // Pruning old events.
        index(manager, "feed_event", &["at"], false).await?;

        create(
            manager,
            "job",
            &["id"],
            vec![id("id"), word("kind"), id("subject"), at("run_at"), int("attempts"), at_or_null("failed_at")],
        )
        .await?;
        // Due jobs, oldest first.
        index(manager, "job", &["failed_at", "run_at"], false).await?;
        // The jobs of a subject, to cancel them.
        index(manager, "job", &["subject", "kind"], false).await?;

        create(manager, "heartbeat", &["name"], vec![word("name"), at("at")]).await
    }
}
