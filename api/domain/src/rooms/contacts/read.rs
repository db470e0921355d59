//! Reading contacts: by key, set by set, never one by one.

use std::collections::HashMap;

use entity::{ContactId, PersonId, contact};

use super::entry::{self, Contact};
use super::store::contacts;
use crate::core::error::Result;
use crate::core::op::Op;
use crate::core::page::{Page, PageArgs};

/// A page of all the viewer's contacts, newest first, between two of them.
pub(super) async fn newest(op: &Op, args: &PageArgs, between: [Option<ContactId>; 2]) -> Result<Page<Contact>> {
    let rows = contacts::newest(op, args, between).await?;
    Ok(args.page(opened(op, &rows).await?))
}

async fn opened(op: &Op, rows: &[contact::Model]) -> Result<Vec<Contact>> {
    let key = op.env.vault.key(op.viewer()?.person().0).await?;
    Ok(rows.iter().map(|row| entry::open(&key, row)).collect())
}

/// How many contacts the viewer has.
///
/// # Errors
///
/// [`crate::Error::Unauthenticated`] if nobody is signed in.
pub async fn count(op: &Op) -> Result<u64> {
    contacts::count(op.env.db.read(), op.viewer()?).await
}

/// Those of these contacts that the viewer sees.
///
/// # Errors
///
/// [`crate::Error::Unauthenticated`] if nobody is signed in.
pub async fn by_ids(op: &Op, ids: &[ContactId]) -> Result<HashMap<ContactId, Contact>> {
    let rows = contacts::by_ids(op, ids).await?;
    if rows.is_empty() {
        return Ok(HashMap::new());
    }
    Ok(opened(op, &rows).await?.into_iter().map(|contact| (contact.id, contact)).collect())
}

/// The viewer's contacts that are linked to these people.
///
/// # Errors
///
/// [`crate::Error::Unauthenticated`] if nobody is signed in.
pub async fn by_people(op: &Op, people: &[PersonId]) -> Result<HashMap<PersonId, Contact>> {
    let rows = contacts::by_people(op, people).await?;
    Ok(opened(op, &rows).await?.into_iter().filter_map(|contact| Some((contact.person?, contact))).collect())
}

/// A page of the contacts that the viewer deleted and can restore, newest first.
///
/// # Errors
///
/// [`crate::Error::BadCursor`] for a cursor that isn't a contact's.
pub async fn deleted(op: &Op, args: &PageArgs) -> Result<Page<Contact>> {
    let rows = contacts::deleted(op, args).await?;
    Ok(args.page(opened(op, &rows).await?))
}

/// How many contacts the viewer can restore.
///
/// # Errors
///
/// [`crate::Error::Unauthenticated`] if nobody is signed in.
pub async fn count_deleted(op: &Op) -> Result<u64> {
    contacts::count_deleted(op).await
}
