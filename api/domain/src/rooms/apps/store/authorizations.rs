//! The table `authorization`.

use entity::{AppId, AuthorizationId, PersonId, authorization};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect};

use super::super::policy::{LetApp, Redeem};
use crate::core::error::Result;
use crate::core::op::Op;
use crate::core::policy::Permit;
use crate::core::tx::Tx;

/// What was decided on a request; `None` if nothing was, yet.
pub async fn find(tx: &Tx<'_>, id: AuthorizationId) -> Result<Option<authorization::Model>> {
    Ok(authorization::Entity::find_by_id(id).one(&tx.db).await?)
}

/// The same, locked: who may redeem it, policy says.
pub async fn lock(tx: &Tx<'_>, id: AuthorizationId) -> Result<Option<authorization::Model>> {
    Ok(authorization::Entity::find_by_id(id).lock_exclusive().one(&tx.db).await?)
}

/// Writes what a person decided.
pub async fn insert(tx: &Tx<'_>, permit: &Permit<'_, LetApp>, row: authorization::ActiveModel) -> Result<()> {
    let row = authorization::ActiveModel { person_id: Set(permit.subject()), ..row };
    authorization::Entity::insert(row).exec_without_returning(&tx.db).await?;
    Ok(())
}

/// Writes which grant came of it.
pub async fn redeem(tx: &Tx<'_>, permit: &Permit<'_, Redeem>, row: authorization::ActiveModel) -> Result<()> {
    authorization::Entity::update_many()
        .set(row)
        .filter(authorization::COLUMN.id.eq(permit.subject()))
        .exec(&tx.db)
        .await?;
    Ok(())
}

/// Ends what was decided and hasn't been redeemed: what a person let an app do, or all apps, or what all people let an app
/// do. It follows from what ended the access.
pub async fn end_waiting(tx: &Tx<'_>, person: Option<PersonId>, app: Option<AppId>) -> Result<()> {
    authorization::Entity::update_many()
        .col_expr(authorization::Column::ExpiresAt, Expr::value(tx.op.now))
        .filter(
            Condition::all()
                .add_option(person.map(|person| authorization::COLUMN.person_id.eq(person)))
                .add_option(app.map(|app| authorization::COLUMN.app_id.eq(app))),
        )
        .filter(authorization::COLUMN.credential_id.is_null())
        .filter(authorization::COLUMN.expires_at.gt(tx.op.now))
        .exec(&tx.db)
        .await?;
    Ok(())
}

/// Ends one that its person takes back, if it hasn't been redeemed.
pub async fn end(tx: &Tx<'_>, id: AuthorizationId) -> Result<()> {
    authorization::Entity::update_many()
        .col_expr(authorization::Column::ExpiresAt, Expr::value(tx.op.now))
        .filter(authorization::COLUMN.id.eq(id))
        .filter(authorization::COLUMN.person_id.eq(tx.op.person()?))
        .filter(authorization::COLUMN.credential_id.is_null())
        .exec(&tx.db)
        .await?;
    Ok(())
}

/// Forgets one that its person takes back, if it hasn't been redeemed: its device is told that they don't want it.
pub async fn purge(tx: &Tx<'_>, id: AuthorizationId) -> Result<()> {
    authorization::Entity::delete_many()
        .filter(authorization::COLUMN.id.eq(id))
        .filter(authorization::COLUMN.person_id.eq(tx.op.person()?))
        .filter(authorization::COLUMN.credential_id.is_null())
        .exec(&tx.db)
        .await?;
    Ok(())
}

/// Ends everything that hasn't been redeemed. The operator does this, after a restore.
pub async fn end_all(op: &Op) -> Result<()> {
    authorization::Entity::update_many()
        .col_expr(authorization::Column::ExpiresAt, Expr::value(op.now))
        .filter(authorization::COLUMN.credential_id.is_null())
        .filter(authorization::COLUMN.expires_at.gt(op.now))
        .exec(op.env.db.write())
        .await?;
    Ok(())
}

/// Forgets codes that have long been over. The worker does this, for nobody.
pub async fn tidy(op: &Op) -> Result<()> {
    let over = authorization::COLUMN.expires_at.lt(op.now - super::super::asking::KEPT_FOR);
    authorization::Entity::delete_many().filter(over).exec(op.env.db.write()).await?;
    Ok(())
}

/// Forgets what an erased person decided.
pub async fn erase(tx: &Tx<'_>, person: PersonId) -> Result<()> {
    authorization::Entity::delete_many().filter(authorization::COLUMN.person_id.eq(person)).exec(&tx.db).await?;
    Ok(())
}
