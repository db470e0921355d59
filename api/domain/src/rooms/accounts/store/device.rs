//! The table `device`: where people are signed in, and were.

use chrono::{DateTime, Utc};
use entity::{DeviceId, PersonId, device};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::super::policy::{EndDevice, OverAccount, Refresh, Rotation};
use crate::core::error::Result;
use crate::core::op::Op;
use crate::core::policy::Permit;
use crate::core::tx::Tx;

/// A device that is signed in, whoever's it is: a repeated sign-in has shown that it may ask.
pub(crate) async fn live(op: &Op, id: DeviceId) -> Result<Option<device::Model>> {
    let found = device::Entity::find_by_id(id)
        .filter(device::COLUMN.ended_at.is_null())
        .filter(device::COLUMN.expires_at.gt(op.now))
        .one(op.env.db.read())
        .await?;
    Ok(found)
}

/// The actor's devices that are signed in, newest first.
pub(crate) async fn own(op: &Op) -> Result<Vec<device::Model>> {
    let found = device::Entity::find()
        .filter(device::COLUMN.person_id.eq(op.person()?))
        .filter(device::COLUMN.ended_at.is_null())
        .filter(device::COLUMN.expires_at.gt(op.now))
        .order_by_desc(device::Column::Id)
        .all(op.env.db.read())
        .await?;
    Ok(found)
}

/// A device, locked: whose it is, policy says.
pub(crate) async fn lock(tx: &Tx<'_>, id: DeviceId) -> Result<Option<device::Model>> {
    let found =
        device::Entity::find_by_id(id).filter(device::COLUMN.ended_at.is_null()).lock_exclusive().one(&tx.db).await?;
    Ok(found)
}

/// Which person a device is, or was, of.
pub(crate) async fn owner(op: &Op, id: DeviceId) -> Result<Option<PersonId>> {
    let found = device::Entity::find_by_id(id)
        .select_only()
        .column(device::Column::PersonId)
        .into_tuple()
        .one(op.env.db.read())
        .await?;
    Ok(found)
}

/// Remembers that the account's password was given on the device that acts.
pub(crate) async fn set_confirmed<A: OverAccount>(tx: &Tx<'_>, permit: &Permit<'_, A>) -> Result<()> {
    device::Entity::update_many()
        .col_expr(device::Column::ConfirmedAt, Expr::value(tx.op.now))
        .filter(device::COLUMN.id.eq(tx.op.device()?))
        .filter(device::COLUMN.person_id.eq(permit.subject()))
        .exec(&tx.db)
        .await?;
    Ok(())
}

/// Signs an account in on a new device.
pub(crate) async fn insert<A: OverAccount>(
    tx: &Tx<'_>,
    permit: &Permit<'_, A>,
    row: device::ActiveModel,
) -> Result<device::Model> {
    let row = device::ActiveModel { person_id: Set(permit.subject()), ..row };
    Ok(device::Entity::insert(row).exec_with_returning(&tx.db).await?)
}

/// Has the next refresh token of a device's family take over.
pub(crate) async fn rotate(tx: &Tx<'_>, permit: &Permit<'_, Refresh>, expires_at: DateTime<Utc>) -> Result<()> {
    let Rotation::Next(id) = permit.subject() else { return Ok(()) };
    device::Entity::update_many()
        .col_expr(device::Column::Generation, Expr::col(device::Column::Generation).add(1))
        .col_expr(device::Column::RotatedAt, Expr::value(tx.op.now))
        .col_expr(device::Column::ExpiresAt, Expr::value(expires_at))
        .filter(device::COLUMN.id.eq(id))
        .exec(&tx.db)
        .await?;
    Ok(())
}

/// Ends a device of whose family an old refresh token was shown.
pub(crate) async fn end_family(tx: &Tx<'_>, permit: &Permit<'_, Refresh>) -> Result<()> {
    let Rotation::End(id) = permit.subject() else { return Ok(()) };
    end_one(tx, id).await
}

/// Ends a device of the viewer's.
pub(crate) async fn end(tx: &Tx<'_>, permit: &Permit<'_, EndDevice>) -> Result<()> {
    end_one(tx, permit.subject()).await
}

async fn end_one(tx: &Tx<'_>, id: DeviceId) -> Result<()> {
    device::Entity::update_many()
        .col_expr(device::Column::EndedAt, Expr::value(tx.op.now))
        .filter(device::COLUMN.id.eq(id))
        .exec(&tx.db)
        .await?;
    tx.ended(id);
    Ok(())
}

/// Ends all devices of an account; says which.
pub(crate) async fn end_all<A: OverAccount>(tx: &Tx<'_>, permit: &Permit<'_, A>) -> Result<Vec<DeviceId>> {
    end_those(tx, permit.subject(), None).await
}

/// Ends all devices of an account but the one that acts; says which.
pub(crate) async fn end_others<A: OverAccount>(tx: &Tx<'_>, permit: &Permit<'_, A>) -> Result<Vec<DeviceId>> {
    end_those(tx, permit.subject(), Some(tx.op.device()?)).await
}

/// Ends all devices of a person who is being erased; says which. The worker does this, for nobody.
pub(crate) async fn erase(tx: &Tx<'_>, person: PersonId) -> Result<Vec<DeviceId>> {
    end_those(tx, person, None).await
}

async fn end_those(tx: &Tx<'_>, person: PersonId, but: Option<DeviceId>) -> Result<Vec<DeviceId>> {
    let mut update = device::Entity::update_many()
        .col_expr(device::Column::EndedAt, Expr::value(tx.op.now))
        .filter(device::COLUMN.person_id.eq(person))
        .filter(device::COLUMN.ended_at.is_null());
    if let Some(but) = but {
        update = update.filter(device::COLUMN.id.ne(but));
    }
    let ended: Vec<_> = update.exec_with_returning(&tx.db).await?.into_iter().map(|device| device.id).collect();
    for id in &ended {
        tx.ended(*id);
    }
    Ok(ended)
}

/// Devices that have ended since, of everybody: what every instance holds in memory.
pub(crate) async fn ended_since(op: &Op, since: DateTime<Utc>) -> Result<Vec<(DeviceId, DateTime<Utc>)>> {
    let found = device::Entity::find()
        .select_only()
        .columns([device::Column::Id, device::Column::EndedAt])
        .filter(device::COLUMN.ended_at.gt(since))
        .into_tuple()
        .all(op.env.db.read())
        .await?;
    Ok(found)
}

/// Forgets devices that ended before a moment. The worker does this, for nobody.
pub(crate) async fn tidy(op: &Op, before: DateTime<Utc>) -> Result<()> {
    device::Entity::delete_many()
        .filter(Condition::any().add(device::COLUMN.ended_at.lt(before)).add(device::COLUMN.expires_at.lt(before)))
        .exec(op.env.db.write())
        .await?;
    Ok(())
}
