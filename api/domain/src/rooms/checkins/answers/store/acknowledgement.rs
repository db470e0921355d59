//! `check_in_acknowledgement`: what is given back for answers. Every read begins with who looks.

use chrono::{DateTime, Utc};
use entity::{PersonId, check_in_acknowledgement};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, Condition, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QuerySelect, Select};
use uuid::Uuid;

use super::super::policy::Acknowledge;
use crate::core::db::filled;
use crate::core::db::sql::col;
use crate::core::error::Result;
use crate::core::op::Op;
use crate::core::page::behind;
use crate::core::policy::Permit;
use crate::core::policy::reach::linked;
use crate::core::tx::Tx;

/// Writes what the viewer gives back for the other's answer.
pub(in super::super) async fn insert(
    tx: &Tx<'_>,
    permit: &Permit<'_, Acknowledge>,
    row: check_in_acknowledgement::Model,
) -> Result<()> {
    let of = permit.subject();
    let (subject_id, by_id, answerer_id) = (of.check_in.0, of.by, of.answerer);
    let row = check_in_acknowledgement::Model { subject_id, by_id, answerer_id, ..row };
    check_in_acknowledgement::Entity::insert(row.into_active_model()).exec_without_returning(&tx.db).await?;
    Ok(())
}

/// What was given back for these, as far as the viewer sees it.
pub(in super::super) async fn of_subjects(op: &Op, subjects: &[Uuid]) -> Result<Vec<check_in_acknowledgement::Model>> {
    let rows = visible_to(op.person()?)
        .filter(check_in_acknowledgement::COLUMN.subject_id.is_in(filled(subjects.iter().copied())))
        .all(op.env.db.read())
        .await?;
    Ok(rows)
}

/// Which answers were acknowledged between the viewer and these people, of those for a time in a window: subject, and by
/// whom.
pub(in crate::rooms::checkins) async fn acknowledged_between(
    op: &Op,
    people: &[PersonId],
    from: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<Vec<(Uuid, PersonId)>> {
    let viewer = op.person()?;
    // Each direction by both of its ends, so that the index serves it.
    let by_me = check_in_acknowledgement::COLUMN.by_id.eq(viewer);
    let to_me = check_in_acknowledgement::COLUMN.answerer_id.eq(viewer);
    let with = Condition::any()
        .add(by_me.and(check_in_acknowledgement::COLUMN.answerer_id.is_in(filled(people.iter().copied()))))
        .add(to_me.and(check_in_acknowledgement::COLUMN.by_id.is_in(filled(people.iter().copied()))));
    let rows = visible_to(viewer)
        .select_only()
        .columns([check_in_acknowledgement::Column::SubjectId, check_in_acknowledgement::Column::ById])
        .filter(with)
        .filter(check_in_acknowledgement::COLUMN.due_at.gte(from))
        .filter(check_in_acknowledgement::COLUMN.due_at.lt(until))
        .into_tuple()
        .all(op.env.db.read())
        .await?;
    Ok(rows)
}

/// What was given back for answers, as far as the viewer sees it: by them, and to them where it reached them.
fn visible_to(viewer: PersonId) -> Select<check_in_acknowledgement::Entity> {
    let by = col(check_in_acknowledgement::Column::ById);
    let at = col(check_in_acknowledgement::Column::At);
    let to_me = Condition::all().add(check_in_acknowledgement::COLUMN.answerer_id.eq(viewer)).add(linked::reaches(
        &by,
        &Expr::val(viewer),
        &at,
    ));
    check_in_acknowledgement::Entity::find()
        .filter(Condition::any().add(check_in_acknowledgement::COLUMN.by_id.eq(viewer)).add(to_me))
}

/// So much of what the viewer gave back for answers behind one of it, for their export: by whom it was for, and when.
pub(in crate::rooms::checkins) async fn every_acknowledgement(
    op: &Op,
    after: Option<&check_in_acknowledgement::Model>,
    limit: u64,
) -> Result<Vec<check_in_acknowledgement::Model>> {
    let key = [
        check_in_acknowledgement::Column::AnswererId,
        check_in_acknowledgement::Column::DueAt,
        check_in_acknowledgement::Column::Id,
    ];
    let own = check_in_acknowledgement::Entity::find().filter(check_in_acknowledgement::COLUMN.by_id.eq(op.person()?));
    let last = after.map(|last| [Expr::value(last.answerer_id), Expr::value(last.due_at), Expr::value(last.id)]);
    Ok(behind(own, key, last, limit).all(op.env.db.read()).await?)
}

/// Whether somebody has acknowledged an answer.
pub(in super::super) async fn is_acknowledged(tx: &Tx<'_>, subject: Uuid, by: PersonId) -> Result<bool> {
    let found = check_in_acknowledgement::Entity::find()
        .filter(check_in_acknowledgement::COLUMN.subject_id.eq(subject))
        .filter(check_in_acknowledgement::COLUMN.by_id.eq(by))
        .count(&tx.db)
        .await?;
    Ok(found > 0)
}

/// Erases what an erased person gave back to somebody. Acts for nobody.
pub(super) async fn erase_between(tx: &Tx<'_>, person: PersonId, other: PersonId) -> Result<()> {
    let by_them = check_in_acknowledgement::COLUMN.by_id.eq(person);
    let theirs = by_them.and(check_in_acknowledgement::COLUMN.answerer_id.eq(other));
    check_in_acknowledgement::Entity::delete_many().filter(theirs).exec(&tx.db).await?;
    Ok(())
}
