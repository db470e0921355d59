//! Accounts that end: everything rests from the request on, and each link loses the person at a time of its own.

use sea_orm_migration::prelude::*;

use crate::table::{add, at, at_or_null, create, id, index, word};

#[derive(DeriveMigrationName)]
pub struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        add(manager, "person", at_or_null("rests_since")).await?;
        add(manager, "person", at_or_null("rests_until")).await?;
        add(manager, "link", at_or_null("lost_at")).await?;
        add(manager, "rung_notice", at_or_null("withdrawn_at")).await?;
        create(
            manager,
            "leaving",
            &["id"],
            vec![id("id"), id("person_id"), word("kind"), id("other_id"), at("due_at"), at_or_null("lost_at")],
        )
        .await?;
        // What has yet to lose a person. Unique, so that each loses them once.
        index(manager, "leaving", &["person_id", "kind", "other_id"], true).await
    }
}
