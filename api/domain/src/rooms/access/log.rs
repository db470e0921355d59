//! The viewer's access log, newest first.

use std::collections::HashMap;

use entity::access_entry::{self, Source};
use entity::{AccessEntryId, CredentialId};

use super::entry::{AccessEntry, Filter};
use super::store;
use crate::core::error::Result;
use crate::core::op::Op;
use crate::core::page::{Page, PageArgs};
use crate::rooms::accounts;

/// A page of the viewer's log.
///
/// # Errors
///
/// [`Error::Unauthenticated`](crate::Error::Unauthenticated) if nobody is signed in on a device;
/// [`Error::BadCursor`](crate::Error::BadCursor).
pub async fn entries(op: &Op, filter: Filter, args: &PageArgs) -> Result<Page<AccessEntry>> {
    op.device()?;
    let page = args.page(store::page(op, filter, args).await?);
    Ok(Page { items: opened(op, page.items).await?, has_next: page.has_next, has_previous: page.has_previous })
}

/// How many entries the viewer's log has.
///
/// # Errors
///
/// As [`entries`].
pub async fn count(op: &Op, filter: Filter) -> Result<u64> {
    op.device()?;
    store::count(op, filter).await
}

/// Those of these entries that are the viewer's.
///
/// # Errors
///
/// As [`entries`].
pub async fn entries_by_ids(op: &Op, ids: &[AccessEntryId]) -> Result<HashMap<AccessEntryId, AccessEntry>> {
    op.device()?;
    let rows = store::by_ids(op, ids).await?;
    Ok(opened(op, rows).await?.into_iter().map(|entry| (entry.id, entry)).collect())
}

pub(super) async fn opened(op: &Op, rows: Vec<access_entry::Model>) -> Result<Vec<AccessEntry>> {
    let key = op.env.vault.key(op.person()?.0).await?;
    let with_names = rows.iter().filter(|row| matches!(row.source, Source::App | Source::Token | Source::Device));
    let names = accounts::credential_names(op, with_names.map(|row| CredentialId(row.by_id)).collect()).await?;
    Ok(rows.iter().map(|row| AccessEntry::open(&key, &names, row)).collect())
}
