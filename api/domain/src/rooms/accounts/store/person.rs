//! The table `person`: accounts, living and erased.

use chrono::{DateTime, Utc};
use entity::{PersonId, Sealed, person};
use sea_orm::sea_query::{Expr, ExprTrait, Func};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, SqlErr,
};

use super::super::policy::{NewAccount, OverAccount};
use crate::core::db::filled;
use crate::core::error::{Error, ErrorCode, Result};
use crate::core::op::Op;
use crate::core::policy::Permit;
use crate::core::tx::Tx;

/// The actor's own account.
pub(crate) async fn me(op: &Op) -> Result<person::Model> {
    let found = person::Entity::find_by_id(op.person()?).one(op.env.db.read()).await?;
    found.filter(|person| person.erased_at.is_none()).ok_or(Error::Unauthenticated)
}

pub(crate) async fn own_place(op: &Op) -> Result<(String, String)> {
    let found = person::Entity::find_by_id(op.person()?)
        .select_only()
        .columns([person::Column::TimeZone, person::Column::Locale])
        .filter(person::COLUMN.erased_at.is_null())
        .into_tuple()
        .one(op.env.db.read())
        .await?;
    found.ok_or(Error::Unauthenticated)
}

/// The country that a living person gave; nothing for one who is erased.
pub(crate) async fn country_of(op: &Op, id: PersonId) -> Result<Option<Option<String>>> {
    let found = person::Entity::find_by_id(id)
        .select_only()
        .column(person::Column::Country)
        .filter(person::COLUMN.erased_at.is_null())
        .into_tuple()
        .one(op.env.db.read())
        .await?;
    Ok(found)
}

/// The actor's own account, locked until the transaction ends: what a person does is done in turn.
pub(crate) async fn own_person(tx: &Tx<'_>) -> Result<person::Model> {
    let id = tx.op.viewer()?.person();
    let found = lock_people(tx, [id]).await?;
    found.into_iter().next().ok_or(Error::Unauthenticated)
}

/// Locks the accounts of living people, in the order of their ids.
pub(crate) async fn lock_people(tx: &Tx<'_>, ids: impl IntoIterator<Item = PersonId>) -> Result<Vec<person::Model>> {
    let found = person::Entity::find()
        .filter(person::COLUMN.id.is_in(filled(ids)))
        .filter(person::COLUMN.erased_at.is_null())
        .order_by_asc(person::Column::Id)
        .lock_exclusive()
        .all(&tx.db)
        .await?;
    Ok(found)
}

pub(crate) async fn by_id(op: &Op, id: PersonId) -> Result<Option<person::Model>> {
    Ok(person::Entity::find_by_id(id).one(op.env.db.read()).await?)
}

pub(crate) async fn by_address(op: &Op, hash: &[u8]) -> Result<Option<person::Model>> {
    Ok(person::Entity::find().filter(person::COLUMN.email_hash.eq(hash)).one(op.env.db.read()).await?)
}

/// Writes a new account. Of two with one address, the second is refused.
pub(crate) async fn insert(tx: &Tx<'_>, permit: &Permit<'_, NewAccount>, row: person::ActiveModel) -> Result<()> {
    let row = person::ActiveModel { id: Set(permit.subject()), ..row };
    match person::Entity::insert(row).exec_without_returning(&tx.db).await {
        Ok(_) => Ok(()),
        Err(error) => Err(taken(error)),
    }
}

pub(crate) async fn set_password<A: OverAccount>(tx: &Tx<'_>, permit: &Permit<'_, A>, hash: String) -> Result<()> {
    person::Entity::update_many()
        .col_expr(person::Column::PasswordHash, Expr::value(hash))
        .filter(person::COLUMN.id.eq(permit.subject()))
        .exec(&tx.db)
        .await?;
    Ok(())
}

pub(crate) async fn set_email<A: OverAccount>(
    tx: &Tx<'_>,
    permit: &Permit<'_, A>,
    hash: Vec<u8>,
    email: Sealed,
) -> Result<()> {
    let written = person::Entity::update_many()
        .col_expr(person::Column::EmailHash, Expr::value(hash))
        .col_expr(person::Column::Email, Expr::value(email))
        .filter(person::COLUMN.id.eq(permit.subject()))
        .exec(&tx.db)
        .await;
    written.map(drop).map_err(taken)
}

pub(crate) async fn set_place<A: OverAccount>(
    tx: &Tx<'_>,
    permit: &Permit<'_, A>,
    time_zone: String,
    locale: String,
    country: Option<String>,
) -> Result<()> {
    person::Entity::update_many()
        .col_expr(person::Column::TimeZone, Expr::value(time_zone))
        .col_expr(person::Column::Locale, Expr::value(locale))
        .col_expr(person::Column::Country, Expr::value(country))
        .col_expr(person::Column::Version, Expr::col(person::Column::Version).add(1))
        .filter(person::COLUMN.id.eq(permit.subject()))
        .exec(&tx.db)
        .await?;
    Ok(())
}

/// Says when an account will end, and begins its rest.
pub(crate) async fn set_deletion<A: OverAccount>(tx: &Tx<'_>, permit: &Permit<'_, A>, at: DateTime<Utc>) -> Result<()> {
    person::Entity::update_many()
        .col_expr(person::Column::DeleteAt, Expr::value(at))
        .col_expr(person::Column::RestsSince, Expr::value(tx.op.now))
        .col_expr(person::Column::RestsUntil, Expr::value(None::<DateTime<Utc>>))
        .filter(person::COLUMN.id.eq(permit.subject()))
        .exec(&tx.db)
        .await?;
    Ok(())
}

/// Says that an account won't end, and ends its rest, if there is one. What of it has been stays.
pub(crate) async fn cancel_deletion<A: OverAccount>(tx: &Tx<'_>, permit: &Permit<'_, A>) -> Result<()> {
    let until = Expr::case(person::COLUMN.delete_at.is_not_null(), Expr::value(tx.op.now))
        .finally(Expr::col(person::Column::RestsUntil));
    person::Entity::update_many()
        .col_expr(person::Column::RestsUntil, until.into())
        .col_expr(person::Column::DeleteAt, Expr::value(None::<DateTime<Utc>>))
        .filter(person::COLUMN.id.eq(permit.subject()))
        .exec(&tx.db)
        .await?;
    Ok(())
}

/// Says until when an export that begins keeps others of its person from beginning.
pub(crate) async fn set_exporting<A: OverAccount>(
    tx: &Tx<'_>,
    permit: &Permit<'_, A>,
    until: DateTime<Utc>,
) -> Result<()> {
    person::Entity::update_many()
        .col_expr(person::Column::ExportingUntil, Expr::value(until))
        .filter(person::COLUMN.id.eq(permit.subject()))
        .exec(&tx.db)
        .await?;
    Ok(())
}

/// Says that the actor's own export, which began under a permit, goes on. One that was given up meanwhile, and begun
/// anew, isn't touched.
pub(crate) async fn go_on_exporting(op: &Op, was: DateTime<Utc>, until: DateTime<Utc>) -> Result<()> {
    person::Entity::update_many()
        .col_expr(person::Column::ExportingUntil, Expr::value(until))
        .filter(person::COLUMN.id.eq(op.person()?))
        .filter(person::COLUMN.exporting_until.eq(was))
        .exec(op.env.db.write())
        .await?;
    Ok(())
}

/// Says that the actor's own export, which began under a permit, has ended, whichever of these moments it named last.
pub(crate) async fn end_exporting(op: &Op, until: [DateTime<Utc>; 2]) -> Result<()> {
    person::Entity::update_many()
        .col_expr(person::Column::ExportingUntil, Expr::value(None::<DateTime<Utc>>))
        .filter(person::COLUMN.id.eq(op.person()?))
        .filter(person::COLUMN.exporting_until.is_in(until))
        .exec(op.env.db.write())
        .await?;
    Ok(())
}

/// Those who aren't erased, in the order of their ids, after one of them: for what concerns a whole installation.
pub(crate) async fn living(
    db: &impl ConnectionTrait,
    after: Option<PersonId>,
    most: u64,
) -> std::result::Result<Vec<PersonId>, DbErr> {
    let mut found = person::Entity::find()
        .select_only()
        .column(person::Column::Id)
        .filter(person::COLUMN.erased_at.is_null())
        .order_by_asc(person::Column::Id)
        .limit(most);
    if let Some(after) = after {
        found = found.filter(person::COLUMN.id.gt(after));
    }
    found.into_tuple().all(db).await
}

/// How many those are.
pub(crate) async fn count_living(db: &impl ConnectionTrait) -> std::result::Result<u64, DbErr> {
    person::Entity::find().filter(person::COLUMN.erased_at.is_null()).count(db).await
}

/// Those who are erased, and since when.
pub(crate) async fn erased(db: &impl ConnectionTrait) -> std::result::Result<Vec<(PersonId, DateTime<Utc>)>, DbErr> {
    person::Entity::find()
        .select_only()
        .columns([person::Column::Id, person::Column::ErasedAt])
        .filter(person::COLUMN.erased_at.is_not_null())
        .into_tuple()
        .all(db)
        .await
}

/// Says that an account is to be erased now: its key is gone already. What follows a restore does this, for nobody.
pub(crate) async fn due_for_erasure(tx: &Tx<'_>, id: PersonId) -> Result<()> {
    // A rest that has ended is none: theirs begins now, if they didn't ask for it themselves.
    let since = Expr::case(person::COLUMN.delete_at.is_null(), Expr::value(tx.op.now))
        .finally(Expr::col(person::Column::RestsSince));
    person::Entity::update_many()
        .col_expr(person::Column::DeleteAt, Expr::value(tx.op.now))
        .col_expr(person::Column::RestsSince, since.into())
        .col_expr(person::Column::RestsUntil, Expr::value(None::<DateTime<Utc>>))
        .filter(person::COLUMN.id.eq(id))
        .exec(&tx.db)
        .await?;
    Ok(())
}

/// Leaves of an account whose time has come that there was one, and says whether its time has. Its rest goes on. The
/// worker does this, for nobody.
pub(crate) async fn erase(tx: &Tx<'_>, id: PersonId) -> Result<bool> {
    // Of those who asked before there were rests, it begins now.
    let rests_since = Expr::col(person::Column::RestsSince);
    let erased = person::Entity::update_many()
        .col_expr(person::Column::EmailHash, Expr::value(None::<Vec<u8>>))
        .col_expr(person::Column::Email, Expr::value(None::<Vec<u8>>))
        .col_expr(person::Column::PasswordHash, Expr::value(None::<String>))
        .col_expr(person::Column::Country, Expr::value(None::<String>))
        .col_expr(person::Column::RestsSince, Func::coalesce([rests_since, Expr::value(tx.op.now)]).into())
        .col_expr(person::Column::ErasedAt, Expr::value(tx.op.now))
        .filter(person::COLUMN.id.eq(id))
        .filter(person::COLUMN.delete_at.lte(tx.op.now))
        .filter(person::COLUMN.erased_at.is_null())
        .exec(&tx.db)
        .await?;
    Ok(erased.rows_affected == 1)
}

/// Whether an account has ended, and since when its person rests.
pub(crate) async fn ended_rest(db: &impl ConnectionTrait, id: PersonId) -> Result<Option<DateTime<Utc>>> {
    let found = person::Entity::find_by_id(id).one(db).await?.filter(|person| person.erased_at.is_some());
    Ok(found.and_then(|person| person.rests_since.or(person.erased_at)))
}

fn taken(error: DbErr) -> Error {
    match error.sql_err() {
        Some(SqlErr::UniqueConstraintViolation(_)) => {
            Error::refused_at("email", ErrorCode::EmailTaken, "An account with this email address already exists.")
        }
        _ => error.into(),
    }
}
