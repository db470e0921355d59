//! Accounts: people, profiles, devices, mailed codes, throttles and the server's own keys.

use sea_orm_migration::prelude::*;

use crate::table::{at, at_or_null, bytes, bytes_or_null, create, id, id_or_null, index, int, word};

#[derive(DeriveMigrationName)]
pub struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(
            manager,
            "person",
            &["id"],
            vec![
                id("id"),
                bytes_or_null("email_hash"),
                bytes_or_null("email"),
                ColumnDef::new("password_hash").text().null().take(),
                word("time_zone"),
                word("locale"),
                at("created_at"),
                at_or_null("delete_at"),
                at_or_null("erased_at"),
            ],
        )
        .await?;
        // Sign-in by address. Unique, so that concurrent sign-ups can't create two accounts for one address.
        index(manager, "person", &["email_hash"], true).await?;

        create(
            manager,
            "profile",
            &["person_id", "version"],
            vec![id("person_id"), int("version"), at("since"), bytes("display_name"), bytes_or_null("pronouns")],
        )
        .await?;

        create(
            manager,
            "device",
            &["id"],
            vec![
                id("id"),
                id("person_id"),
                bytes_or_null("name"),
                bytes("salt"),
                int("generation"),
                at("rotated_at"),
                at("created_at"),
                at("expires_at"),
                at_or_null("ended_at"),
            ],
        )
        .await?;
        // A person's devices, newest first.
        index(manager, "device", &["person_id", "id"], false).await?;
        // The recently ended devices, which every instance keeps in memory.
        index(manager, "device", &["ended_at"], false).await?;
        // Unused devices, which the worker removes.
        index(manager, "device", &["expires_at"], false).await?;

        create(
            manager,
            "verification",
            &["id"],
            vec![
                id("id"),
                word("purpose"),
                bytes("email_hash"),
                id_or_null("person_id"),
                bytes("body"),
                int("attempts"),
                at("created_at"),
                at("expires_at"),
                at_or_null("used_at"),
            ],
        )
        .await?;
        // The number of codes that were recently sent to an address.
        index(manager, "verification", &["email_hash", "created_at"], false).await?;

        create(manager, "throttle", &["key"], vec![bytes("key"), int("failures"), at("until"), at("updated_at")])
            .await?;
        // Old codes, which the worker removes.
        index(manager, "throttle", &["updated_at"], false).await?;

        create(
            manager,
            "signing_key",
            &["id"],
            vec![
                id("id"),
                bytes("private"),
                bytes("public"),
                at("created_at"),
                at("signs_from"),
                at_or_null("retires_at"),
            ],
        )
        .await?;
        create(manager, "server_key", &["purpose"], vec![word("purpose"), bytes("wrapped")]).await
    }
}
