//! Distances, touches, cadences by tag, imports, idempotency keys, and further columns of contacts.

use sea_orm_migration::prelude::*;

use crate::table::{
    add, at, at_or_null, bytes, bytes_or_null, create, id, id_or_null, index, index_where, int, word, word_or_null,
};

#[derive(DeriveMigrationName)]
pub struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        contact(manager).await?;
        distance(manager).await?;
        touch(manager).await?;

        create(
            manager,
            "tag_cadence",
            &["id"],
            vec![id("id"), id("owner_id"), bytes("tag"), word("every"), at("since")],
        )
        .await?;
        // All tag cadences of a person.
        index(manager, "tag_cadence", &["owner_id"], false).await?;

        create(
            manager,
            "contact_import",
            &["id"],
            vec![id("id"), id("owner_id"), bytes("report"), int("made"), int("merged"), int("skipped"), at("at")],
        )
        .await?;
        // A page of a person's imports.
        index(manager, "contact_import", &["owner_id", "id"], false).await?;
        // Old rows, which the worker removes.
        index(manager, "contact_import", &["at"], false).await?;

        create(
            manager,
            "idempotent_answer",
            &["key"],
            vec![bytes("key"), bytes("input"), ColumnDef::new("kept").text().not_null().take(), at("at")],
        )
        .await?;
        // Old rows, which the worker removes.
        index(manager, "idempotent_answer", &["at"], false).await?;

        add(manager, "link", at_or_null("ended_at")).await?;
        add(manager, "person", ColumnDef::new("version").integer().not_null().default(1).take()).await
    }
}

async fn contact(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    for column in [
        bytes_or_null("other_names"),
        bytes_or_null("boundaries"),
        word_or_null("cadence"),
        at_or_null("cadence_since"),
        at_or_null("snoozed_until"),
        at_or_null("last_touch_at"),
        id_or_null("former_person_id"),
        at_or_null("deleted_at"),
        bytes_or_null("card_hash"),
    ] {
        add(manager, "contact", column).await?;
    }
    // Deleted contacts, of one person and of all. There are few of them at a time.
    let deleted = || Expr::col("deleted_at").is_not_null();
    index_where(manager, "contact", &["owner_id", "id", "deleted_at"], false, deleted()).await?;
    index_where(manager, "contact", &["deleted_at"], false, deleted()).await
}

async fn distance(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    create(
        manager,
        "distance",
        &["id"],
        vec![
            id("id"),
            id("owner_id"),
            id("person_id"),
            word("grade"),
            bytes("name"),
            word_or_null("before_stepping_back"),
            at("since"),
            at_or_null("limited_since"),
            at_or_null("blocked_since"),
            at_or_null("until"),
        ],
    )
    .await?;
    // The current distance between two people. Unique, so that concurrent requests can't create two.
    let present = Expr::col("until").is_null();
    index_where(manager, "distance", &["owner_id", "person_id"], true, present).await?;
    // A page of a person's distances, and all of them for an export.
    index(manager, "distance", &["owner_id", "id"], false).await
}

async fn touch(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    create(
        manager,
        "touch",
        &["id"],
        vec![
            id("id"),
            id("owner_id"),
            id("contact_id"),
            word("kind"),
            at("at"),
            bytes_or_null("note"),
            int("version"),
            at("created_at"),
        ],
    )
    .await?;
    // The touches of a contact, newest first, and its last touch.
    index(manager, "touch", &["contact_id", "at", "id"], false).await?;
    // All touches of a person, for export and erasure.
    index(manager, "touch", &["owner_id", "id"], false).await
}
