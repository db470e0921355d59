//! Apps of third parties, their secrets, and what people decide to let them do. What they were given are credentials.

use sea_orm_migration::prelude::*;

use crate::table::{add, at, at_or_null, big, bytes, create, flag, id, id_or_null, index, int, text};

#[derive(DeriveMigrationName)]
pub struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(
            manager,
            "app",
            &["id"],
            vec![
                id("id"),
                id("owner_id"),
                text("name"),
                text("maker"),
                text("description"),
                flag("is_confidential"),
                text("redirect_uris"),
                big("required_scopes"),
                big("optional_scopes"),
                at("created_at"),
                at_or_null("approved_at"),
                at_or_null("suspended_at"),
                at_or_null("ended_at"),
                int("version"),
            ],
        )
        .await?;
        // A person's apps, newest first.
        index(manager, "app", &["owner_id", "id"], false).await?;

        create(
            manager,
            "app_secret",
            &["id"],
            vec![id("id"), id("app_id"), bytes("hash"), at("created_at"), at_or_null("expires_at")],
        )
        .await?;
        // The secrets of an app.
        index(manager, "app_secret", &["app_id"], false).await?;
        // Secrets that have ended, which the worker removes.
        index(manager, "app_secret", &["expires_at"], false).await?;

        create(
            manager,
            "authorization",
            &["id"],
            vec![
                id("id"),
                id("app_id"),
                id("person_id"),
                bytes("request"),
                big("scopes"),
                id_or_null("contact_id"),
                at_or_null("ends_at"),
                at("created_at"),
                at("expires_at"),
                id_or_null("credential_id"),
            ],
        )
        .await?;
        // Old rows, which the worker removes.
        index(manager, "authorization", &["expires_at"], false).await?;
        // A person's rows, for their erasure.
        index(manager, "authorization", &["person_id"], false).await?;

        add(manager, "credential", id_or_null("app_id")).await?;
        add(manager, "credential", id_or_null("contact_id")).await?;
        add(manager, "credential", at_or_null("ends_at")).await?;
        // The grants of an app, to end them.
        index(manager, "credential", &["app_id"], false).await?;
        // The grants that are narrowed to a contact, to end them with it.
        index(manager, "credential", &["contact_id"], false).await
    }
}
