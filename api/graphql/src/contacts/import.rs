//! Importing an address book, and what became of it.

use std::sync::Arc;

use async_graphql::{Context, Description, Enum, ID, InputObject, Object};
use domain::contacts::book as verbs;
use domain::scope::Scope;
use domain::{Error, ErrorCode};

use super::{Contact, ContactKind};
use crate::context::{id, loaders};
use crate::error::{self, Result, UserError};
use crate::once::{Once, once, op_once};
use crate::payload::{Payload, payloads};
use crate::scalars::DateTime;
use crate::scope::{Needs, scope};

/// The largest text, in bytes: whole address books go by `POST /import/contacts.vcf`.
const MOST_BYTES: usize = 128 * 1024;

/// What became of an entry, or would.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::contacts::book::Outcome")]
pub enum ImportOutcome {
    /// A contact was made.
    Made,
    /// A contact of yours got what it didn't have.
    Merged,
    /// A contact of yours has all of it already.
    Unchanged,
    /// It is nobody: a group, a list, a card without a name.
    Skipped,
    /// It can't be taken; the reason says what would be right.
    Failed,
}

/// A property of a card that has no place in a contact.
#[derive(Clone, Debug, Description)]
pub struct LeftOutProperty(verbs::LeftOut);

#[Object(use_type_description, directive = scope::apply(Needs(Scope::ContactsRead)))]
impl LeftOutProperty {
    /// Its name, such as ADR.
    async fn property(&self) -> &str {
        &self.0.property
    }

    /// How many times the card has it.
    async fn count(&self) -> i32 {
        i32::try_from(self.0.count).unwrap_or(i32::MAX)
    }

    /// Why, where it could have had a place.
    async fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }

    /// The texts that were not kept. A property that a contact has no place for is cut at 500 characters. Empty for pictures
    /// and other binary data.
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
    /// The card comes from your own export, but applying was not confirmed: import with `applyProtected`.
    Unconfirmed,
    /// The card does not come from your own export, or was changed since. The property is not applied.
    Foreign,
}

/// A property of a card that would change who sees or is told something: core support, kinds of support, the contact's kind
/// and role, and tags that have a cadence. Only a card from your own export can set it, and only if you confirm.
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

/// Something that an existing contact gets from a card.
#[derive(Clone, Debug, Description)]
pub struct ImportedChange(verbs::Change);

#[Object(use_type_description, directive = scope::apply(Needs(Scope::ContactsRead)))]
impl ImportedChange {
    /// The name of the property that it comes from, such as TEL.
    async fn property(&self) -> &str {
        &self.0.property
    }

    /// The text that is added to the contact.
    async fn text(&self) -> &str {
        &self.0.text
    }
}

/// What became of an entry of an address book, or would.
#[derive(Clone, Debug, Description)]
pub struct ImportedEntry(verbs::EntryReport);

#[Object(use_type_description, directive = scope::apply(Needs(Scope::ContactsRead)))]
impl ImportedEntry {
    /// Its place in the book, from 0.
    async fn index(&self) -> i32 {
        i32::try_from(self.0.index).unwrap_or(i32::MAX)
    }

    /// What it is called there, where that can be told.
    async fn name(&self) -> Option<&str> {
        self.0.name.as_deref()
    }

    /// What became of it, or would.
    async fn outcome(&self) -> ImportOutcome {
        self.0.outcome.into()
    }

    /// The contact that it made, changed, or was already; nothing where it isn't there.
    async fn contact(&self, ctx: &Context<'_>) -> Option<Result<Contact>> {
        let found = loaders(ctx).contacts.load_one(self.0.contact?).await;
        found.map(|contact| contact.map(Contact)).map_err(Into::into).transpose()
    }

    /// Why the entry was not taken, or why it was kept apart from a contact that it resembles.
    async fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }

    /// A contact that may be the same person: it has the same UID or name, but nothing else that agrees. The two are kept
    /// apart; `mergeContacts` makes them one. Null if there is no such contact.
    async fn resembles(&self, ctx: &Context<'_>) -> Option<Result<Contact>> {
        let found = loaders(ctx).contacts.load_one(self.0.resembles?).await;
        found.map(|contact| contact.map(Contact)).map_err(Into::into).transpose()
    }

    /// What an existing contact gets from the entry, besides protected properties. Empty if the entry makes a new contact.
    async fn changes(&self) -> Vec<ImportedChange> {
        self.0.changes.iter().cloned().map(ImportedChange).collect()
    }

    /// The properties that would change who sees or is told something, and whether they are applied. Properties that the
    /// contact has already are not listed.
    async fn protected_properties(&self) -> Vec<ProtectedProperty> {
        self.0.protected.iter().cloned().map(ProtectedProperty).collect()
    }

    /// What of it has no place in a contact.
    async fn left_out(&self) -> Vec<LeftOutProperty> {
        self.0.left_out.iter().cloned().map(LeftOutProperty).collect()
    }
}

/// What became of an address book, or would. It is kept for 30 days.
#[derive(Clone, Debug, Description)]
pub struct ContactImport(pub verbs::Import);

#[Object(use_type_description, directive = scope::apply(Needs(Scope::ContactsRead)))]
impl ContactImport {
    /// The global id. It leads here again where something was written.
    pub async fn id(&self, ctx: &Context<'_>) -> ID {
        id(ctx, self.0.id)
    }

    /// Whether it was only to be looked at.
    async fn is_preview(&self) -> bool {
        self.0.is_preview
    }

    /// Whether it was taken.
    async fn is_done(&self) -> bool {
        self.0.is_done
    }

    /// When.
    async fn at(&self) -> DateTime {
        self.0.at.into()
    }

    /// How many contacts were made.
    async fn made_count(&self) -> i32 {
        self.0.count(verbs::Outcome::Made)
    }

    /// How many entries were merged into contacts that you had.
    async fn merged_count(&self) -> i32 {
        self.0.count(verbs::Outcome::Merged)
    }

    /// How many entries changed nothing.
    async fn unchanged_count(&self) -> i32 {
        self.0.count(verbs::Outcome::Unchanged)
    }

    /// How many entries are nobody.
    async fn skipped_count(&self) -> i32 {
        self.0.count(verbs::Outcome::Skipped)
    }

    /// How many entries can't be taken.
    async fn failed_count(&self) -> i32 {
        self.0.count(verbs::Outcome::Failed)
    }

    /// Entry by entry, in the book's order: the first so many from a place on.
    async fn entries(
        &self,
        #[graphql(desc = "How many, from 1 to 1,000; 100 where nothing is said.")] first: Option<i32>,
        #[graphql(desc = "From which on; 0 is the first.")] from: Option<i32>,
    ) -> Vec<ImportedEntry> {
        let count = |given: Option<i32>, usual| given.and_then(|given| usize::try_from(given).ok()).unwrap_or(usual);
        let some = self.0.entries.iter().skip(count(from, 0)).take(count(first, 100).min(1_000));
        some.cloned().map(ImportedEntry).collect()
    }
}

/// An address book.
#[derive(Clone, Debug, InputObject)]
pub struct ImportContactsInput {
    /// vCards (2.1, 3.0 or 4.0) of at most 128 KiB together. Whole address books go by `POST /import/contacts.vcf`.
    vcards: String,
    /// Only say what would become of it: nothing is written.
    #[graphql(default)]
    preview: bool,
    /// Whether nothing is taken where there is an entry that can't be.
    #[graphql(default = true)]
    all_or_nothing: bool,
    /// What new contacts are to you, where their card doesn't say.
    #[graphql(default_with = "ContactKind::Friend")]
    kind: ContactKind,
    /// Whether to apply the protected properties of cards from your own export: core support, kinds of support, kind, role,
    /// and tags that have a cadence. A preview lists them in `protectedProperties`. Those of other cards are never applied.
    /// Defaults to false.
    #[graphql(default)]
    apply_protected: bool,
    #[graphql(flatten)]
    once: Once,
}

payloads! { Scope::ContactsWrite;
    importContacts did => ImportContactsPayload {
        import: ContactImport, "What became of it, entry by entry; also where nothing was taken since an entry can't be."
    }
}

/// Importing.
#[derive(Default, Debug)]
pub struct ImportMutation;

#[Object(directive = scope::apply(Needs(Scope::ContactsWrite)))]
impl ImportMutation {
    /// Imports vCards into your support network: makes contacts, or adds to those that you have. The same once more changes
    /// nothing.
    async fn import_contacts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The address book.")] input: ImportContactsInput,
    ) -> Result<ImportContactsPayload> {
        let op = op_once(ctx)?;
        let how = verbs::How {
            preview: input.preview,
            all_or_nothing: input.all_or_nothing,
            kind: input.kind.into(),
            apply_protected: input.apply_protected,
        };
        let acting = op.clone();
        let done = async move {
            if input.vcards.len() > MOST_BYTES {
                let message = "This is too long: at most 128 KiB. Send the file to /import/contacts.vcf.";
                return Err(Error::refused_at("vcards", ErrorCode::Invalid, message));
            }
            let mut book = verbs::Book::default();
            book.push(input.vcards.as_bytes())?;
            verbs::import(acting, book, how, Arc::new(|_| {})).await
        };
        let (import, mut user_errors) = error::outcome(once(&op, done).await)?;
        if import.as_ref().is_some_and(|import| !import.is_done && !import.is_preview) {
            user_errors.push(UserError {
                code: error::ErrorCode::Invalid,
                message: "Some entries can't be taken, so nothing was: the import says which, and why.".to_owned(),
                field: vec!["vcards".to_owned()],
            });
        }
        Ok(ImportContactsPayload::of(import.map(ContactImport), user_errors))
    }
}
