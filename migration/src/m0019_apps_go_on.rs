//! Apps learn which grants have ended, are handed over, and rest with their owner's account.

use sea_orm_migration::prelude::*;

use crate::table::{add, at, at_or_null, bytes_or_null, create, id, index};

#[derive(DeriveMigrationName)]
pub struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(manager, "ended_grant", &["id"], vec![id("id"), id("app_id"), at("told_at")]).await?;
        // What an app is told, in the order in which it is told.
        index(manager, "ended_grant", &["app_id", "told_at", "id"], false).await?;
        // Old rows, which the worker removes.
        index(manager, "ended_grant", &["told_at"], false).await?;

        add(manager, "app", bytes_or_null("offer")).await?;
        add(manager, "app", at_or_null("offered_until")).await?;
        // The app that a code hands over.
        index(manager, "app", &["offer"], true).await?;
        add(manager, "app", at_or_null("rests_since")).await?;
        // The apps that rest, which every instance holds in memory.
        index(manager, "app", &["rests_since"], false).await
    }
}
