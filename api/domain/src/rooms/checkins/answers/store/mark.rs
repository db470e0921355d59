//! `check_in_mark`: what a person said of their side of a check-in, short of an answer.

use entity::{CheckInId, PersonId, check_in_mark};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect};

use super::super::policy::Attend;
use crate::core::db::filled;
use crate::core::error::Result;
use crate::core::op::Op;
use crate::core::policy::Permit;
use crate::core::tx::Tx;

/// What a person said of one of them.
pub(in crate::rooms::checkins) async fn mark_of(
    db: &impl ConnectionTrait,
    id: CheckInId,
    person: PersonId,
) -> Result<Option<check_in_mark::Model>> {
    Ok(check_in_mark::Entity::find_by_id((id, person)).one(db).await?)
}

/// What the viewer said of these.
pub(in super::super) async fn own_marks(op: &Op, ids: &[CheckInId]) -> Result<Vec<check_in_mark::Model>> {
    let rows = check_in_mark::Entity::find()
        .filter(check_in_mark::COLUMN.person_id.eq(op.person()?))
        .filter(check_in_mark::COLUMN.check_in_id.is_in(filled(ids.iter().copied())))
        .all(op.env.db.read())
        .await?;
    Ok(rows)
}

/// What anybody said of these. The worker asks this.
pub(in crate::rooms::checkins) async fn marks_of(
    db: &impl ConnectionTrait,
    ids: &[CheckInId],
) -> Result<Vec<check_in_mark::Model>> {
    let rows = check_in_mark::Entity::find()
        .filter(check_in_mark::COLUMN.check_in_id.is_in(filled(ids.iter().copied())))
        .all(db)
        .await?;
    Ok(rows)
}

/// Writes what the viewer says of their side, in the place of what was said before.
pub(in super::super) async fn mark(tx: &Tx<'_>, permit: &Permit<'_, Attend>, row: check_in_mark::Model) -> Result<()> {
    let turn = permit.subject();
    let (plan_id, check_in_id, person_id) = (turn.plan, turn.check_in, turn.person);
    let row = check_in_mark::Model { plan_id, check_in_id, person_id, ..row };
    let mut replaced = OnConflict::columns([check_in_mark::Column::CheckInId, check_in_mark::Column::PersonId]);
    replaced.update_columns([
        check_in_mark::Column::SkippedAt,
        check_in_mark::Column::SnoozedAt,
        check_in_mark::Column::SnoozedUntil,
        check_in_mark::Column::SnoozedFrom,
        check_in_mark::Column::SnoozedFor,
        check_in_mark::Column::AllClearAt,
    ]);
    check_in_mark::Entity::insert(row.into_active_model()).on_conflict(replaced).exec_without_returning(&tx.db).await?;
    Ok(())
}

/// So many of the viewer's behind one of them, for their export.
pub(in crate::rooms::checkins) async fn every_mark(
    op: &Op,
    after: Option<CheckInId>,
    limit: u64,
) -> Result<Vec<check_in_mark::Model>> {
    let mut marks = check_in_mark::Entity::find().filter(check_in_mark::COLUMN.person_id.eq(op.person()?));
    if let Some(after) = after {
        marks = marks.filter(check_in_mark::COLUMN.check_in_id.gt(after));
    }
    Ok(marks.order_by_asc(check_in_mark::Column::CheckInId).limit(limit).all(op.env.db.read()).await?)
}

/// Erases what a person said. Acts for nobody: the person is erased.
pub(super) async fn erase(tx: &Tx<'_>, person: PersonId) -> Result<()> {
    check_in_mark::Entity::delete_many().filter(check_in_mark::COLUMN.person_id.eq(person)).exec(&tx.db).await?;
    Ok(())
}
