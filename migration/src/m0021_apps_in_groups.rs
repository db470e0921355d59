//! Grants can be narrowed to a group, and a group says whether apps may read its members.

use sea_orm_migration::prelude::*;

use crate::table::{add, flag, id_or_null, index};

#[derive(DeriveMigrationName)]
pub struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        add(manager, "peer_group", flag("apps_read").default(false).take()).await?;
        for table in ["authorization", "credential"] {
            add(manager, table, id_or_null("group_id")).await?;
            add(manager, table, id_or_null("member_id")).await?;
        }
        // The grants that end with a membership.
        index(manager, "credential", &["member_id"], false).await
    }
}
