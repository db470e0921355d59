//! Deleted contacts, which can be restored for a while.

use async_graphql::{Context, Description, ID, Object};
use domain::contacts as verbs;
use domain::scope::Scope;

use crate::context::id;
use crate::page::connection;
use crate::scalars::{DateTime, made};
use crate::scope::{Needs, scope};

/// A contact that you deleted and can still restore.
#[derive(Clone, Debug, Description)]
pub struct DeletedContact(pub verbs::Contact);

#[Object(use_type_description, directive = scope::apply(Needs(Scope::ContactsRead)))]
impl DeletedContact {
    /// The ID of the contact. It stays the same if the contact is restored.
    async fn id(&self, ctx: &Context<'_>) -> ID {
        id(ctx, self.0.id)
    }

    /// Your name for the contact.
    async fn name(&self) -> &str {
        &self.0.content.name
    }

    /// When you deleted the contact.
    async fn deleted_at(&self) -> Option<DateTime> {
        self.0.deleted_at.map(made)
    }

    /// When the contact is deleted for good. Until then, `restoreContact` brings it back.
    async fn restorable_until(&self) -> Option<DateTime> {
        self.0.deleted_at.map(|at| made(at + verbs::RESTORABLE_FOR))
    }
}

connection!(DeletedContactConnection, DeletedContactEdge, DeletedContact, Scope::ContactsRead, verbs::count_deleted);
