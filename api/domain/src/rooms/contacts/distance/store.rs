//! The only queries on distances, but for the predicate of `policy/reach.rs`. Every select begins with whose they are.

use chrono::{DateTime, Utc};
use entity::{DistanceId, PersonId, distance};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    Select,
};

use crate::core::db::filled;
use crate::core::error::Result;
use crate::core::op::Op;
use crate::core::tx::Tx;

/// How many rows one statement writes.
const BATCH: usize = 500;

/// The distances that the viewer keeps now.
pub(super) fn visible_to(viewer: PersonId) -> Select<distance::Entity> {
    distance::Entity::find().filter(distance::COLUMN.owner_id.eq(viewer)).filter(distance::COLUMN.until.is_null())
}

pub(super) async fn count(db: &impl ConnectionTrait, viewer: PersonId) -> Result<u64> {
    Ok(visible_to(viewer).count(db).await?)
}

/// The present one from a person, locked.
pub(super) async fn present(tx: &Tx<'_>, owner: PersonId, person: PersonId) -> Result<Option<distance::Model>> {
    let found = visible_to(owner).filter(distance::COLUMN.person_id.eq(person)).lock_exclusive().one(&tx.db).await?;
    Ok(found)
}

/// All that there are now, locked.
pub(super) async fn all_present(tx: &Tx<'_>, owner: PersonId) -> Result<Vec<distance::Model>> {
    Ok(visible_to(owner).order_by_asc(distance::Column::Id).lock_exclusive().all(&tx.db).await?)
}

/// Those that came of stepping back and weren't changed since.
pub(super) async fn from_stepping_back(db: &impl ConnectionTrait, owner: PersonId) -> Result<Vec<distance::Model>> {
    let rows = visible_to(owner)
        .filter(distance::COLUMN.before_stepping_back.is_not_null())
        .order_by_asc(distance::Column::Id)
        .all(db)
        .await?;
    Ok(rows)
}

/// Writes distances that begin. Whoever calls has asked for a permit for each.
pub(super) async fn insert(tx: &Tx<'_>, rows: impl IntoIterator<Item = distance::Model>) -> Result<()> {
    let rows: Vec<_> = rows.into_iter().map(IntoActiveModel::into_active_model).collect();
    for some in rows.chunks(BATCH) {
        distance::Entity::insert_many(some.iter().cloned()).exec_without_returning(&tx.db).await?;
    }
    Ok(())
}

/// Ends distances of their owner's.
pub(super) async fn end(tx: &Tx<'_>, owner: PersonId, ids: impl IntoIterator<Item = DistanceId>) -> Result<()> {
    distance::Entity::update_many()
        .col_expr(distance::Column::Until, Expr::value(tx.op.now))
        .filter(distance::COLUMN.id.is_in(filled(ids)))
        .filter(distance::COLUMN.owner_id.eq(owner))
        .filter(distance::COLUMN.until.is_null())
        .exec(&tx.db)
        .await?;
    Ok(())
}

/// Since when nothing new of the viewer's reaches a person, where that is so.
pub(in crate::rooms::contacts) async fn limited_since(tx: &Tx<'_>, person: PersonId) -> Result<Option<DateTime<Utc>>> {
    let found = visible_to(tx.op.person()?).filter(distance::COLUMN.person_id.eq(person)).one(&tx.db).await?;
    Ok(found.and_then(|row| row.limited_since))
}

/// Whether an owner blocks a person.
pub(in crate::rooms::contacts) async fn blocks(tx: &Tx<'_>, owner: PersonId, person: PersonId) -> Result<bool> {
    let found = visible_to(owner)
        .filter(distance::COLUMN.person_id.eq(person))
        .filter(distance::COLUMN.blocked_since.is_not_null())
        .one(&tx.db)
        .await?;
    Ok(found.is_some())
}

/// So much of what the viewer keeps or kept behind one of it, for their export.
pub(in crate::rooms::contacts) async fn every(
    op: &Op,
    after: Option<DistanceId>,
    limit: u64,
) -> Result<Vec<distance::Model>> {
    let mut every = distance::Entity::find().filter(distance::COLUMN.owner_id.eq(op.person()?));
    if let Some(after) = after {
        every = every.filter(distance::COLUMN.id.gt(after));
    }
    Ok(every.order_by_asc(distance::Column::Id).limit(limit).all(op.env.db.read()).await?)
}

/// Erases what a person kept; what others keep from them stays theirs.
pub(in crate::rooms::contacts) async fn erase(tx: &Tx<'_>, person: PersonId) -> Result<()> {
    distance::Entity::delete_many().filter(distance::COLUMN.owner_id.eq(person)).exec(&tx.db).await?;
    Ok(())
}
