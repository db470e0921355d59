//! The only queries on imports of address books.

use chrono::{DateTime, Utc};
use entity::{ImportId, PersonId, contact_import};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, Select};

use crate::core::db::filled;
use crate::core::error::Result;
use crate::core::op::Op;
use crate::core::policy::Permit;
use crate::core::tx::Tx;
use crate::core::viewer::Viewer;
use crate::rooms::contacts::policy::ImportBook;

/// The imports that the viewer sees: their own.
fn visible_to(viewer: Viewer) -> Result<Select<contact_import::Entity>> {
    Ok(contact_import::Entity::find().filter(contact_import::COLUMN.owner_id.eq(viewer.whole()?)))
}

/// Those of these imports that the viewer sees.
pub(super) async fn by_ids(op: &Op, ids: &[ImportId]) -> Result<Vec<contact_import::Model>> {
    let some = visible_to(op.viewer()?)?.filter(contact_import::COLUMN.id.is_in(filled(ids.iter().copied())));
    Ok(some.all(op.env.db.read()).await?)
}

pub(super) async fn insert(
    tx: &Tx<'_>,
    permit: &Permit<'_, ImportBook>,
    row: contact_import::ActiveModel,
) -> Result<()> {
    let row = contact_import::ActiveModel { owner_id: Set(permit.subject()), ..row };
    contact_import::Entity::insert(row).exec_without_returning(&tx.db).await?;
    Ok(())
}

/// Forgets the reports on imports before a moment, whoever's they are.
pub(in crate::rooms::contacts) async fn purge(db: &impl ConnectionTrait, before: DateTime<Utc>) -> Result<()> {
    contact_import::Entity::delete_many().filter(contact_import::COLUMN.created_at.lt(before)).exec(db).await?;
    Ok(())
}

/// Erases a person's imports.
pub(in crate::rooms::contacts) async fn erase(tx: &Tx<'_>, person: PersonId) -> Result<()> {
    contact_import::Entity::delete_many().filter(contact_import::COLUMN.owner_id.eq(person)).exec(&tx.db).await?;
    Ok(())
}
