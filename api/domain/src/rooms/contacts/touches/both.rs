//! Touches that count by themselves, for two people at once: with the viewer's contact for the other, and with the other's
//! for the viewer if the link reaches them. One statement reads contacts and writes touches.

use entity::feed_event::Kind;
use entity::{PersonId, TouchId, contact, touch};
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{ActiveEnum, ColumnTrait, Condition, ConnectionTrait};
use uuid::Uuid;

use super::entry::TouchKind;
use super::store;
use crate::core::error::{Error, Result};
use crate::core::policy::reach::linked;
use crate::core::policy::{Permit, permit};
use crate::core::tx::Tx;
use crate::rooms::contacts::policy::{CountTouch, CountTouchFacts, TouchOfBoth};
use crate::rooms::contacts::store::contacts;

/// Counts something between the viewer and a person as a touch of both. The statements are the same whether it reaches the
/// other or not. Gives what is to be told to the other, if it reaches them, with the rest of the news for them.
pub(crate) async fn count_as_touch(tx: &Tx<'_>, kind: TouchKind, other: PersonId) -> Result<(Kind, Uuid)> {
    let linked = contacts::lock_linked_both(tx, tx.op.person()?, other).await?;
    let may = permit::<CountTouch>(tx, &CountTouchFacts { linked, other })?;
    insert(tx, &may, kind).await?;
    contacts::note_last_touch_of_both(tx, &may, store::last_of(contacts::own_id())).await?;
    let TouchOfBoth { viewer, viewers, others, .. } = may.subject();
    if !viewers.0.is_nil() {
        tx.tell(viewer, Kind::ContactTouched, viewers.0, tx.account());
    }
    Ok((Kind::ContactTouched, others.0))
}

/// Writes the touch for both: the viewer's, and the other's if it reaches them.
async fn insert(tx: &Tx<'_>, permit: &Permit<'_, CountTouch>, kind: TouchKind) -> Result<()> {
    let both = permit.subject();
    let now = Expr::val(tx.op.now);
    let is_viewers = || contact::COLUMN.id.eq(both.viewers);
    let reached = Condition::all().add(contact::COLUMN.id.eq(both.others)).add(linked::reaches(
        &Expr::val(both.viewer),
        &Expr::val(both.other),
        &now,
    ));
    let mut rows = Query::select();
    rows.expr(Expr::case(is_viewers(), TouchId(tx.op.id())).finally(TouchId(tx.op.id())))
        .column(contact::Column::OwnerId)
        .column(contact::Column::Id)
        .expr(Expr::val(kind.to_value()))
        .expr(now.clone())
        .expr(Expr::val(1))
        .expr(now)
        .from(contact::Entity)
        .and_where(contact::COLUMN.deleted_at.is_null())
        .cond_where(Condition::any().add(is_viewers()).add(reached));
    let mut insert = Query::insert();
    insert.into_table(touch::Entity).columns([
        touch::Column::Id,
        touch::Column::OwnerId,
        touch::Column::ContactId,
        touch::Column::Kind,
        touch::Column::OccurredAt,
        touch::Column::Version,
        touch::Column::CreatedAt,
    ]);
    insert.select_from(rows).map_err(Error::internal)?;
    tx.db.execute(&insert).await?;
    Ok(())
}
