//! The only queries on answers, on with whom they are shared, and on what is given back for them. Every read begins with
//! who looks.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use entity::{PersonId, acknowledgement, answer, answer_share};
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, Select,
};
use uuid::Uuid;

use crate::core::db::filled;
use crate::core::error::Result;
use crate::core::op::Op;
use crate::core::page::behind;
use crate::core::policy::Permit;
use crate::core::policy::reach::linked;
use crate::core::tx::Tx;
use crate::rooms::checkins::policy::Answer;

/// The answers that the viewer sees: their own, and what of others' was for them and reached them.
pub(super) fn visible_to(viewer: PersonId) -> Select<answer::Entity> {
    let by = Expr::col(answer::Column::PersonId.as_column_ref());
    let at = Expr::col(answer::Column::At.as_column_ref());
    let theirs =
        Condition::all().add(answer::COLUMN.other_id.eq(viewer)).add(linked::reaches(&by, &Expr::val(viewer), &at));
    answer::Entity::find().filter(Condition::any().add(answer::COLUMN.person_id.eq(viewer)).add(theirs))
}

/// All versions of the answers to these, as far as the viewer sees them, newest first.
pub(super) async fn of_subjects(
    db: &impl ConnectionTrait,
    viewer: PersonId,
    subjects: &[Uuid],
) -> Result<Vec<answer::Model>> {
    let rows = visible_to(viewer)
        .filter(answer::COLUMN.subject_id.is_in(filled(subjects.iter().copied())))
        .order_by_desc(answer::Column::Version)
        .all(db)
        .await?;
    Ok(rows)
}

/// The newest version of the viewer's own answer.
pub(super) async fn own(tx: &Tx<'_>, subject: Uuid, me: PersonId) -> Result<Option<answer::Model>> {
    let newest = answer::Entity::find()
        .filter(answer::COLUMN.subject_id.eq(subject))
        .filter(answer::COLUMN.person_id.eq(me))
        .order_by_desc(answer::Column::Version)
        .one(&tx.db)
        .await?;
    Ok(newest)
}

/// Which of these a person has answered. The worker asks this.
pub(in crate::rooms::checkins) async fn is_answered(
    db: &impl ConnectionTrait,
    subjects: &[Uuid],
) -> Result<HashSet<(Uuid, PersonId)>> {
    let rows: Vec<(Uuid, PersonId)> = answer::Entity::find()
        .select_only()
        .columns([answer::Column::SubjectId, answer::Column::PersonId])
        .filter(answer::COLUMN.subject_id.is_in(filled(subjects.iter().copied())))
        .filter(answer::COLUMN.version.eq(1))
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
    let [mine, theirs] = [answer::COLUMN.person_id.eq(viewer), answer::COLUMN.other_id.eq(viewer)];
    let with = Condition::any()
        .add(mine.and(answer::COLUMN.other_id.is_in(filled(people.iter().copied()))))
        .add(theirs.and(answer::COLUMN.person_id.is_in(filled(people.iter().copied()))));
    let rows: Vec<(Uuid, PersonId)> = visible_to(viewer)
        .select_only()
        .columns([answer::Column::SubjectId, answer::Column::PersonId])
        .filter(with)
        .filter(answer::COLUMN.due_at.gte(from))
        .filter(answer::COLUMN.due_at.lt(until))
        .into_tuple()
        .all(op.env.db.read())
        .await?;
    Ok(rows.into_iter().collect())
}

pub(super) async fn insert(tx: &Tx<'_>, _: &Permit<'_, Answer>, row: answer::Model) -> Result<()> {
    answer::Entity::insert(row.into_active_model()).exec_without_returning(&tx.db).await?;
    Ok(())
}

pub(super) async fn insert_shares(tx: &Tx<'_>, _: &Permit<'_, Answer>, rows: Vec<answer_share::Model>) -> Result<()> {
    if !rows.is_empty() {
        let rows = rows.into_iter().map(IntoActiveModel::into_active_model);
        answer_share::Entity::insert_many(rows).exec_without_returning(&tx.db).await?;
    }
    Ok(())
}

/// What is shared with the viewer, reached them and shows by now; not what a correction took back that reached them too.
pub(super) fn shares_visible_to(viewer: PersonId, now: DateTime<Utc>) -> Select<answer_share::Entity> {
    let share = |column: answer_share::Column| Expr::col(column.as_column_ref());
    let answer = |column: answer::Column| Expr::col(column.as_column_ref());
    let (by, me) = (share(answer_share::Column::AuthorId), Expr::val(viewer));
    let mut corrected = Query::select();
    corrected
        .expr(Expr::val(1))
        .from(answer::Entity)
        .and_where(answer(answer::Column::SubjectId).equals(answer_share::Column::SubjectId.as_column_ref()))
        .and_where(answer(answer::Column::PersonId).equals(answer_share::Column::AuthorId.as_column_ref()))
        .and_where(answer(answer::Column::Version).gt(share(answer_share::Column::Version)))
        .cond_where(linked::reaches(&by, &me, &answer(answer::Column::At)));
    let shows = Condition::any()
        .add(answer_share::COLUMN.held_until.is_null())
        .add(answer_share::COLUMN.held_until.lte(now))
        .add(Expr::exists(answer_to_shared(viewer)));
    answer_share::Entity::find()
        .filter(answer_share::COLUMN.person_id.eq(viewer))
        .filter(shows)
        .filter(linked::reaches(&by, &me, &share(answer_share::Column::At)))
        .filter(Expr::exists(corrected).not())
}

/// The viewer's own answer to what a share is of.
fn answer_to_shared(viewer: PersonId) -> SelectStatement {
    let column = |column: answer::Column| Expr::col(column.as_column_ref());
    Query::select()
        .expr(Expr::val(1))
        .from(answer::Entity)
        .and_where(column(answer::Column::SubjectId).equals(answer_share::Column::SubjectId.as_column_ref()))
        .and_where(column(answer::Column::PersonId).eq(viewer))
        .take()
}

/// What of a subject is shared with the viewer and shows by now, and was kept back before.
pub(super) fn held_back(viewer: PersonId, now: DateTime<Utc>, subject: Uuid) -> Select<answer_share::Entity> {
    let at = Expr::col(answer_share::Column::At.as_column_ref());
    shares_visible_to(viewer, now)
        .filter(answer_share::COLUMN.subject_id.eq(subject))
        .filter(answer_share::COLUMN.held_until.is_not_null())
        .filter(at.lt(Expr::col(answer_share::Column::HeldUntil.as_column_ref())))
}

/// The same, without what showed before the close, since the viewer had answered by then.
pub(super) fn held_back_until_close(
    viewer: PersonId,
    now: DateTime<Utc>,
    subject: Uuid,
) -> Select<answer_share::Entity> {
    let mut in_time = answer_to_shared(viewer);
    let at = Expr::col(answer::Column::At.as_column_ref());
    in_time.and_where(at.lt(Expr::col(answer_share::Column::HeldUntil.as_column_ref())));
    held_back(viewer, now, subject).filter(Expr::exists(in_time).not())
}

/// The versions of answers that are shared with somebody: whoever they were for.
pub(super) async fn shared(db: &impl ConnectionTrait, shares: &[answer_share::Model]) -> Result<Vec<answer::Model>> {
    let rows = answer::Entity::find()
        .filter(answer::COLUMN.subject_id.is_in(filled(shares.iter().map(|share| share.subject_id))))
        .filter(answer::COLUMN.person_id.is_in(filled(shares.iter().map(|share| share.author_id))))
        .all(db)
        .await?;
    Ok(rows)
}

/// What was given back for answers, as far as the viewer sees it: by them, and to them where it reached them.
pub(super) fn acknowledgements_visible_to(viewer: PersonId) -> Select<acknowledgement::Entity> {
    let by = Expr::col(acknowledgement::Column::ById.as_column_ref());
    let at = Expr::col(acknowledgement::Column::At.as_column_ref());
    let to_me = Condition::all().add(acknowledgement::COLUMN.answerer_id.eq(viewer)).add(linked::reaches(
        &by,
        &Expr::val(viewer),
        &at,
    ));
    acknowledgement::Entity::find().filter(Condition::any().add(acknowledgement::COLUMN.by_id.eq(viewer)).add(to_me))
}

/// So many versions of answers of the viewer's behind one of them, for their export: by whom they were for, and when.
pub(in crate::rooms::checkins) async fn every(
    op: &Op,
    after: Option<&answer::Model>,
    limit: u64,
) -> Result<Vec<answer::Model>> {
    let key = [answer::Column::OtherId, answer::Column::DueAt, answer::Column::SubjectId, answer::Column::Version];
    let own = answer::Entity::find().filter(answer::COLUMN.person_id.eq(op.person()?));
    let last = after.map(|last| {
        [Expr::value(last.other_id), Expr::value(last.due_at), Expr::value(last.subject_id), Expr::value(last.version)]
    });
    Ok(behind(own, key, last, limit).all(op.env.db.read()).await?)
}

/// So much of what the viewer gave back for answers behind one of it, for their export: by whom it was for, and when.
pub(in crate::rooms::checkins) async fn every_acknowledgement(
    op: &Op,
    after: Option<&acknowledgement::Model>,
    limit: u64,
) -> Result<Vec<acknowledgement::Model>> {
    let key = [acknowledgement::Column::AnswererId, acknowledgement::Column::DueAt, acknowledgement::Column::Id];
    let own = acknowledgement::Entity::find().filter(acknowledgement::COLUMN.by_id.eq(op.person()?));
    let last = after.map(|last| [Expr::value(last.answerer_id), Expr::value(last.due_at), Expr::value(last.id)]);
    Ok(behind(own, key, last, limit).all(op.env.db.read()).await?)
}

/// Takes an erased person's answers back: that they answered stays with the other, and nothing of what they said.
pub(in crate::rooms::checkins) async fn withdraw(tx: &Tx<'_>, person: PersonId) -> Result<()> {
    answer::Entity::update_many()
        .col_expr(answer::Column::Feeling, Expr::value(None::<String>))
        .col_expr(answer::Column::Help, Expr::value(None::<String>))
        .filter(answer::COLUMN.person_id.eq(person))
        .exec(&tx.db)
        .await?;
    answer_share::Entity::delete_many()
        .filter(
            Condition::any()
                .add(answer_share::COLUMN.author_id.eq(person))
                .add(answer_share::COLUMN.person_id.eq(person)),
        )
        .exec(&tx.db)
        .await?;
    acknowledgement::Entity::delete_many().filter(acknowledgement::COLUMN.by_id.eq(person)).exec(&tx.db).await?;
    Ok(())
}

/// How many acknowledgements there are of a subject by the viewer.
pub(super) async fn is_acknowledged(tx: &Tx<'_>, subject: Uuid, by: PersonId) -> Result<bool> {
    let found = acknowledgement::Entity::find()
        .filter(acknowledgement::COLUMN.subject_id.eq(subject))
        .filter(acknowledgement::COLUMN.by_id.eq(by))
        .count(&tx.db)
        .await?;
    Ok(found > 0)
}
