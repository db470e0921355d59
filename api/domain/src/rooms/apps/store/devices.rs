//! The table `device_authorization`.

use entity::{DeviceAuthorizationId, device_authorization};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QuerySelect};

use super::super::policy::{AskOnDevice, DecideOnDevice, Poll};
use crate::core::error::Result;
use crate::core::op::Op;
use crate::core::policy::Permit;
use crate::core::tx::Tx;

/// The request with this hash of a user code, if nobody has decided on it and it hasn't expired. Whoever asks was shown the code.
pub async fn open(op: &Op, user_code: &[u8]) -> Result<Option<device_authorization::Model>> {
    let found = device_authorization::Entity::find()
        .filter(device_authorization::COLUMN.user_code.eq(user_code))
        .filter(device_authorization::COLUMN.expires_at.gt(op.now))
        .filter(device_authorization::COLUMN.decided_at.is_null())
        .one(op.env.db.read())
        .await?;
    Ok(found)
}

/// A request, locked: which app may ask about it, policy says.
pub async fn lock(tx: &Tx<'_>, id: DeviceAuthorizationId) -> Result<Option<device_authorization::Model>> {
    Ok(device_authorization::Entity::find_by_id(id).lock_exclusive().one(&tx.db).await?)
}

/// Writes a new request; says whether its user code wasn't taken.
pub async fn insert(
    tx: &Tx<'_>,
    permit: &Permit<'_, AskOnDevice>,
    row: device_authorization::ActiveModel,
) -> Result<bool> {
    let row = device_authorization::ActiveModel { app_id: Set(permit.subject()), ..row };
    let taken = OnConflict::column(device_authorization::Column::UserCode).do_nothing().to_owned();
    let written = device_authorization::Entity::insert(row).on_conflict(taken).exec_without_returning(&tx.db).await?;
    Ok(written == 1)
}

/// Writes when a device polled, and how long it has to wait.
pub async fn keep_pace(tx: &Tx<'_>, permit: &Permit<'_, Poll>, row: device_authorization::ActiveModel) -> Result<()> {
    device_authorization::Entity::update_many()
        .set(row)
        .filter(device_authorization::COLUMN.id.eq(permit.subject()))
        .exec(&tx.db)
        .await?;
    Ok(())
}

/// Writes that a person decided on a request.
pub async fn decide(tx: &Tx<'_>, permit: &Permit<'_, DecideOnDevice>) -> Result<()> {
    device_authorization::Entity::update_many()
        .col_expr(device_authorization::Column::DecidedAt, Expr::value(tx.op.now))
        .filter(device_authorization::COLUMN.id.eq(permit.subject()))
        .exec(&tx.db)
        .await?;
    Ok(())
}

/// Ends all requests. The operator does this, after a restore.
pub async fn end_all(op: &Op) -> Result<()> {
    device_authorization::Entity::update_many()
        .col_expr(device_authorization::Column::ExpiresAt, Expr::value(op.now))
        .filter(device_authorization::COLUMN.expires_at.gt(op.now))
        .exec(op.env.db.write())
        .await?;
    Ok(())
}

/// Forgets requests that have long been over. The worker does this, for nobody.
pub async fn tidy(op: &Op) -> Result<()> {
    let over = device_authorization::COLUMN.expires_at.lt(op.now - super::super::asking::KEPT_FOR);
    device_authorization::Entity::delete_many().filter(over).exec(op.env.db.write()).await?;
    Ok(())
}
