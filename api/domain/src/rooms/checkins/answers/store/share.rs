//! `check_in_answer_share`: with whom parts of answers are shared. Every read begins with who looks.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use entity::{PersonId, ShareId, check_in_answer_share};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder,
    Select,
};
use uuid::Uuid;

use super::super::policy::Answer;
use super::answer;
use crate::core::db::filled;
use crate::core::db::sql::{col, exists, not_exists};
use crate::core::error::Result;
use crate::core::op::Op;
use crate::core::page::{PageArgs, by_key};
use crate::core::policy::Permit;
use crate::core::policy::reach::linked;
use crate::core::tx::Tx;

/// Shares parts of the viewer's answer.
pub(in super::super) async fn insert(
    tx: &Tx<'_>,
    permit: &Permit<'_, Answer>,
    rows: Vec<check_in_answer_share::Model>,
) -> Result<()> {
    let turn = permit.subject();
    if !rows.is_empty() {
        let own = |row| check_in_answer_share::Model { subject_id: turn.subject, author_id: turn.person, ..row };
        let rows = rows.into_iter().map(|row| own(row).into_active_model());
        check_in_answer_share::Entity::insert_many(rows).exec_without_returning(&tx.db).await?;
    }
    Ok(())
}

/// What is shared with the viewer, reached them and shows by now; not what a correction took back that reached them too.
fn visible_to(viewer: PersonId, now: DateTime<Utc>) -> Select<check_in_answer_share::Entity> {
    let (subject, author) = (check_in_answer_share::Column::SubjectId, check_in_answer_share::Column::AuthorId);
    let corrected = answer::corrected(
        viewer,
        subject.as_column_ref(),
        author.as_column_ref(),
        col(check_in_answer_share::Column::Version),
    );
    let shows = Condition::any()
        .add(check_in_answer_share::COLUMN.held_until.is_null())
        .add(check_in_answer_share::COLUMN.held_until.lte(now))
        .add(exists(answer::own_answer(viewer, subject.as_column_ref(), None)));
    check_in_answer_share::Entity::find()
        .filter(check_in_answer_share::COLUMN.person_id.eq(viewer))
        .filter(shows)
        .filter(linked::reaches(&col(author), &Expr::val(viewer), &col(check_in_answer_share::Column::At)))
        .filter(not_exists(corrected))
}

/// A page of what is shared with the viewer.
pub(in super::super) async fn page(op: &Op, args: &PageArgs) -> Result<Vec<check_in_answer_share::Model>> {
    let rows = visible_to(op.person()?, op.now);
    Ok(by_key::<ShareId, _>(op, args, rows, check_in_answer_share::Column::Id)?.all(op.env.db.read()).await?)
}

/// How much is shared with the viewer.
pub(in super::super) async fn count(op: &Op) -> Result<u64> {
    Ok(visible_to(op.person()?, op.now).count(op.env.db.read()).await?)
}

/// Those of these that are shared with the viewer.
pub(in super::super) async fn of_ids(op: &Op, ids: &[ShareId]) -> Result<Vec<check_in_answer_share::Model>> {
    let rows = visible_to(op.person()?, op.now);
    let rows = rows.filter(check_in_answer_share::COLUMN.id.is_in(filled(ids.iter().copied())));
    Ok(rows.all(op.env.db.read()).await?)
}

/// What of these subjects is shared with the viewer: subject, author, version and part.
pub(in super::super) async fn of_subjects(
    op: &Op,
    subjects: &[Uuid],
) -> Result<HashSet<(Uuid, PersonId, i32, check_in_answer_share::Part)>> {
    let rows = visible_to(op.person()?, op.now)
        .filter(check_in_answer_share::COLUMN.subject_id.is_in(filled(subjects.iter().copied())))
        .all(op.env.db.read())
        .await?;
    Ok(rows.iter().map(|it| (it.subject_id, it.author_id, it.version, it.part)).collect())
}

/// What of a subject is shared with somebody and shows by now, and was kept back before.
fn held_back(viewer: PersonId, now: DateTime<Utc>, subject: Uuid) -> Select<check_in_answer_share::Entity> {
    visible_to(viewer, now)
        .filter(check_in_answer_share::COLUMN.subject_id.eq(subject))
        .filter(check_in_answer_share::COLUMN.held_until.is_not_null())
        .filter(col(check_in_answer_share::Column::At).lt(col(check_in_answer_share::Column::HeldUntil)))
        .order_by_asc(check_in_answer_share::Column::Id)
}

/// What of a subject shows to somebody by now, and was kept back before.
pub(in super::super) async fn revealed(
    db: &impl ConnectionTrait,
    viewer: PersonId,
    now: DateTime<Utc>,
    subject: Uuid,
) -> Result<Vec<check_in_answer_share::Model>> {
    Ok(held_back(viewer, now, subject).all(db).await?)
}

/// The same, without what showed before the close, since the viewer had answered by then.
pub(in super::super) async fn revealed_by_close(
    db: &impl ConnectionTrait,
    viewer: PersonId,
    now: DateTime<Utc>,
    subject: Uuid,
) -> Result<Vec<check_in_answer_share::Model>> {
    let of_subject = check_in_answer_share::Column::SubjectId.as_column_ref();
    let in_time = answer::own_answer(viewer, of_subject, Some(col(check_in_answer_share::Column::HeldUntil)));
    Ok(held_back(viewer, now, subject).filter(not_exists(in_time)).all(db).await?)
}

/// Erases what was shared with a person, which nobody else sees. Acts for nobody: the person is erased.
pub(super) async fn erase(tx: &Tx<'_>, person: PersonId) -> Result<()> {
    let theirs = check_in_answer_share::COLUMN.person_id.eq(person);
    check_in_answer_share::Entity::delete_many().filter(theirs).exec(&tx.db).await?;
    Ok(())
}

/// Erases what an erased person shared with somebody. Acts for nobody.
pub(super) async fn erase_between(tx: &Tx<'_>, person: PersonId, other: PersonId) -> Result<()> {
    let theirs = check_in_answer_share::COLUMN.author_id.eq(person);
    let theirs = theirs.and(check_in_answer_share::COLUMN.person_id.eq(other));
    check_in_answer_share::Entity::delete_many().filter(theirs).exec(&tx.db).await?;
    Ok(())
}
