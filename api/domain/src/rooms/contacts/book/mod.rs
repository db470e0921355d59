//! Address books: many contacts at once, in from vCards and out as vCards.
//!
//! Everything slow – reading, normalising, matching, sealing – comes before the transaction, which writes in batches what
//! was prepared, after it has seen that nothing changed in between. By default it is all or nothing.

mod export;
mod matching;
mod options;
mod own;
mod prepare;
mod report;
mod said;
mod store;

use std::sync::Arc;

use aws_lc_rs::digest;
use entity::{contact_import, feed_event};
use sea_orm::ActiveValue::Set;

pub use export::{begin_export, card_of, export_page};
pub use matching::Outcome;
pub use options::{ImportOptions, Progress, Watch};
pub use own::{ProtectedProperty, ProtectedStatus};
pub use report::{Change, EntryReport, Import, LeftOut, imports_by_ids};
pub(super) use store::{erase, purge};

use super::numbers::Country;
use super::policy::{ImportBook, ImportFacts};
use super::store::contacts;
use super::vcard::{Entry, Reader};
use crate::core::error::{Error, ErrorCode, Result};
use crate::core::feed;
use crate::core::once::{Again, Kept, gone};
use crate::core::op::Op;
use crate::core::policy::permit;
use crate::core::tx::Tx;
use crate::rooms::accounts;

/// The largest address book, in bytes.
pub const MOST_BYTES: usize = 16 * 1024 * 1024;
/// How many entries an address book has at the most: room for groups and doubles beside the contacts themselves.
pub const MOST_ENTRIES: usize = 10_000;
/// How often it is prepared anew because the network changed meanwhile, before it is given up.
const TRIES: usize = 5;

/// An address book that arrives piece by piece. What is kept of it is what it says of contacts.
pub struct Book {
    reader: Reader,
    entries: Vec<Entry>,
    bytes: usize,
    digest: digest::Context,
}

impl Default for Book {
    fn default() -> Self {
        let digest = digest::Context::new(&digest::SHA256);
        Self { reader: Reader::new(), entries: Vec::new(), bytes: 0, digest }
    }
}

impl std::fmt::Debug for Book {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Book({} bytes)", self.bytes)
    }
}

impl Book {
    /// Takes the next piece.
    ///
    /// # Errors
    ///
    /// A refusal for a book of more than [`MOST_BYTES`] or [`MOST_ENTRIES`].
    pub fn push(&mut self, piece: &[u8]) -> Result<()> {
        self.bytes += piece.len();
        if self.bytes > MOST_BYTES {
            let message = format!(
                "An address book can have at most {} MiB. Split it into smaller files.",
                MOST_BYTES / 1024 / 1024
            );
            return Err(Error::refused(ErrorCode::LimitReached, message));
        }
        self.digest.update(piece);
        self.entries.extend(self.reader.push(piece));
        self.counted()
    }

    /// What makes importing it with these options the same thing to be done.
    #[must_use]
    pub fn fingerprint(&self, options: ImportOptions) -> Vec<u8> {
        [format!("import {options:?} ").as_bytes(), self.digest.clone().finish().as_ref()].concat()
    }

    fn counted(&self) -> Result<()> {
        if self.entries.len() > MOST_ENTRIES {
            let message =
                format!("An address book can have at most {MOST_ENTRIES} entries. Split it into smaller files.");
            return Err(Error::refused(ErrorCode::LimitReached, message));
        }
        Ok(())
    }

    fn finish(mut self) -> Result<Vec<Entry>> {
        self.entries.extend(std::mem::take(&mut self.reader).finish());
        self.counted()?;
        Ok(self.entries)
    }
}

/// Imports an address book into the viewer's network: creates contacts, or adds to existing ones. Importing the same
/// book again changes nothing.
///
/// # Errors
///
/// A refusal for a book without vCards, or one that is too large. An entry that can't be imported is no error: the report
/// says so, and that nothing was imported if it is all or nothing.
pub async fn import(op: Arc<Op>, book: Book, options: ImportOptions, watch: Watch) -> Result<Import> {
    let entries = book.finish()?;
    if entries.is_empty() {
        return Err(Error::refused(
            ErrorCode::Invalid,
            "This contains no vCard. A vCard begins with the line BEGIN:VCARD.",
        ));
    }
    let mut entries = Arc::new(entries);
    let key = op.env.vault.key(op.person()?.0).await?;
    for _ in 0..TRIES {
        let now = feed::position(&op).await?;
        let (_, locale) = accounts::own_place(&op).await?;
        let tags = super::touches::rhythm(&op).await?.tags.into_iter().map(|cadence| cadence.tag).collect();
        let known = contacts::all(&op).await?;
        let work = prepare::Work {
            op: op.clone(),
            key: key.clone(),
            country: Country::of_locale(&locale),
            tags,
            entries,
            known,
            options,
            watch: watch.clone(),
        };
        // Numbers are looked up, text is sealed: that is work for another thread than the requests'.
        let prepared = tokio::task::spawn_blocking(move || work.run()).await.map_err(Error::internal)??;
        let (prepared, taken) = prepared;
        entries = taken;
        if options.preview || (options.all_or_nothing && prepared.report.has_failed()) {
            return Ok(prepared.report);
        }
        watch(Progress::Writing);
        if let Some(report) = write(&op, &key, prepared, now).await? {
            return Ok(report);
        }
    }
    Err(Error::Unavailable)
}

/// Writes what was prepared, in one transaction; nothing if the network has changed since.
async fn write(
    op: &Op,
    key: &crate::core::secrets::SealKey,
    prepared: prepare::Prepared,
    seen: feed::Position,
) -> Result<Option<Import>> {
    let tx = Tx::begin(op).await?;
    let owner = accounts::own_person(&tx).await?;
    // Whatever changes contacts waits for the owner's row, which is ours now.
    if feed::has_moved(&tx, seen).await? {
        return Ok(None);
    }
    let mut report = prepared.report;
    if prepared.created.is_empty() && prepared.changed.is_empty() {
        tx.commit_as(Kept::default()).await?;
        report.is_applied = true;
        return Ok(Some(report));
    }
    let count = contacts::count(&tx.db, op.viewer()?).await?;
    let new = u64::try_from(prepared.created.len()).unwrap_or(u64::MAX);
    let may = permit::<ImportBook>(&tx, &ImportFacts { owner: owner.clone(), contacts: count, new })?;
    contacts::import(&tx, &may, prepared.created, prepared.changed).await?;
    let id = report.id;
    report.is_applied = true;
    let row = contact_import::ActiveModel {
        id: Set(id),
        report: Set(report::seal_report(op, key, id, &report)?),
        created: Set(report.count(Outcome::Created)),
        merged: Set(report.count(Outcome::Merged)),
        skipped: Set(report.count(Outcome::Skipped) + report.count(Outcome::Failed)),
        created_at: Set(op.now),
        ..Default::default()
    };
    store::insert(&tx, &may, row).await?;
    tx.tell(owner.id, feed_event::Kind::ContactsImported, id.0, tx.account());
    tx.commit_as(id).await?;
    Ok(Some(report))
}

impl Again for Import {
    async fn again(op: &Op, kept: &Kept) -> Result<Self> {
        // What changed nothing has no row of its own.
        let Ok(id) = kept.one() else { return Ok(Self::nothing(op)) };
        imports_by_ids(op, &[id]).await?.remove(&id).ok_or_else(gone)
    }
}
