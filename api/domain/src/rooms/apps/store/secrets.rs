//! The table `app_secret`.

use chrono::{DateTime, Utc};
use entity::{AppId, app_secret};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter};

use super::super::policy::OwnApp;
use super::apps::or_none;
use crate::core::db::filled;
use crate::core::error::Result;
use crate::core::op::Op;
use crate::core::policy::Permit;
use crate::core::tx::Tx;

/// The secrets of these apps that work.
pub async fn living(op: &Op, apps: &[AppId]) -> Result<Vec<app_secret::Model>> {
    let found = app_secret::Entity::find().filter(app_secret::COLUMN.app_id.is_in(or_none(apps))).filter(works(op.now));
    Ok(found.all(op.env.db.read()).await?)
}

fn works(now: DateTime<Utc>) -> Condition {
    let until = Condition::any().add(app_secret::COLUMN.expires_at.is_null());
    until.add(app_secret::COLUMN.expires_at.gt(now))
}

/// Has the present secrets of an app end at a moment, unless they end before.
pub async fn end_present(tx: &Tx<'_>, permit: &Permit<'_, OwnApp>, at: DateTime<Utc>) -> Result<()> {
    let later = Condition::any().add(app_secret::COLUMN.expires_at.is_null()).add(app_secret::COLUMN.expires_at.gt(at));
    app_secret::Entity::update_many()
        .col_expr(app_secret::Column::ExpiresAt, Expr::value(at))
        .filter(app_secret::COLUMN.app_id.eq(permit.subject()))
        .filter(later)
        .exec(&tx.db)
        .await?;
    Ok(())
}

/// Writes a new secret of an app.
pub async fn insert(tx: &Tx<'_>, permit: &Permit<'_, OwnApp>, row: app_secret::ActiveModel) -> Result<()> {
    let row = app_secret::ActiveModel { app_id: Set(permit.subject()), ..row };
    app_secret::Entity::insert(row).exec_without_returning(&tx.db).await?;
    Ok(())
}

/// Forgets the secrets that have ended. The worker does this, for nobody.
pub async fn tidy(op: &Op) -> Result<()> {
    let ended = app_secret::COLUMN.expires_at.lt(op.now);
    app_secret::Entity::delete_many().filter(ended).exec(op.env.db.write()).await?;
    Ok(())
}

/// Forgets the secrets of apps that end for good.
pub async fn erase(tx: &Tx<'_>, apps: &[AppId]) -> Result<()> {
    let theirs = app_secret::COLUMN.app_id.is_in(filled(apps.iter().copied()));
    app_secret::Entity::delete_many().filter(theirs).exec(&tx.db).await?;
    Ok(())
}
