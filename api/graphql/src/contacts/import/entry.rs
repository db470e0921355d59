//! The entries of an import: what became of each card.

use async_graphql::{Context, Description, Enum, Object};
use domain::contacts::book as verbs;
use domain::scope::Scope;

use crate::contacts::Contact;
use crate::context::loaders;
use crate::error::Result;
use crate::scope::{Needs, scope};

/// The outcome of importing an entry. In a preview, the expected outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::contacts::book::Outcome")]
pub enum ImportOutcome {
    /// A contact was created.
    Created,
    /// Something was added to an existing contact.
    Merged,
    /// Nothing was changed: an existing contact has everything that the entry contains.
    Unchanged,
    /// The entry isn't a person: a group, a list, or a card without a name.
    Skipped,
    /// The entry can't be imported. `reason` says what to fix.
    Failed,
}

/// A property of a vCard that wasn't imported.
#[derive(Clone, Debug, Description)]
pub struct LeftOutProperty(verbs::LeftOut);

#[Object(use_type_description, directive = scope::apply(Needs(Scope::ContactsRead)))]
impl LeftOutProperty {
    /// The name of the property, such as ADR.
    async fn property(&self) -> &str {
        &self.0.property
    }

    /// The number of times that the card has the property.
    async fn count(&self) -> i32 {
        i32::try_from(self.0.count).unwrap_or(i32::MAX)
    }

    /// Why the property wasn't imported. Null if contacts have no field for it.
    async fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }

    /// The texts of the property. Texts of properties that contacts have no field for are cut at 500 characters. Empty
    /// for pictures and other binary data.
    async fn texts(&self) -> &[String] {
        &self.0.texts
    }
}

/// What an import does with a protected property.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::contacts::book::ProtectedStatus")]
pub enum ProtectedPropertyStatus {
    /// The property is applied.
    Applied,
    /// The card comes from your own export, but applying the property wasn't confirmed: import with `applyProtected`.
    Unconfirmed,
    /// The card doesn't come from your own export, or was changed since. The property is not applied.
    Foreign,
}

/// A property of a vCard that would change who sees or is told something: core support, kinds of support, the contact's
/// kind and role, and tags that have a cadence. Only a card from your own export can set it, and only if you confirm.
#[derive(Clone, Debug, Description)]
pub struct ProtectedProperty(verbs::ProtectedProperty);

#[Object(use_type_description, directive = scope::apply(Needs(Scope::ContactsRead)))]
impl ProtectedProperty {
    /// The name of the property, such as X-KITH-CORE. Tags are CATEGORIES.
    async fn property(&self) -> &str {
        &self.0.property
    }

    /// The value that the contact would get.
    async fn text(&self) -> &str {
        &self.0.text
    }

    /// Whether the property is applied, and if not, why.
    async fn status(&self) -> ProtectedPropertyStatus {
        self.0.status.into()
    }
}

/// Something that a vCard adds to an existing contact.
#[derive(Clone, Debug, Description)]
pub struct ImportedChange(verbs::Change);

#[Object(use_type_description, directive = scope::apply(Needs(Scope::ContactsRead)))]
impl ImportedChange {
    /// The name of the property that the text comes from, such as TEL.
    async fn property(&self) -> &str {
        &self.0.property
    }

    /// The text that is added to the contact.
    async fn text(&self) -> &str {
        &self.0.text
    }
}

/// An entry of an imported address book, with the outcome of importing it. In a preview, the expected outcome.
#[derive(Clone, Debug, Description)]
pub struct ImportedEntry(pub(super) verbs::EntryReport);

#[Object(use_type_description, directive = scope::apply(Needs(Scope::ContactsRead)))]
impl ImportedEntry {
    /// The position of the entry in the address book, starting at 0.
    async fn index(&self) -> i32 {
        i32::try_from(self.0.index).unwrap_or(i32::MAX)
    }

    /// The name on the card. Null if the card has no readable name.
    async fn name(&self) -> Option<&str> {
        self.0.name.as_deref()
    }

    /// The outcome of importing the entry. In a preview, the expected outcome.
    async fn outcome(&self) -> ImportOutcome {
        self.0.outcome.into()
    }

    /// The contact that the entry created, changed or left unchanged. Null if there is none, or if it was deleted
    /// since.
    async fn contact(&self, ctx: &Context<'_>) -> Option<Result<Contact>> {
        let found = loaders(ctx).contacts.load_one(self.0.contact?).await;
        found.map(|contact| contact.map(Contact)).map_err(Into::into).transpose()
    }

    /// Why the entry wasn't imported, or why it was kept apart from a contact that it resembles. Null if neither
    /// applies.
    async fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }

    /// An existing contact that may be the same person: it has the same UID or name, but nothing else in common with
    /// the entry. The import keeps the two apart; use `mergeContacts` to merge them. Null if there is no such contact.
    async fn resembles(&self, ctx: &Context<'_>) -> Option<Result<Contact>> {
        let found = loaders(ctx).contacts.load_one(self.0.resembles?).await;
        found.map(|contact| contact.map(Contact)).map_err(Into::into).transpose()
    }

    /// What the entry adds to an existing contact, besides protected properties. Empty if the entry creates a contact.
    async fn changes(&self) -> Vec<ImportedChange> {
        self.0.changes.iter().cloned().map(ImportedChange).collect()
    }

    /// The properties that would change who sees or is told something, and whether they are applied. Properties that
    /// the contact already has aren't listed.
    async fn protected_properties(&self) -> Vec<ProtectedProperty> {
        self.0.protected.iter().cloned().map(ProtectedProperty).collect()
    }

    /// The properties of the card that weren't imported.
    async fn left_out(&self) -> Vec<LeftOutProperty> {
        self.0.left_out.iter().cloned().map(LeftOutProperty).collect()
    }
}
