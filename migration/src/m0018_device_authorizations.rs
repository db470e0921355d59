//! What apps on devices without a browser ask, until somebody decides elsewhere.

use sea_orm_migration::prelude::*;

use crate::table::{at, at_or_null, big, bytes, create, id, index, int};

#[derive(DeriveMigrationName)]
pub struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(
            manager,
            "device_authorization",
            &["id"],
            vec![
                id("id"),
                id("app_id"),
                bytes("user_code"),
                big("scopes"),
                int("poll_interval"),
                at_or_null("polled_at"),
                at("created_at"),
                at("expires_at"),
                at_or_null("decided_at"),
            ],
        )
        .await?;
        // The request of a code that a person typed: no two that are kept have the same.
        index(manager, "device_authorization", &["user_code"], true).await?;
        // Old rows, which the worker removes.
        index(manager, "device_authorization", &["expires_at"], false).await
    }
}
