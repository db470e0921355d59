//! The only queries on distances, but for the predicate of `policy/reach`. Every select begins with whose they are.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::distance::Grade;
use entity::{DistanceId, PersonId, distance};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect, Select,
};

use crate::core::db::filled;
use crate::core::error::Result;
use crate::core::op::Op;
use crate::core::page::{PageArgs, by_key};
use crate::core::policy::Permit;
use crate::core::tx::Tx;
use crate::core::viewer::Viewer;
use crate::rooms::contacts::policy::KeepAway;

/// How many rows one statement writes.
const BATCH: usize = 500;

/// The distances that the viewer keeps now.
fn visible_to(viewer: Viewer) -> Result<Select<distance::Entity>> {
    Ok(of_owner(viewer.whole()?))
}

/// The distances that this owner keeps now.
fn of_owner(owner: PersonId) -> Select<distance::Entity> {
    distance::Entity::find().filter(distance::COLUMN.owner_id.eq(owner)).filter(distance::COLUMN.until.is_null())
}

/// From how many people the viewer keeps a distance.
pub(super) async fn count(op: &Op) -> Result<u64> {
    Ok(visible_to(op.viewer()?)?.count(op.env.db.read()).await?)
}

/// The rows of a page of the distances that the viewer keeps, newest first.
pub(super) async fn page(op: &Op, args: &PageArgs) -> Result<Vec<distance::Model>> {
    let query = by_key::<DistanceId, _>(op, args, visible_to(op.viewer()?)?, distance::Column::Id)?;
    Ok(query.all(op.env.db.read()).await?)
}

/// Those of these distances that the viewer keeps now.
pub(super) async fn by_ids(op: &Op, ids: &[DistanceId]) -> Result<Vec<distance::Model>> {
    let some = visible_to(op.viewer()?)?.filter(distance::COLUMN.id.is_in(filled(ids.iter().copied())));
    Ok(some.all(op.env.db.read()).await?)
}

/// How far the viewer keeps from these people, or from all.
pub(super) async fn grades(op: &Op, people: Option<&[PersonId]>) -> Result<HashMap<PersonId, Grade>> {
    let mut kept = visible_to(op.viewer()?)?;
    if let Some(people) = people {
        kept = kept.filter(distance::COLUMN.person_id.is_in(filled(people.iter().copied())));
    }
    let rows: Vec<(PersonId, Grade)> = kept
        .select_only()
        .column(distance::Column::PersonId)
        .column(distance::Column::Grade)
        .into_tuple()
        .all(op.env.db.read())
        .await?;
    Ok(rows.into_iter().collect())
}

/// How far an owner keeps from a person, if at all.
pub(in crate::rooms::contacts) async fn grade_of(
    db: &impl ConnectionTrait,
    owner: PersonId,
    person: PersonId,
) -> Result<Option<Grade>> {
    let kept = distance::Entity::find()
        .filter(distance::COLUMN.owner_id.eq(owner))
        .filter(distance::COLUMN.person_id.eq(person))
        .filter(distance::COLUMN.until.is_null())
        .one(db)
        .await?;
    Ok(kept.map(|kept| kept.grade))
}

/// The present one from a person, locked.
pub(super) async fn present(tx: &Tx<'_>, owner: PersonId, person: PersonId) -> Result<Option<distance::Model>> {
    let found = of_owner(owner).filter(distance::COLUMN.person_id.eq(person)).lock_exclusive().one(&tx.db).await?;
    Ok(found)
}

/// All that there are now, locked.
pub(super) async fn all_present(tx: &Tx<'_>, owner: PersonId) -> Result<Vec<distance::Model>> {
    Ok(of_owner(owner).order_by_asc(distance::Column::Id).lock_exclusive().all(&tx.db).await?)
}

/// The viewer's distances that come from stepping back and weren't changed since.
pub(super) async fn from_stepping_back(db: &impl ConnectionTrait, viewer: Viewer) -> Result<Vec<distance::Model>> {
    let rows = visible_to(viewer)?
        .filter(distance::COLUMN.before_stepping_back.is_not_null())
        .order_by_asc(distance::Column::Id)
        .all(db)
        .await?;
    Ok(rows)
}

/// Writes distances that begin, each by its permit.
pub(super) async fn insert(tx: &Tx<'_>, permits: &[Permit<'_, KeepAway>], rows: &[distance::Model]) -> Result<()> {
    let owned = permits.iter().zip(rows).map(|(permit, row)| {
        let apart = permit.subject();
        let row = row.clone().into_active_model();
        distance::ActiveModel { owner_id: Set(apart.owner), person_id: Set(apart.person), ..row }
    });
    let rows: Vec<_> = owned.collect();
    for some in rows.chunks(BATCH) {
        distance::Entity::insert_many(some.iter().cloned()).exec_without_returning(&tx.db).await?;
    }
    Ok(())
}

/// Ends the distances that are kept now, each by its permit.
pub(super) async fn end(tx: &Tx<'_>, permits: &[Permit<'_, KeepAway>]) -> Result<()> {
    let present = permits.iter().filter_map(|permit| permit.subject().present);
    distance::Entity::update_many()
        .col_expr(distance::Column::Until, Expr::value(tx.op.now))
        .filter(distance::COLUMN.id.is_in(filled(present)))
        .filter(distance::COLUMN.owner_id.eq(tx.op.person()?))
        .filter(distance::COLUMN.until.is_null())
        .exec(&tx.db)
        .await?;
    Ok(())
}

/// Since when nothing new of the viewer's reaches a person, if that is so.
pub(in crate::rooms::contacts) async fn limited_since(tx: &Tx<'_>, person: PersonId) -> Result<Option<DateTime<Utc>>> {
    let found = visible_to(tx.op.viewer()?)?.filter(distance::COLUMN.person_id.eq(person)).one(&tx.db).await?;
    Ok(found.and_then(|row| row.limited_since))
}

/// Whether an owner blocks a person.
pub(in crate::rooms::contacts) async fn blocks(
    db: &impl ConnectionTrait,
    owner: PersonId,
    person: PersonId,
) -> Result<bool> {
    let found = of_owner(owner)
        .filter(distance::COLUMN.person_id.eq(person))
        .filter(distance::COLUMN.blocked_since.is_not_null())
        .one(db)
        .await?;
    Ok(found.is_some())
}

/// The distances that the viewer keeps or kept after one of them, for their export; at most `limit`.
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
