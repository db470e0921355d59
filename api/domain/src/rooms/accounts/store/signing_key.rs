//! The table `signing_key`: the installation's own keys, so that no write here takes a permit.

use chrono::{DateTime, Utc};
use entity::signing_key;
use sea_orm::sea_query::Expr;
use sea_orm::{Condition, EntityTrait, QueryFilter, QueryOrder};

use crate::core::error::Result;
use crate::core::op::Op;
use crate::core::tx::Tx;

/// The keys that haven't retired, in the order in which they sign.
pub(crate) async fn living(op: &Op) -> Result<Vec<signing_key::Model>> {
    let alive =
        Condition::any().add(signing_key::COLUMN.retires_at.is_null()).add(signing_key::COLUMN.retires_at.gt(op.now));
    let rows = signing_key::Entity::find()
        .filter(alive)
        .order_by_asc(signing_key::Column::SignsFrom)
        .order_by_asc(signing_key::Column::Id)
        .all(op.env.db.read())
        .await?;
    Ok(rows)
}

/// Writes a new key.
pub(crate) async fn insert(tx: &Tx<'_>, row: signing_key::ActiveModel) -> Result<()> {
    signing_key::Entity::insert(row).exec_without_returning(&tx.db).await?;
    Ok(())
}

/// Has all keys retire at a moment that don't retire yet.
pub(crate) async fn retire_all(tx: &Tx<'_>, at: DateTime<Utc>) -> Result<()> {
    signing_key::Entity::update_many()
        .col_expr(signing_key::Column::RetiresAt, Expr::value(at))
        .filter(signing_key::COLUMN.retires_at.is_null())
        .exec(&tx.db)
        .await?;
    Ok(())
}

/// Forgets the keys that have retired. The worker does this, for nobody.
pub(crate) async fn tidy(op: &Op) -> Result<()> {
    signing_key::Entity::delete_many()
        .filter(signing_key::COLUMN.retires_at.lt(op.now))
        .exec(op.env.db.write())
        .await?;
    Ok(())
}
