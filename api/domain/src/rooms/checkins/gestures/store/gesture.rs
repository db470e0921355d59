//! `gesture`: what one sent another. Every read begins with who looks.

use chrono::{DateTime, Utc};
use entity::{GestureId, PersonId, gesture};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select,
};

use crate::core::db::filled;
use crate::core::db::sql::col;
use crate::core::error::Result;
use crate::core::op::Op;
use crate::core::page::{PageArgs, behind, by_key};
use crate::core::policy::Permit;
use crate::core::policy::reach::linked;
use crate::core::tx::Tx;
use crate::rooms::checkins::plans::Approach;

/// The gestures that the viewer sees: those that they sent, and those that reached them.
fn visible_to(viewer: PersonId) -> Select<gesture::Entity> {
    let to_me = Condition::all().add(gesture::COLUMN.to_id.eq(viewer)).add(linked::reaches(
        &col(gesture::Column::FromId),
        &Expr::val(viewer),
        &col(gesture::Column::At),
    ));
    gesture::Entity::find().filter(Condition::any().add(gesture::COLUMN.from_id.eq(viewer)).add(to_me))
}

/// Sends one, from the viewer to the one whom they approach.
pub(in super::super) async fn insert(tx: &Tx<'_>, permit: &Permit<'_, Approach>, row: gesture::Model) -> Result<()> {
    let pair = permit.subject();
    let row = gesture::Model { from_id: pair.me, to_id: pair.other, ..row };
    gesture::Entity::insert(row.into_active_model()).exec_without_returning(&tx.db).await?;
    Ok(())
}

/// How many one sent another since a moment.
pub(in super::super) async fn count_since(tx: &Tx<'_>, [from, to]: [PersonId; 2], since: DateTime<Utc>) -> Result<u64> {
    let count = gesture::Entity::find()
        .filter(gesture::COLUMN.from_id.eq(from))
        .filter(gesture::COLUMN.to_id.eq(to))
        .filter(gesture::COLUMN.at.gt(since))
        .count(&tx.db)
        .await?;
    Ok(count)
}

/// A page of those that reached the viewer.
pub(in super::super) async fn page(op: &Op, args: &PageArgs) -> Result<Vec<gesture::Model>> {
    let viewer = op.person()?;
    let rows = visible_to(viewer).filter(gesture::COLUMN.to_id.eq(viewer));
    Ok(by_key::<GestureId, _>(op, args, rows, gesture::Column::Id)?.all(op.env.db.read()).await?)
}

/// How many reached the viewer.
pub(in super::super) async fn count(op: &Op) -> Result<u64> {
    let viewer = op.person()?;
    Ok(visible_to(viewer).filter(gesture::COLUMN.to_id.eq(viewer)).count(op.env.db.read()).await?)
}

/// Those of these that the viewer sees.
pub(in super::super) async fn of_ids(op: &Op, ids: &[GestureId]) -> Result<Vec<gesture::Model>> {
    let rows = visible_to(op.person()?).filter(gesture::COLUMN.id.is_in(filled(ids.iter().copied())));
    Ok(rows.all(op.env.db.read()).await?)
}

/// Who sent whom a gesture, between the viewer and these people, within a window.
pub(in crate::rooms::checkins) async fn gestures_between(
    op: &Op,
    people: &[PersonId],
    from: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<Vec<(PersonId, PersonId)>> {
    let with = Condition::any()
        .add(gesture::COLUMN.from_id.is_in(filled(people.iter().copied())))
        .add(gesture::COLUMN.to_id.is_in(filled(people.iter().copied())));
    let rows = visible_to(op.person()?)
        .select_only()
        .columns([gesture::Column::FromId, gesture::Column::ToId])
        .filter(with)
        .filter(gesture::COLUMN.at.gte(from))
        .filter(gesture::COLUMN.at.lt(until))
        .into_tuple()
        .all(op.env.db.read())
        .await?;
    Ok(rows)
}

/// So many gestures that the viewer sent behind one of them, for their export: by to whom, and when.
pub(in crate::rooms::checkins) async fn own_gestures(
    op: &Op,
    after: Option<&gesture::Model>,
    limit: u64,
) -> Result<Vec<gesture::Model>> {
    let key = [gesture::Column::ToId, gesture::Column::At, gesture::Column::Id];
    let own = gesture::Entity::find().filter(gesture::COLUMN.from_id.eq(op.person()?));
    let last = after.map(|last| [Expr::value(last.to_id), Expr::value(last.at), Expr::value(last.id)]);
    Ok(behind(own, key, last, limit).all(op.env.db.read()).await?)
}

/// So many gestures that reached the viewer behind one of them, for their export.
pub(in crate::rooms::checkins) async fn received_gestures(
    op: &Op,
    after: Option<&gesture::Model>,
    limit: u64,
) -> Result<Vec<gesture::Model>> {
    let me = op.person()?;
    let mut rows = visible_to(me).filter(gesture::COLUMN.to_id.eq(me));
    if let Some(last) = after {
        rows = rows.filter(gesture::COLUMN.id.gt(last.id));
    }
    Ok(rows.order_by_asc(gesture::Column::Id).limit(limit).all(op.env.db.read()).await?)
}

/// Erases the gestures that somebody sent an erased person. Those that the person sent stay with whom they were for. Acts
/// for nobody.
pub(super) async fn erase_between(tx: &Tx<'_>, person: PersonId, other: PersonId) -> Result<()> {
    let sent = gesture::COLUMN.from_id.eq(other).and(gesture::COLUMN.to_id.eq(person));
    gesture::Entity::delete_many().filter(sent).exec(&tx.db).await?;
    Ok(())
}
