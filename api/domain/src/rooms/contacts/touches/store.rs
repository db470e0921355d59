//! The only queries on touches and cadences of tags, but for `both`. Every select begins with whose they are, and passes over
//! those of deleted contacts.

use chrono::{DateTime, Utc};
use entity::{ContactId, PersonId, TouchId, tag_cadence, touch};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Func, Order, Query, SelectStatement, WindowStatement};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult,
    IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select,
};

use crate::core::db::filled;
use crate::core::error::Result;
use crate::core::op::Op;
use crate::core::policy::Permit;
use crate::core::tx::Tx;
use crate::core::viewer::Viewer;
use crate::rooms::contacts::policy::{ChangeContact, ChangeTouch, KeepCadence, Merge};
use crate::rooms::contacts::store::contacts;

/// The touches that the viewer sees.
fn visible_to(viewer: Viewer) -> Result<Select<touch::Entity>> {
    let visible = touch::Entity::find()
        .filter(touch::COLUMN.owner_id.eq(viewer.person()))
        .filter(touch::Column::ContactId.in_subquery(contacts::ids_visible_to(viewer)?));
    Ok(visible)
}

/// Those of these touches that the viewer sees.
pub(super) async fn by_ids(op: &Op, ids: &[TouchId]) -> Result<Vec<touch::Model>> {
    let some = visible_to(op.viewer()?)?.filter(touch::COLUMN.id.is_in(filled(ids.iter().copied())));
    Ok(some.all(op.env.db.read()).await?)
}

/// One of the viewer's touches, locked.
pub(super) async fn lock(tx: &Tx<'_>, id: TouchId) -> Result<Option<touch::Model>> {
    let found = visible_to(tx.op.viewer()?)?.filter(touch::COLUMN.id.eq(id)).lock_exclusive().one(&tx.db).await?;
    Ok(found)
}

/// Writes new touches, each by the permit for its contact.
pub(super) async fn insert(tx: &Tx<'_>, permits: &[Permit<'_, ChangeContact>], rows: &[touch::Model]) -> Result<()> {
    let rows = permits.iter().zip(rows).map(|(permit, row)| {
        let own = permit.subject();
        let row = row.clone().into_active_model();
        touch::ActiveModel { owner_id: Set(own.owner), contact_id: Set(own.contact), ..row }
    });
    touch::Entity::insert_many(rows).exec_without_returning(&tx.db).await?;
    Ok(())
}

pub(super) async fn update(tx: &Tx<'_>, permit: &Permit<'_, ChangeTouch>, row: touch::Model) -> Result<touch::Model> {
    let own = permit.subject();
    let row = touch::Model { id: own.touch, owner_id: own.owner, contact_id: own.contact, ..row };
    Ok(touch::Entity::update(ActiveModelTrait::reset_all(row.into_active_model())).exec(&tx.db).await?)
}

pub(super) async fn delete(tx: &Tx<'_>, permit: &Permit<'_, ChangeTouch>) -> Result<()> {
    touch::Entity::delete_by_id(permit.subject().touch).exec(&tx.db).await?;
    Ok(())
}

/// Selects when the last touch of a contact was, for a statement on contacts.
pub(super) fn last_of(contact: Expr) -> SelectStatement {
    let mut last = Query::select();
    last.expr(Expr::col(touch::Column::OccurredAt).max())
        .from(touch::Entity)
        .and_where(Expr::col(touch::Column::ContactId.as_column_ref()).eq(contact));
    last
}

/// At most `limit` touches of each of these contacts from a place on, by one statement: newest first, or oldest first.
pub(super) async fn some_of_each(
    op: &Op,
    of: &[ContactId],
    limit: u64,
    backwards: bool,
    between: [Option<(DateTime<Utc>, TouchId)>; 2],
) -> Result<Vec<touch::Model>> {
    let order = if backwards { Order::Asc } else { Order::Desc };
    let mut numbered: SelectStatement = visible_to(op.viewer()?)?
        .filter(touch::COLUMN.contact_id.is_in(filled(of.iter().copied())))
        .filter(within(between))
        .into_query();
    let mut window = WindowStatement::partition_by(touch::Column::ContactId);
    window.order_by(touch::Column::OccurredAt, order.clone()).order_by(touch::Column::Id, order.clone());
    numbered.expr_window_as(Func::cust("ROW_NUMBER"), window, "place");
    let mut some = Query::select();
    some.column(sea_orm::sea_query::Asterisk)
        .from_subquery(numbered, "numbered")
        .and_where(Expr::col(Alias::new("place")).lte(limit))
        .order_by(Alias::new("place"), Order::Asc);
    let rows = op.env.db.read().query_all(&some).await?;
    Ok(rows.iter().map(|row| touch::Model::from_query_result(row, "")).collect::<Result<_, _>>()?)
}

/// After one place and before another, in the order of newest first.
fn within([after, before]: [Option<(DateTime<Utc>, TouchId)>; 2]) -> Condition {
    let mut places = Condition::all();
    if let Some((at, id)) = after {
        let same = Condition::all().add(touch::COLUMN.occurred_at.eq(at)).add(touch::COLUMN.id.lt(id));
        places = places.add(Condition::any().add(touch::COLUMN.occurred_at.lt(at)).add(same));
    }
    if let Some((at, id)) = before {
        let same = Condition::all().add(touch::COLUMN.occurred_at.eq(at)).add(touch::COLUMN.id.gt(id));
        places = places.add(Condition::any().add(touch::COLUMN.occurred_at.gt(at)).add(same));
    }
    places
}

/// How many touches each of these contacts has.
pub(super) async fn counts(op: &Op, of: &[ContactId]) -> Result<Vec<(ContactId, i64)>> {
    let rows = visible_to(op.viewer()?)?
        .select_only()
        .column(touch::Column::ContactId)
        .column_as(touch::Column::Id.count(), "count")
        .filter(touch::COLUMN.contact_id.is_in(filled(of.iter().copied())))
        .group_by(touch::Column::ContactId)
        .into_tuple()
        .all(op.env.db.read())
        .await?;
    Ok(rows)
}

/// The cadences of the viewer's tags.
pub(super) async fn cadences_of(db: &impl ConnectionTrait, viewer: Viewer) -> Result<Vec<tag_cadence::Model>> {
    let own = tag_cadence::Entity::find().filter(tag_cadence::COLUMN.owner_id.eq(viewer.whole()?));
    Ok(own.order_by_asc(tag_cadence::Column::Id).all(db).await?)
}

pub(super) async fn begin_cadence(
    tx: &Tx<'_>,
    permit: &Permit<'_, KeepCadence>,
    row: tag_cadence::Model,
) -> Result<()> {
    let row = tag_cadence::Model { owner_id: permit.subject().owner, ..row };
    tag_cadence::Entity::insert(row.into_active_model()).exec_without_returning(&tx.db).await?;
    Ok(())
}

/// Ends the cadence that the tag has, if it has one.
pub(super) async fn end_cadence(tx: &Tx<'_>, permit: &Permit<'_, KeepCadence>) -> Result<()> {
    let own = permit.subject();
    let Some(present) = own.present else { return Ok(()) };
    tag_cadence::Entity::delete_many()
        .filter(tag_cadence::COLUMN.id.eq(present))
        .filter(tag_cadence::COLUMN.owner_id.eq(own.owner))
        .exec(&tx.db)
        .await?;
    Ok(())
}

/// The viewer's touches after one of them, of deleted contacts too, for their export; at most `limit`.
pub(in crate::rooms::contacts) async fn every(
    op: &Op,
    after: Option<TouchId>,
    limit: u64,
) -> Result<Vec<touch::Model>> {
    let mut every = touch::Entity::find().filter(touch::COLUMN.owner_id.eq(op.person()?));
    if let Some(after) = after {
        every = every.filter(touch::COLUMN.id.gt(after));
    }
    Ok(every.order_by_asc(touch::Column::Id).limit(limit).all(op.env.db.read()).await?)
}

/// Gives the touches of one contact to another.
pub(in crate::rooms::contacts) async fn merge(tx: &Tx<'_>, permit: &Permit<'_, Merge>) -> Result<()> {
    let merged = permit.subject();
    touch::Entity::update_many()
        .col_expr(touch::Column::ContactId, Expr::value(merged.target))
        .filter(touch::COLUMN.contact_id.eq(merged.source))
        .exec(&tx.db)
        .await?;
    Ok(())
}

/// Forgets the touches of contacts that were deleted before a moment, whoever's they are.
pub(in crate::rooms::contacts) async fn purge(db: &impl ConnectionTrait, before: DateTime<Utc>) -> Result<()> {
    touch::Entity::delete_many()
        .filter(touch::Column::ContactId.in_subquery(contacts::deleted_before(before)))
        .exec(db)
        .await?;
    Ok(())
}

/// Erases a person's touches and the cadences of their tags.
pub(in crate::rooms::contacts) async fn erase(tx: &Tx<'_>, person: PersonId) -> Result<()> {
    tag_cadence::Entity::delete_many().filter(tag_cadence::COLUMN.owner_id.eq(person)).exec(&tx.db).await?;
    touch::Entity::delete_many().filter(touch::COLUMN.owner_id.eq(person)).exec(&tx.db).await?;
    Ok(())
}
