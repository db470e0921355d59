//! `ask`: who asked whom how they are. Every read begins with who looks.

use chrono::{DateTime, Utc};
use entity::{AskId, PersonId, ask};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, FromQueryResult, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, Select,
};
use uuid::Uuid;

use super::super::policy::TurnDown;
use crate::core::db::filled;
use crate::core::db::sql::col;
use crate::core::error::Result;
use crate::core::op::Op;
use crate::core::page::behind;
use crate::core::policy::Permit;
use crate::core::policy::reach::linked;
use crate::core::tx::Tx;
use crate::rooms::checkins::answers;
use crate::rooms::checkins::plans::Approach;

/// An ask, and "not now" where the viewer can know of it.
#[derive(FromQueryResult)]
pub(in super::super) struct AskRow {
    #[sea_orm(nested)]
    pub ask: ask::Model,
    pub not_now_seen_at: Option<DateTime<Utc>>,
}

/// The asks that the viewer sees: their own, and those that reached them.
fn visible_to(viewer: PersonId) -> Select<ask::Entity> {
    let me = Expr::val(viewer);
    let to_me = ask::COLUMN.to_id.eq(viewer);
    let known = Condition::any().add(to_me.clone()).add(linked::reaches(
        &col(ask::Column::ToId),
        &me,
        &col(ask::Column::NotNowAt),
    ));
    let not_now = Expr::case(known, col(ask::Column::NotNowAt)).finally(Expr::value(None::<DateTime<Utc>>));
    let reached = linked::reaches(&col(ask::Column::FromId), &me, &col(ask::Column::At));
    ask::Entity::find()
        .expr_as(not_now, "not_now_seen_at")
        .filter(Condition::any().add(ask::COLUMN.from_id.eq(viewer)).add(Condition::all().add(to_me).add(reached)))
}

/// So many of the viewer's own, and of those to them, since a moment; newest first.
pub(in super::super) async fn since(op: &Op, since: DateTime<Utc>, limit: u64) -> Result<Vec<AskRow>> {
    let rows = visible_to(op.person()?).filter(ask::COLUMN.at.gt(since)).order_by_desc(ask::Column::Id).limit(limit);
    Ok(rows.into_model().all(op.env.db.read()).await?)
}

/// Those of these that the viewer sees.
pub(in super::super) async fn of_ids(op: &Op, ids: &[AskId]) -> Result<Vec<AskRow>> {
    let rows = visible_to(op.person()?).filter(ask::COLUMN.id.is_in(filled(ids.iter().copied())));
    Ok(rows.into_model().all(op.env.db.read()).await?)
}

/// How often one asked another since a moment.
pub(in super::super) async fn count_since(tx: &Tx<'_>, [from, to]: [PersonId; 2], since: DateTime<Utc>) -> Result<u64> {
    let count = ask::Entity::find()
        .filter(ask::COLUMN.from_id.eq(from))
        .filter(ask::COLUMN.to_id.eq(to))
        .filter(ask::COLUMN.at.gt(since))
        .count(&tx.db)
        .await?;
    Ok(count)
}

/// Writes that the viewer asks the one whom they approach.
pub(in super::super) async fn insert(tx: &Tx<'_>, permit: &Permit<'_, Approach>, row: ask::Model) -> Result<()> {
    let pair = permit.subject();
    let row = ask::Model { from_id: pair.me, to_id: pair.other, ..row };
    ask::Entity::insert(row.into_active_model()).exec_without_returning(&tx.db).await?;
    Ok(())
}

/// Writes the viewer's "not now".
pub(in super::super) async fn turn_down(tx: &Tx<'_>, permit: &Permit<'_, TurnDown>) -> Result<()> {
    ask::Entity::update_many()
        .col_expr(ask::Column::NotNowAt, Expr::value(tx.op.now))
        .filter(ask::COLUMN.id.eq(permit.subject()))
        .exec(&tx.db)
        .await?;
    Ok(())
}

/// An ask that reached the viewer, locked.
pub(in super::super) async fn lock(tx: &Tx<'_>, id: AskId, me: PersonId) -> Result<Option<ask::Model>> {
    let found = ask::Entity::find_by_id(id)
        .filter(ask::COLUMN.to_id.eq(me))
        .filter(linked::reaches(&col(ask::Column::FromId), &Expr::val(me), &col(ask::Column::At)))
        .lock_exclusive()
        .one(&tx.db)
        .await?;
    Ok(found)
}

/// Who asked whom, between the viewer and these people, within a window.
pub(in crate::rooms::checkins) async fn asks_between(
    op: &Op,
    people: &[PersonId],
    from: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<Vec<(Uuid, PersonId, PersonId)>> {
    let with = Condition::any()
        .add(ask::COLUMN.from_id.is_in(filled(people.iter().copied())))
        .add(ask::COLUMN.to_id.is_in(filled(people.iter().copied())));
    let rows = visible_to(op.person()?)
        .filter(with)
        .filter(ask::COLUMN.at.gte(from))
        .filter(ask::COLUMN.at.lt(until))
        .into_model::<AskRow>()
        .all(op.env.db.read())
        .await?;
    Ok(rows.into_iter().map(|row| (row.ask.id.0, row.ask.from_id, row.ask.to_id)).collect())
}

/// So many asks of the viewer's behind one of them, for their export: by whom they asked, and when.
pub(in crate::rooms::checkins) async fn own_asks(
    op: &Op,
    after: Option<&ask::Model>,
    limit: u64,
) -> Result<Vec<ask::Model>> {
    let key = [ask::Column::ToId, ask::Column::At, ask::Column::Id];
    let own = ask::Entity::find().filter(ask::COLUMN.from_id.eq(op.person()?));
    let last = after.map(|last| [Expr::value(last.to_id), Expr::value(last.at), Expr::value(last.id)]);
    Ok(behind(own, key, last, limit).all(op.env.db.read()).await?)
}

/// So many asks that reached the viewer behind one of them, for their export.
pub(in crate::rooms::checkins) async fn received_asks(
    op: &Op,
    after: Option<&ask::Model>,
    limit: u64,
) -> Result<Vec<ask::Model>> {
    let me = op.person()?;
    let mut rows = visible_to(me).filter(ask::COLUMN.to_id.eq(me));
    if let Some(last) = after {
        rows = rows.filter(ask::COLUMN.id.gt(last.id));
    }
    Ok(rows.order_by_asc(ask::Column::Id).limit(limit).all(op.env.db.read()).await?)
}

/// Erases the asks of somebody that an erased person didn't answer. Those that the person sent stay with whom they were
/// for, and those that they answered with who asked, to whom the answer reads as withdrawn. Acts for nobody.
pub(super) async fn erase_between(tx: &Tx<'_>, person: PersonId, other: PersonId) -> Result<()> {
    ask::Entity::delete_many()
        .filter(ask::COLUMN.from_id.eq(other))
        .filter(ask::COLUMN.to_id.eq(person))
        .filter(ask::Column::Id.not_in_subquery(answers::answered_by(person)))
        .exec(&tx.db)
        .await?;
    Ok(())
}
