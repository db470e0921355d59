//! Which release of the time-zone data check-ins are planned by.

use sea_orm_migration::prelude::*;

use crate::table::{add, at, create, index, word};

#[derive(DeriveMigrationName)]
pub struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(manager, "time_zone_data", &["release"], vec![word("release"), at("since")]).await?;
        // What was planned before is planned anew: by which release it was isn't known.
        add(manager, "check_in_plan_side", word("planned_by").default("").take()).await?;
        // What an older release planned, first what is due first.
        index(manager, "check_in_plan_side", &["planned_by", "next_at"], false).await
    }
}
