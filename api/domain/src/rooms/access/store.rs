//! The table `access_entry`. Its person reads it; what is noted is written for nobody who asks.

use chrono::{DateTime, Utc};
use entity::access_entry::{self, Source};
use entity::{AccessEntryId, AppId, PersonId, Sealed};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, Select};
use sea_orm::{IntoActiveModel, QuerySelect};

use super::entry::Filter;
use crate::core::access::EntryKey;
use crate::core::db::filled;
use crate::core::error::Result;
use crate::core::op::Op;
use crate::core::page::{PageArgs, behind, by_key};
use crate::core::policy::Permit;
use crate::core::tx::Tx;
use crate::rooms::accounts::OwnAccount;

fn own(op: &Op) -> Result<Select<access_entry::Entity>> {
    Ok(access_entry::Entity::find().filter(access_entry::COLUMN.person_id.eq(op.person()?)))
}

fn filtered(op: &Op, filter: Filter) -> Result<Select<access_entry::Entity>> {
    let mut query = own(op)?;
    if let Some(source) = filter.source {
        query = query.filter(access_entry::COLUMN.source.eq(source));
    }
    if let Some(by) = filter.by {
        query = query.filter(access_entry::COLUMN.by_id.eq(by.0));
    }
    Ok(query)
}

/// A page of somebody's own entries, newest first.
pub(super) async fn page(op: &Op, filter: Filter, args: &PageArgs) -> Result<Vec<access_entry::Model>> {
    let query = filtered(op, filter)?;
    let query = by_key::<AccessEntryId, _>(op, args, query, access_entry::COLUMN.id)?;
    Ok(query.all(op.env.db.read()).await?)
}

/// How many they have.
pub(super) async fn count(op: &Op, filter: Filter) -> Result<u64> {
    Ok(filtered(op, filter)?.count(op.env.db.read()).await?)
}

/// Those of these that are their own.
pub(super) async fn by_ids(op: &Op, ids: &[AccessEntryId]) -> Result<Vec<access_entry::Model>> {
    Ok(own(op)?.filter(access_entry::COLUMN.id.is_in(filled(ids.iter().copied()))).all(op.env.db.read()).await?)
}

/// The apps that did something, each once.
pub(super) async fn apps(op: &Op) -> Result<Vec<AppId>> {
    let apps = own(op)?.select_only().column(access_entry::Column::AppId).distinct();
    let apps: Vec<Option<AppId>> = apps.into_tuple().all(op.env.db.read()).await?;
    Ok(apps.into_iter().flatten().collect())
}

/// So many of their own behind one of them, oldest first.
pub(super) async fn after(op: &Op, last: Option<AccessEntryId>, most: u64) -> Result<Vec<access_entry::Model>> {
    let last = last.map(|id| [Expr::val(id.0)]);
    Ok(behind(own(op)?, [access_entry::COLUMN.id], last, most).all(op.env.db.read()).await?)
}

/// Makes the entries that there are not yet, without content.
pub(super) async fn begin(tx: &Tx<'_>, rows: Vec<access_entry::ActiveModel>) -> Result<()> {
    let known =
        OnConflict::columns([access_entry::Column::ById, access_entry::Column::Source, access_entry::Column::Since])
            .do_nothing()
            .to_owned();
    access_entry::Entity::insert_many(rows).on_conflict(known).exec_without_returning(&tx.db).await?;
    Ok(())
}

/// These entries, locked in the order of their ids.
pub(super) async fn lock(tx: &Tx<'_>, keys: &[EntryKey]) -> Result<Vec<access_entry::Model>> {
    let one = |key: &EntryKey| {
        Condition::all()
            .add(access_entry::COLUMN.by_id.eq(key.by))
            .add(access_entry::COLUMN.source.eq(key.source))
            .add(access_entry::COLUMN.since.eq(key.since))
    };
    let any = keys.iter().fold(Condition::any(), |any, key| any.add(one(key)));
    let found = access_entry::Entity::find()
        .filter(any)
        .order_by_asc(access_entry::Column::Id)
        .lock_exclusive()
        .all(&tx.db)
        .await?;
    Ok(found)
}

/// Writes what entries that are locked have.
pub(super) async fn fill(tx: &Tx<'_>, rows: Vec<(access_entry::Model, Sealed)>) -> Result<()> {
    let rows = rows
        .into_iter()
        .map(|(row, content)| access_entry::ActiveModel { content: Set(Some(content)), ..row.into_active_model() });
    let known = OnConflict::column(access_entry::Column::Id).update_column(access_entry::Column::Content).to_owned();
    access_entry::Entity::insert_many(rows).on_conflict(known).exec_without_returning(&tx.db).await?;
    Ok(())
}

/// Removes the entries of a person's own devices.
pub(super) async fn clear_devices(tx: &Tx<'_>, permit: &Permit<'_, OwnAccount>) -> Result<()> {
    access_entry::Entity::delete_many()
        .filter(access_entry::COLUMN.person_id.eq(permit.subject()))
        .filter(access_entry::COLUMN.source.eq(Source::Device))
        .exec(&tx.db)
        .await?;
    Ok(())
}

/// Removes a person's log.
pub(super) async fn erase(tx: &Tx<'_>, person: PersonId) -> Result<()> {
    let theirs = access_entry::COLUMN.person_id.eq(person);
    access_entry::Entity::delete_many().filter(theirs).exec(&tx.db).await?;
    Ok(())
}

/// Removes what was done before a moment. The worker does this, for nobody.
pub(super) async fn tidy(op: &Op, before: DateTime<Utc>) -> Result<()> {
    let old = access_entry::COLUMN.since.lt(before);
    access_entry::Entity::delete_many().filter(old).exec(op.env.db.write()).await?;
    Ok(())
}
