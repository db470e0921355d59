//! The release of the time-zone data that check-ins are planned by.

use sea_orm_migration::prelude::*;

use crate::table::{add, at, create, index, word};

#[derive(DeriveMigrationName)]
pub struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(manager, "time_zone_data", &["release"], vec![word("release"), at("since")]).await?;
        // Earlier plans have an unknown release, so they are planned again.
        add(manager, "check_in_plan_side", word("planned_by").default("").take()).await?;
        // Sides that were planned by an older release, most urgent first.
        index(manager, "check_in_plan_side", &["planned_by", "next_at"], false).await
    }
}
