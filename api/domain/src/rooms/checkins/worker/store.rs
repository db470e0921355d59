//! `check_in_step`: what the worker has done for sides of check-ins. Acts for nobody: a step is known by what it is of, so
//! that each is done once.

use chrono::Duration;
use entity::{CheckInId, PersonId, StepId, check_in_step};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter};

use crate::core::db::filled;
use crate::core::error::Result;
use crate::core::op::Op;
use crate::core::tx::Tx;

/// For how long it is known what was done: far longer than anything can come again.
const KEPT_FOR: Duration = Duration::days(60);
/// How many rows are written by one statement.
const AT_ONCE: usize = 500;

/// The steps of these check-ins that are done or were passed over.
pub(super) async fn of_check_ins(db: &impl ConnectionTrait, ids: &[CheckInId]) -> Result<Vec<check_in_step::Model>> {
    let rows = check_in_step::Entity::find()
        .filter(check_in_step::COLUMN.check_in_id.is_in(filled(ids.iter().copied())))
        .all(db)
        .await?;
    Ok(rows)
}

/// Whether a step is done.
pub(super) async fn is_done(tx: &Tx<'_>, row: &check_in_step::Model) -> Result<bool> {
    let done = check_in_step::Entity::find_by_id((row.check_in_id, row.person_id, row.step.clone()));
    Ok(done.one(&tx.db).await?.is_some())
}

/// The step of a mail.
pub(in crate::rooms::checkins) async fn step(
    db: &impl ConnectionTrait,
    id: StepId,
) -> Result<Option<check_in_step::Model>> {
    Ok(check_in_step::Entity::find().filter(check_in_step::COLUMN.id.eq(id)).one(db).await?)
}

/// Writes which steps are done, all at once.
pub(super) async fn note_done(tx: &Tx<'_>, did: Vec<check_in_step::Model>) -> Result<()> {
    for some in did.chunks(AT_ONCE) {
        let some = some.iter().cloned().map(IntoActiveModel::into_active_model);
        check_in_step::Entity::insert_many(some).exec_without_returning(&tx.db).await?;
    }
    Ok(())
}

/// Notes that the mail of a step is about to be sent; says whether it is this caller who sends it.
pub(in crate::rooms::checkins) async fn begin_mail(op: &Op, id: StepId) -> Result<bool> {
    let begun = check_in_step::Entity::update_many()
        .col_expr(check_in_step::Column::MailedAt, Expr::value(op.now))
        .filter(check_in_step::COLUMN.id.eq(id))
        .filter(check_in_step::COLUMN.mailed_at.is_null())
        .exec(op.env.db.write())
        .await?;
    Ok(begun.rows_affected > 0)
}

/// Forgets what was done long ago.
pub(crate) async fn tidy(op: &Op) -> Result<()> {
    check_in_step::Entity::delete_many()
        .filter(check_in_step::COLUMN.at.lt(op.now - KEPT_FOR))
        .exec(op.env.db.write())
        .await?;
    Ok(())
}

/// Erases what was done for a person.
pub(in crate::rooms::checkins) async fn erase(tx: &Tx<'_>, person: PersonId) -> Result<()> {
    check_in_step::Entity::delete_many().filter(check_in_step::COLUMN.person_id.eq(person)).exec(&tx.db).await?;
    Ok(())
}
