//! The queries of importing and exporting: many rows by few statements.

use chrono::{DateTime, Utc};
use entity::{ContactId, PersonId, contact, contact_import};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select};

use crate::core::error::Result;
use crate::core::op::Op;
use crate::core::policy::Permit;
use crate::core::tx::Tx;
use crate::rooms::contacts::policy::AddContact;
use crate::rooms::contacts::store as contacts;

/// How many rows one statement writes: 24 columns each, of at most 32,766 parameters on SQLite.
const BATCH: usize = 500;

/// The imports that the viewer sees: their own.
pub(super) fn visible_to(viewer: PersonId) -> Select<contact_import::Entity> {
    contact_import::Entity::find().filter(contact_import::COLUMN.owner_id.eq(viewer))
}

/// Writes new contacts, and what has changed of others: some hundreds by each statement.
pub(super) async fn write(
    tx: &Tx<'_>,
    _: &Permit<'_, AddContact>,
    made: Vec<contact::ActiveModel>,
    changed: Vec<contact::ActiveModel>,
) -> Result<()> {
    let mut made = made.into_iter().peekable();
    while made.peek().is_some() {
        contact::Entity::insert_many(made.by_ref().take(BATCH)).exec_without_returning(&tx.db).await?;
    }
    let mut changed = changed.into_iter().peekable();
    while changed.peek().is_some() {
        // All of them are there: the insert is a way to change many at once.
        let columns = [
            contact::Column::Kind,
            contact::Column::Role,
            contact::Column::Support,
            contact::Column::IsCore,
            contact::Column::Name,
            contact::Column::OtherNames,
            contact::Column::Note,
            contact::Column::Channels,
            contact::Column::Tags,
            contact::Column::CardHash,
            contact::Column::CardUid,
            contact::Column::Version,
            contact::Column::UpdatedAt,
        ];
        contact::Entity::insert_many(changed.by_ref().take(BATCH))
            .on_conflict(OnConflict::column(contact::Column::Id).update_columns(columns).to_owned())
            .exec_without_returning(&tx.db)
            .await?;
    }
    Ok(())
}

pub(super) async fn insert_import(
    tx: &Tx<'_>,
    _: &Permit<'_, AddContact>,
    row: contact_import::ActiveModel,
) -> Result<()> {
    contact_import::Entity::insert(row).exec_without_returning(&tx.db).await?;
    Ok(())
}

/// So many of the viewer's contacts behind one of them, in the order in which they were made.
pub(super) async fn some(op: &Op, after: Option<ContactId>, limit: u64) -> Result<Vec<contact::Model>> {
    let mut query = contacts::visible_to(op.viewer()?);
    if let Some(after) = after {
        query = query.filter(contact::COLUMN.id.gt(after));
    }
    Ok(query.order_by_asc(contact::Column::Id).limit(limit).all(op.env.db.read()).await?)
}

/// Forgets imports of before a moment: what they say of is in the contacts.
pub(in crate::rooms::contacts) async fn purge(db: &impl ConnectionTrait, before: DateTime<Utc>) -> Result<()> {
    contact_import::Entity::delete_many().filter(contact_import::COLUMN.at.lt(before)).exec(db).await?;
    Ok(())
}

/// Erases a person's imports.
pub(in crate::rooms::contacts) async fn erase(tx: &Tx<'_>, person: PersonId) -> Result<()> {
    contact_import::Entity::delete_many().filter(contact_import::COLUMN.owner_id.eq(person)).exec(&tx.db).await?;
    Ok(())
}
