//! `check_in_answer`: what was answered, version by version. Every read begins with who looks.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use entity::{PersonId, check_in_answer, check_in_answer_share};
use sea_orm::sea_query::{Expr, ExprTrait, IntoColumnRef, Query, SelectStatement};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, Select,
};
use uuid::Uuid;

use super::super::policy::Answer;
use crate::core::db::filled;
use crate::core::db::sql::{any, col};
use crate::core::error::Result;
use crate::core::op::Op;
use crate::core::page::behind;
use crate::core::policy::Permit;
use crate::core::policy::reach::linked;
use crate::core::tx::Tx;

/// The answers that the viewer sees: their own, and what of others' was for them and reached them.
fn visible_to(viewer: PersonId) -> Select<check_in_answer::Entity> {
    let by = col(check_in_answer::Column::PersonId);
    let at = col(check_in_answer::Column::At);
    let theirs = Condition::all().add(check_in_answer::COLUMN.other_id.eq(viewer)).add(linked::reaches(
        &by,
        &Expr::val(viewer),
        &at,
    ));
    check_in_answer::Entity::find()
        .filter(Condition::any().add(check_in_answer::COLUMN.person_id.eq(viewer)).add(theirs))
}

/// All versions of the answers to these, as far as the viewer sees them, newest first.
pub(in super::super) async fn of_subjects(
    db: &impl ConnectionTrait,
    viewer: PersonId,
    subjects: &[Uuid],
) -> Result<Vec<check_in_answer::Model>> {
    let rows = visible_to(viewer)
        .filter(check_in_answer::COLUMN.subject_id.is_in(filled(subjects.iter().copied())))
        .order_by_desc(check_in_answer::Column::Version)
        .all(db)
        .await?;
    Ok(rows)
}

/// The newest version of the viewer's own answer.
pub(in super::super) async fn own(tx: &Tx<'_>, subject: Uuid, me: PersonId) -> Result<Option<check_in_answer::Model>> {
    let newest = check_in_answer::Entity::find()
        .filter(check_in_answer::COLUMN.subject_id.eq(subject))
        .filter(check_in_answer::COLUMN.person_id.eq(me))
        .order_by_desc(check_in_answer::Column::Version)
        .one(&tx.db)
        .await?;
    Ok(newest)
}

/// Which of these a person has answered. The worker asks this.
pub(in crate::rooms::checkins) async fn is_answered(
    db: &impl ConnectionTrait,
    subjects: &[Uuid],
) -> Result<HashSet<(Uuid, PersonId)>> {
    let rows: Vec<(Uuid, PersonId)> = check_in_answer::Entity::find()
        .select_only()
        .columns([check_in_answer::Column::SubjectId, check_in_answer::Column::PersonId])
        .filter(check_in_answer::COLUMN.subject_id.is_in(filled(subjects.iter().copied())))
        .filter(check_in_answer::COLUMN.version.eq(1))
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().collect())
}

/// What of the answers between the viewer and these people was answered for a time in a window: subject, author, plan.
pub(in crate::rooms::checkins) async fn answered_between(
    op: &Op,
    people: &[PersonId],
    from: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<HashSet<(Uuid, PersonId)>> {
    let viewer = op.person()?;
    // Each direction by both of its ends, so that the index serves it.
    let [mine, theirs] = [check_in_answer::COLUMN.person_id.eq(viewer), check_in_answer::COLUMN.other_id.eq(viewer)];
    let with = Condition::any()
        .add(mine.and(check_in_answer::COLUMN.other_id.is_in(filled(people.iter().copied()))))
        .add(theirs.and(check_in_answer::COLUMN.person_id.is_in(filled(people.iter().copied()))));
    let rows: Vec<(Uuid, PersonId)> = visible_to(viewer)
        .select_only()
        .columns([check_in_answer::Column::SubjectId, check_in_answer::Column::PersonId])
        .filter(with)
        .filter(check_in_answer::COLUMN.due_at.gte(from))
        .filter(check_in_answer::COLUMN.due_at.lt(until))
        .into_tuple()
        .all(op.env.db.read())
        .await?;
    Ok(rows.into_iter().collect())
}

/// Writes the next version of the viewer's answer.
pub(in super::super) async fn insert(
    tx: &Tx<'_>,
    permit: &Permit<'_, Answer>,
    row: check_in_answer::Model,
) -> Result<()> {
    let turn = permit.subject();
    let (subject_id, person_id, other_id) = (turn.subject, turn.person, turn.other);
    let row = check_in_answer::Model { subject_id, person_id, other_id, plan_id: turn.plan, ..row };
    check_in_answer::Entity::insert(row.into_active_model()).exec_without_returning(&tx.db).await?;
    Ok(())
}

/// All versions of these authors' answers to these, whoever they were for: some of them are shared.
pub(in super::super) async fn shared(
    db: &impl ConnectionTrait,
    shares: &[check_in_answer_share::Model],
) -> Result<Vec<check_in_answer::Model>> {
    let rows = check_in_answer::Entity::find()
        .filter(check_in_answer::COLUMN.subject_id.is_in(filled(shares.iter().map(|share| share.subject_id))))
        .filter(check_in_answer::COLUMN.person_id.is_in(filled(shares.iter().map(|share| share.author_id))))
        .all(db)
        .await?;
    Ok(rows)
}

/// So many versions of answers of the viewer's behind one of them, for their export: by whom they were for, and when.
pub(in crate::rooms::checkins) async fn every(
    op: &Op,
    after: Option<&check_in_answer::Model>,
    limit: u64,
) -> Result<Vec<check_in_answer::Model>> {
    let key = [
        check_in_answer::Column::OtherId,
        check_in_answer::Column::DueAt,
        check_in_answer::Column::SubjectId,
        check_in_answer::Column::Version,
    ];
    let own = check_in_answer::Entity::find().filter(check_in_answer::COLUMN.person_id.eq(op.person()?));
    let last = after.map(|last| {
        [Expr::value(last.other_id), Expr::value(last.due_at), Expr::value(last.subject_id), Expr::value(last.version)]
    });
    Ok(behind(own, key, last, limit).all(op.env.db.read()).await?)
}

/// Something, where the viewer knows of a later version of somebody's answer than this one.
pub(super) fn corrected(
    viewer: PersonId,
    subject: impl IntoColumnRef,
    author: impl IntoColumnRef,
    version: Expr,
) -> SelectStatement {
    let author = author.into_column_ref();
    any()
        .from(check_in_answer::Entity)
        .and_where(col(check_in_answer::Column::SubjectId).equals(subject))
        .and_where(col(check_in_answer::Column::PersonId).equals(author.clone()))
        .and_where(col(check_in_answer::Column::Version).gt(version))
        .cond_where(linked::reaches(&Expr::col(author), &Expr::val(viewer), &col(check_in_answer::Column::At)))
        .take()
}

/// Something, where the viewer answered this; before a moment, if one is given.
pub(super) fn own_answer(viewer: PersonId, subject: impl IntoColumnRef, before: Option<Expr>) -> SelectStatement {
    let mut own = any()
        .from(check_in_answer::Entity)
        .and_where(col(check_in_answer::Column::SubjectId).equals(subject))
        .and_where(col(check_in_answer::Column::PersonId).eq(viewer))
        .take();
    if let Some(before) = before {
        own.and_where(col(check_in_answer::Column::At).lt(before));
    }
    own
}

/// What a person has answered, for a statement that leaves it out.
pub(in crate::rooms::checkins) fn answered_by(person: PersonId) -> SelectStatement {
    Query::select()
        .column(check_in_answer::Column::SubjectId)
        .from(check_in_answer::Entity)
        .and_where(check_in_answer::COLUMN.person_id.eq(person))
        .take()
}

/// Takes an erased person's answers to somebody back: that they answered stays with the other, and nothing of what they
/// said to them. A struggle and a triumph may still show to others with whom they were shared. Acts for nobody.
pub(super) async fn erase_between(tx: &Tx<'_>, person: PersonId, other: PersonId) -> Result<()> {
    check_in_answer::Entity::update_many()
        .col_expr(check_in_answer::Column::Feeling, Expr::value(None::<String>))
        .col_expr(check_in_answer::Column::Help, Expr::value(None::<String>))
        .col_expr(check_in_answer::Column::Note, Expr::value(None::<Vec<u8>>))
        .filter(check_in_answer::COLUMN.person_id.eq(person))
        .filter(check_in_answer::COLUMN.other_id.eq(other))
        .exec(&tx.db)
        .await?;
    Ok(())
}
