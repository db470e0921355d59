//! The total of snoozes, keys of rungs that don't depend on their position, and the duration of claims.

use sea_orm_migration::prelude::*;

use crate::table::{add, at_or_null, big, index, int};

#[derive(DeriveMigrationName)]
pub struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // If these are null, the last snooze was the only one.
        add(manager, "check_in_mark", at_or_null("snoozed_from")).await?;
        add(manager, "check_in_mark", ColumnDef::new("snoozed_for").big_integer().null().take()).await?;

        add(manager, "check_in_step", big("late_for").default(0).take()).await?;

        // Notices that were sent before have their rung's position, from 0, as its key, like their steps.
        add(manager, "rung_notice", big("rung_key").default(0).take()).await?;
        add(manager, "rung_notice", int("claim_for").default(120).take()).await?;
        let by_place = Expr::col("rung").sub(1);
        let known = Query::update().table("rung_notice").value("rung_key", by_place).take();
        manager.exec_stmt(known).await?;
        let by_place = "rung_notice_check_in_id_author_id_rung_person_id";
        manager.drop_index(Index::drop().name(by_place).table("rung_notice").to_owned()).await?;
        // The people whom a check-in's rungs notified. Unique, so that a rung notifies each person once.
        index(manager, "rung_notice", &["check_in_id", "author_id", "rung_key", "person_id"], true).await
    }
}
