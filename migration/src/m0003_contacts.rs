//! Contacts, invitations to link, and links.

use sea_orm_migration::prelude::*;

use crate::table::{at, at_or_null, bytes, bytes_or_null, create, id, id_or_null, index, int, word};

#[derive(DeriveMigrationName)]
pub struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(
            manager,
            "contact",
            &["id"],
            vec![
                id("id"),
                id("owner_id"),
                id_or_null("person_id"),
                word("kind"),
                ColumnDef::new("role").string_len(64).null().take(),
                int("support"),
                ColumnDef::new("is_core").boolean().not_null().take(),
                bytes("name"),
                bytes_or_null("note"),
                bytes_or_null("channels"),
                bytes_or_null("tags"),
                int("version"),
                at("created_at"),
                at("updated_at"),
            ],
        )
        .await?;
        // A page of a person's contacts.
        index(manager, "contact", &["owner_id", "id"], false).await?;
        // At most one contact of an owner is linked to a person, even with concurrent requests.
        index(manager, "contact", &["owner_id", "person_id"], true).await?;

        create(
            manager,
            "contact_invitation",
            &["id"],
            vec![
                id("id"),
                id("owner_id"),
                id("contact_id"),
                bytes("code_hash"),
                at("created_at"),
                at("expires_at"),
                at_or_null("accepted_at"),
                id_or_null("accepted_by"),
                at_or_null("withdrawn_at"),
            ],
        )
        .await?;
        // The invitation with a code.
        index(manager, "contact_invitation", &["code_hash"], true).await?;
        // A person's pending invitations, and those of a page of contacts.
        index(manager, "contact_invitation", &["owner_id", "id"], false).await?;
        index(manager, "contact_invitation", &["contact_id"], false).await?;
        // Old invitations, which the worker removes.
        index(manager, "contact_invitation", &["expires_at"], false).await?;

        create(
            manager,
            "link",
            &["owner_id", "person_id"],
            vec![id("owner_id"), id("person_id"), at("since"), at_or_null("until")],
        )
        .await?;
        // Everybody who is linked to a person.
        index(manager, "link", &["person_id", "owner_id"], false).await
    }
}
