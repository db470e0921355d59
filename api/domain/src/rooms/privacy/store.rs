//! The table `leaving`: what has yet to lose a person whose account has ended. Nobody looks at it but the worker, and
//! what is written here acts for nobody.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use entity::{LeavingId, PersonId, leaving};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect,
};

use crate::core::error::Result;
use crate::core::tx::Tx;

/// How many rows are written by one statement.
const AT_ONCE: usize = 500;

/// Notes what is to lose a person.
pub(super) async fn note(tx: &Tx<'_>, rows: &[leaving::Model]) -> Result<()> {
    for some in rows.chunks(AT_ONCE) {
        let some = some.iter().cloned().map(IntoActiveModel::into_active_model);
        leaving::Entity::insert_many(some).exec_without_returning(&tx.db).await?;
    }
    Ok(())
}

/// One of what is to lose a person, or has lost them while others haven't yet.
pub(super) async fn find(db: &impl ConnectionTrait, id: LeavingId) -> Result<Option<leaving::Model>> {
    Ok(leaving::Entity::find_by_id(id).one(db).await?)
}

/// What has yet to lose a person, locked.
pub(super) async fn lock(tx: &Tx<'_>, person: PersonId) -> Result<Vec<leaving::Model>> {
    let rows = leaving::Entity::find()
        .filter(leaving::COLUMN.person_id.eq(person))
        .filter(leaving::COLUMN.lost_at.is_null())
        .order_by_asc(leaving::Column::Id)
        .lock_exclusive()
        .all(&tx.db)
        .await?;
    Ok(rows)
}

/// Notes that something has lost a person.
pub(super) async fn note_lost(tx: &Tx<'_>, id: LeavingId) -> Result<()> {
    leaving::Entity::update_many()
        .col_expr(leaving::Column::LostAt, Expr::value(tx.op.now))
        .filter(leaving::COLUMN.id.eq(id))
        .exec(&tx.db)
        .await?;
    Ok(())
}

/// Gives something another time at which it loses a person.
pub(super) async fn put_off(tx: &Tx<'_>, id: LeavingId, until: DateTime<Utc>) -> Result<()> {
    leaving::Entity::update_many()
        .col_expr(leaving::Column::DueAt, Expr::value(until))
        .filter(leaving::COLUMN.id.eq(id))
        .exec(&tx.db)
        .await?;
    Ok(())
}

/// How much has yet to lose a person.
pub(super) async fn count(db: &impl ConnectionTrait, person: PersonId) -> Result<u64> {
    let left = leaving::Entity::find()
        .filter(leaving::COLUMN.person_id.eq(person))
        .filter(leaving::COLUMN.lost_at.is_null())
        .count(db)
        .await?;
    Ok(left)
}

/// The people whom something has yet to lose.
pub(super) async fn all(db: &impl ConnectionTrait) -> std::result::Result<HashSet<PersonId>, DbErr> {
    let people = leaving::Entity::find()
        .select_only()
        .distinct()
        .column(leaving::Column::PersonId)
        .filter(leaving::COLUMN.lost_at.is_null())
        .into_tuple()
        .all(db)
        .await?;
    Ok(people.into_iter().collect())
}

/// Forgets what has lost a person whom all have lost.
pub(super) async fn purge(db: &impl ConnectionTrait, person: PersonId) -> Result<()> {
    leaving::Entity::delete_many().filter(leaving::COLUMN.person_id.eq(person)).exec(db).await?;
    Ok(())
}
