//! Reading contacts and invitations: by key, set by set, never one by one.

use std::collections::HashMap;

use entity::{ContactId, InvitationId, contact, contact_invitation};
use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter, QueryOrder};

use super::entry::{self, Contact};
use super::invitations::{self, Invitation};
use super::store;
use crate::core::db::filled;
use crate::core::error::Result;
use crate::core::op::Op;
use crate::core::page::{Page, PageArgs, by_key, newest_first};

/// A page of all the viewer's contacts, newest first, between two of them.
pub(super) async fn newest(op: &Op, args: &PageArgs, between: [Option<ContactId>; 2]) -> Result<Page<Contact>> {
    let viewer = op.viewer()?;
    let between = between.map(|place| place.map(|id| id.0));
    let query = newest_first(args, between, store::visible_to(viewer), contact::Column::Id);
    let rows = query.all(op.env.db.read()).await?;
    let key = op.env.vault.key(viewer.person().0).await?;
    let contacts = rows.iter().map(|row| entry::open(&key, row)).collect();
    Ok(args.page(contacts))
}

/// How many contacts the viewer has.
///
/// # Errors
///
/// [`crate::Error::Unauthenticated`] where nobody is signed in.
pub async fn count(op: &Op) -> Result<u64> {
    store::count(op.env.db.read(), op.viewer()?).await
}

/// How many of the viewer's invitations are pending.
///
/// # Errors
///
/// [`crate::Error::Unauthenticated`] where nobody is signed in.
pub async fn count_pending(op: &Op) -> Result<u64> {
    store::count_pending(op.env.db.read(), op.person()?, op.now).await
}

/// Those of these contacts that the viewer sees.
///
/// # Errors
///
/// [`crate::Error::Unauthenticated`] where nobody is signed in.
pub async fn by_ids(op: &Op, ids: &[ContactId]) -> Result<HashMap<ContactId, Contact>> {
    let viewer = op.viewer()?;
    let rows = store::visible_to(viewer)
        .filter(contact::COLUMN.id.is_in(filled(ids.iter().copied())))
        .all(op.env.db.read())
        .await?;
    if rows.is_empty() {
        return Ok(HashMap::new());
    }
    let key = op.env.vault.key(viewer.person().0).await?;
    Ok(rows.iter().map(|row| (row.id, entry::open(&key, row))).collect())
}

/// A page of the contacts that the viewer deleted and can bring back, those made last first.
///
/// # Errors
///
/// [`crate::Error::BadCursor`] for a cursor that isn't a contact's.
pub async fn deleted(op: &Op, args: &PageArgs) -> Result<Page<Contact>> {
    let viewer = op.person()?;
    let query = by_key::<ContactId, _>(op, args, store::deleted_by(viewer, op.now), contact::Column::Id)?;
    let rows = query.all(op.env.db.read()).await?;
    let key = op.env.vault.key(viewer.0).await?;
    Ok(args.page(rows.iter().map(|row| entry::open(&key, row)).collect()))
}

/// How many contacts the viewer can bring back.
///
/// # Errors
///
/// [`crate::Error::Unauthenticated`] where nobody is signed in.
pub async fn count_deleted(op: &Op) -> Result<u64> {
    Ok(store::deleted_by(op.person()?, op.now).count(op.env.db.read()).await?)
}

/// A page of the viewer's pending invitations, newest first.
///
/// # Errors
///
/// [`crate::Error::BadCursor`] for a cursor that isn't an invitation's.
pub async fn pending(op: &Op, args: &PageArgs) -> Result<Page<Invitation>> {
    let query = store::invitations_visible_to(op.person()?).filter(store::pending(op.now));
    let query = by_key::<InvitationId, _>(op, args, query, contact_invitation::Column::Id)?;
    let rows = query.all(op.env.db.read()).await?;
    Ok(args.page(rows.iter().map(|row| invitations::open(op, row)).collect()))
}

/// Those of these invitations that the viewer sees, pending or not.
///
/// # Errors
///
/// [`crate::Error::Unauthenticated`] where nobody is signed in.
pub async fn invitations_by_ids(op: &Op, ids: &[InvitationId]) -> Result<HashMap<InvitationId, Invitation>> {
    let rows = store::invitations_visible_to(op.person()?)
        .filter(contact_invitation::COLUMN.id.is_in(filled(ids.iter().copied())))
        .all(op.env.db.read())
        .await?;
    Ok(rows.iter().map(|row| (row.id, invitations::open(op, row))).collect())
}

/// The pending invitation of each of these contacts of the viewer's, the newest where there are several.
///
/// # Errors
///
/// [`crate::Error::Unauthenticated`] where nobody is signed in.
pub async fn invitations_of(op: &Op, contacts: &[ContactId]) -> Result<HashMap<ContactId, Invitation>> {
    let rows = store::invitations_visible_to(op.person()?)
        .filter(contact_invitation::COLUMN.contact_id.is_in(filled(contacts.iter().copied())))
        .filter(store::pending(op.now))
        .order_by_asc(contact_invitation::Column::Id)
        .all(op.env.db.read())
        .await?;
    Ok(rows.iter().map(|row| (row.contact_id, invitations::open(op, row))).collect())
}
