//! Imports of address books: the mutation and its report.

mod entry;

use std::sync::Arc;

use async_graphql::{Context, Description, ID, InputObject, Object};
use domain::contacts::book as verbs;
use domain::scope::Scope;
use domain::{Error, ErrorCode};
use entry::ImportedEntry;

use super::ContactKind;
use crate::context::id;
use crate::error::{self, Result, UserError};
use crate::once::{Once, once, op_once};
use crate::payload::{Payload, payloads};
use crate::scalars::{DateTime, made};
use crate::scope::{Needs, scope};

/// The largest input, in bytes. `POST /import/contacts.vcf` takes whole address books.
const MOST_BYTES: usize = 128 * 1024;

/// The report on an imported address book, or on a preview. Reports on imports that changed something are kept for 30
/// days.
#[derive(Clone, Debug, Description)]
pub struct ContactImport(pub verbs::Import);

#[Object(use_type_description, directive = scope::apply(Needs(Scope::ContactsRead)))]
impl ContactImport {
    /// The ID of the import. `node` finds it for 30 days if the import changed something.
    pub async fn id(&self, ctx: &Context<'_>) -> ID {
        id(ctx, self.0.id)
    }

    /// Whether this is a preview, which changes nothing.
    async fn is_preview(&self) -> bool {
        self.0.is_preview
    }

    /// Whether the import was applied. False for previews, and if an entry failed and `allOrNothing` was true.
    async fn is_applied(&self) -> bool {
        self.0.is_applied
    }

    /// When the address book was imported or previewed.
    async fn created_at(&self) -> DateTime {
        made(self.0.created_at)
    }

    /// The number of entries that created a contact.
    async fn created_count(&self) -> i32 {
        self.0.count(verbs::Outcome::Created)
    }

    /// The number of entries that added something to an existing contact.
    async fn merged_count(&self) -> i32 {
        self.0.count(verbs::Outcome::Merged)
    }

    /// The number of entries that changed nothing.
    async fn unchanged_count(&self) -> i32 {
        self.0.count(verbs::Outcome::Unchanged)
    }

    /// The number of entries that were skipped because they aren't people.
    async fn skipped_count(&self) -> i32 {
        self.0.count(verbs::Outcome::Skipped)
    }

    /// The number of entries that can't be imported.
    async fn failed_count(&self) -> i32 {
        self.0.count(verbs::Outcome::Failed)
    }

    /// The entries of the address book, in its order.
    async fn entries(
        &self,
        #[graphql(desc = "Returns the first *n* entries after the offset. Between 1 and 1,000; defaults to 100.")]
        first: Option<i32>,
        #[graphql(desc = "The number of entries to skip. Defaults to 0.")] offset: Option<i32>,
    ) -> Vec<ImportedEntry> {
        let count = |given: Option<i32>, usual| given.and_then(|given| usize::try_from(given).ok()).unwrap_or(usual);
        let some = self.0.entries.iter().skip(count(offset, 0)).take(count(first, 100).min(1_000));
        some.cloned().map(ImportedEntry).collect()
    }
}

/// The input of `importContacts`.
#[derive(Clone, Debug, InputObject)]
pub struct ImportContactsInput {
    /// The vCards, in version 2.1, 3.0 or 4.0, up to 128 KiB. `POST /import/contacts.vcf` takes larger address books.
    vcards: String,
    /// Whether to report only what the import would do, without changing anything. Defaults to false.
    #[graphql(default)]
    preview: bool,
    /// Whether to import nothing if one of the entries can't be imported. Defaults to true.
    #[graphql(default = true)]
    all_or_nothing: bool,
    /// The kind of new contacts whose card doesn't say one. Defaults to `FRIEND`.
    #[graphql(default_with = "ContactKind::Friend")]
    kind: ContactKind,
    /// Whether to apply the protected properties of cards from your own export: core support, kinds of support, kind,
    /// role, and tags that have a cadence. A preview lists them in `protectedProperties`. Those of other cards are
    /// never applied. Defaults to false.
    #[graphql(default)]
    apply_protected: bool,
    #[graphql(flatten)]
    once: Once,
}

payloads! { Scope::ContactsWrite;
    importContacts => ImportContactsPayload {
        import: ContactImport,
        "The report on the import, also if nothing was imported because an entry can't be imported. Null if \
         the mutation failed otherwise."
    }
}

/// The mutation that imports address books.
#[derive(Default, Debug)]
pub struct ImportMutation;

#[Object(directive = scope::apply(Needs(Scope::ContactsWrite)))]
impl ImportMutation {
    /// Imports vCards into your support network: creates contacts, or adds to existing ones. Importing the same vCards
    /// again changes nothing. Nobody else is told. Refused if an entry can't be imported and `allOrNothing` is true.
    async fn import_contacts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: ImportContactsInput,
    ) -> Result<ImportContactsPayload> {
        let op = op_once(ctx)?;
        let options = verbs::ImportOptions {
            preview: input.preview,
            all_or_nothing: input.all_or_nothing,
            kind: input.kind.into(),
            apply_protected: input.apply_protected,
        };
        let acting = op.clone();
        let done = async move {
            if input.vcards.len() > MOST_BYTES {
                let message = "`vcards` must be at most 128 KiB. Send larger files to POST /import/contacts.vcf.";
                return Err(Error::refused_at("vcards", ErrorCode::Invalid, message));
            }
            let mut book = verbs::Book::default();
            book.push(input.vcards.as_bytes())?;
            verbs::import(acting, book, options, Arc::new(|_| {})).await
        };
        let (import, mut user_errors) = error::outcome(once(&op, done).await)?;
        if import.as_ref().is_some_and(|import| !import.is_applied && !import.is_preview) {
            user_errors.push(UserError {
                code: error::ErrorCode::Invalid,
                message: "Nothing was imported because some entries can't be imported. The `reason` of each says what to fix."
                    .to_owned(),
                field: vec!["vcards".to_owned()],
            });
        }
        Ok(ImportContactsPayload::of(import.map(ContactImport), user_errors))
    }
}
