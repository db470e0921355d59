//! The table `app`.

use chrono::{DateTime, Utc};
use entity::{AppId, PersonId, app};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::super::policy::{OwnApp, RegisterApp, TakeOver};
use crate::core::db::filled;
use crate::core::error::{Error, Inconsistent, Result};
use crate::core::op::Op;
use crate::core::policy::Permit;
use crate::core::tx::Tx;
use crate::rooms::accounts::OverAccount;

/// The viewer's apps, newest first.
pub async fn own(op: &Op, db: &impl ConnectionTrait) -> Result<Vec<app::Model>> {
    let own = app::Entity::find()
        .filter(app::COLUMN.owner_id.eq(op.person()?))
        .filter(app::COLUMN.ended_at.is_null())
        .order_by_desc(app::Column::Id);
    Ok(own.all(db).await?)
}

/// These apps, whoever asks: a client, or somebody whom it asks, or who gave it something.
pub async fn by_ids(op: &Op, ids: &[AppId]) -> Result<Vec<app::Model>> {
    let some = app::Entity::find().filter(app::COLUMN.id.is_in(or_none(ids)));
    Ok(some.all(op.env.db.read()).await?)
}

/// These ids, or one of no app: what names none takes the same statement.
pub(super) fn or_none(ids: &[AppId]) -> Vec<AppId> {
    if ids.is_empty() { vec![AppId(Uuid::nil())] } else { filled(ids.iter().copied()) }
}

/// An app, locked: whose it is, policy says.
pub async fn lock(tx: &Tx<'_>, id: AppId) -> Result<Option<app::Model>> {
    Ok(app::Entity::find_by_id(id).lock_exclusive().one(&tx.db).await?)
}

/// All apps after one of them, in the order of their ids. The operator asks this.
pub async fn all(op: &Op, after: AppId, most: u64) -> Result<Vec<app::Model>> {
    let some = app::Entity::find()
        .filter(app::COLUMN.id.gt(after))
        .filter(app::COLUMN.ended_at.is_null())
        .order_by_asc(app::Column::Id)
        .limit(most);
    Ok(some.all(op.env.db.read()).await?)
}

/// Writes a new app.
pub async fn insert(tx: &Tx<'_>, permit: &Permit<'_, RegisterApp>, row: app::ActiveModel) -> Result<app::Model> {
    let row = app::ActiveModel { owner_id: Set(permit.subject()), ..row };
    Ok(app::Entity::insert(row).exec_with_returning(&tx.db).await?)
}

/// Writes the changed columns of an app.
pub async fn update(tx: &Tx<'_>, permit: &Permit<'_, OwnApp>, row: app::ActiveModel) -> Result<app::Model> {
    write(tx, permit.subject(), row).await
}

/// The app that a code hands over. Whoever asks was given the code.
pub async fn offered(op: &Op, offer: &[u8]) -> Result<Option<app::Model>> {
    Ok(app::Entity::find().filter(app::COLUMN.offer.eq(offer)).one(op.env.db.read()).await?)
}

/// Gives an app to whoever takes it over. An approval was of what its earlier owner made of it, and ends.
pub async fn take_over(tx: &Tx<'_>, permit: &Permit<'_, TakeOver>) -> Result<app::Model> {
    let (id, heir) = permit.subject();
    let row = app::ActiveModel {
        owner_id: Set(heir),
        offer: Set(None),
        offered_until: Set(None),
        approved_at: Set(None),
        ..Default::default()
    };
    write(tx, id, row).await
}

/// Takes back all offers. The operator does this, after a restore.
pub async fn end_offers(op: &Op) -> Result<()> {
    app::Entity::update_many()
        .set(app::ActiveModel { offer: Set(None), offered_until: Set(None), ..Default::default() })
        .filter(app::COLUMN.offer.is_not_null())
        .exec(op.env.db.write())
        .await?;
    Ok(())
}

/// Has the apps of an account rest with it from a moment on, or go on.
pub async fn set_resting<A: OverAccount>(
    tx: &Tx<'_>,
    permit: &Permit<'_, A>,
    since: Option<DateTime<Utc>>,
) -> Result<()> {
    app::Entity::update_many()
        .col_expr(app::Column::RestsSince, Expr::value(since))
        .filter(app::COLUMN.owner_id.eq(permit.subject()))
        .exec(&tx.db)
        .await?;
    Ok(())
}

/// The apps that rest, whoever's they are: what every instance holds in memory.
pub async fn resting(op: &Op) -> Result<Vec<AppId>> {
    let found = app::Entity::find()
        .select_only()
        .column(app::Column::Id)
        // A range, for which SQLite takes the index; for `IS NOT NULL` it doesn't.
        .filter(app::COLUMN.rests_since.gt(DateTime::UNIX_EPOCH))
        .filter(app::COLUMN.ended_at.is_null())
        .into_tuple()
        .all(op.env.db.read())
        .await?;
    Ok(found)
}

/// Writes the changed columns of an app, by the operator.
pub async fn update_by_operator(tx: &Tx<'_>, id: AppId, row: app::ActiveModel) -> Result<app::Model> {
    write(tx, id, row).await
}

async fn write(tx: &Tx<'_>, id: AppId, row: app::ActiveModel) -> Result<app::Model> {
    let updated = app::Entity::update_many()
        .set(row)
        .col_expr(app::Column::Version, Expr::col(app::Column::Version).add(1))
        .filter(app::COLUMN.id.eq(id))
        .exec_with_returning(&tx.db)
        .await?;
    updated.into_iter().next().ok_or_else(|| Error::internal(Inconsistent("a locked app that isn't there")))
}

/// Ends the apps of a person who is being erased; says which.
pub async fn erase(tx: &Tx<'_>, owner: PersonId, at: DateTime<Utc>) -> Result<Vec<AppId>> {
    let nothing = app::ActiveModel {
        name: Set(String::new()),
        maker: Set(String::new()),
        description: Set(String::new()),
        redirect_uris: Set("[]".to_owned()),
        offer: Set(None),
        ended_at: Set(Some(at)),
        ..Default::default()
    };
    let ended = app::Entity::update_many()
        .set(nothing)
        .filter(app::COLUMN.owner_id.eq(owner))
        .exec_with_returning(&tx.db)
        .await?;
    Ok(ended.into_iter().map(|row| row.id).collect())
}
