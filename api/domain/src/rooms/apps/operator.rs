//! What the operator of an installation does with apps: lists, approves and suspends them.

use chrono::{DateTime, Utc};
use entity::{AppId, app};
use sea_orm::ActiveValue::Set;
use uuid::Uuid;

use super::app::{client_id, of_client_id, redirect_uris};
use super::store;
use crate::core::access::Deed;
use crate::core::error::Result;
use crate::core::op::Op;
use crate::core::tx::Tx;
use crate::rooms::access::{self, Concerned};
use crate::rooms::accounts;

/// How many apps are read at once.
const MOST: u64 = 500;

/// An app, for the operator. Whose it is isn't shown.
#[derive(Clone, Debug)]
pub struct Listed {
    /// How it names itself.
    pub client_id: String,
    /// The name.
    pub name: String,
    /// Who makes it, by their own claim.
    pub maker: String,
    /// The redirect URIs.
    pub redirect_uris: Vec<String>,
    /// When it was registered.
    pub created_at: DateTime<Utc>,
    /// When it was approved.
    pub approved_at: Option<DateTime<Utc>>,
    /// When it was suspended.
    pub suspended_at: Option<DateTime<Utc>>,
}

/// All apps, oldest first.
///
/// # Errors
///
/// If the database doesn't answer.
pub async fn list(op: &Op) -> Result<Vec<Listed>> {
    let (mut listed, mut after) = (Vec::new(), AppId(Uuid::nil()));
    loop {
        let rows = store::apps::all(op, after, MOST).await?;
        let Some(last) = rows.last() else { return Ok(listed) };
        after = last.id;
        for row in &rows {
            listed.push(shown(op, row)?);
        }
    }
}

fn shown(op: &Op, row: &app::Model) -> Result<Listed> {
    Ok(Listed {
        client_id: client_id(op, row.id),
        name: row.name.clone(),
        maker: row.maker.clone(),
        redirect_uris: redirect_uris(row)?,
        created_at: row.created_at,
        approved_at: row.approved_at,
        suspended_at: row.suspended_at,
    })
}

/// Approves an app, or takes a suspension back; `None` if there is none.
///
/// # Errors
///
/// If the database doesn't answer.
pub async fn approve(op: &Op, client_id: &str) -> Result<Option<Listed>> {
    let now = Some(op.now);
    change(op, client_id, app::ActiveModel { approved_at: Set(now), suspended_at: Set(None), ..Default::default() })
        .await
}

/// Suspends an app: what people gave it ends at once, and they are told. `None` if there is none.
///
/// # Errors
///
/// If the database doesn't answer.
pub async fn suspend(op: &Op, client_id: &str) -> Result<Option<Listed>> {
    let now = Some(op.now);
    change(op, client_id, app::ActiveModel { suspended_at: Set(now), ..Default::default() }).await
}

async fn change(op: &Op, client_id: &str, row: app::ActiveModel) -> Result<Option<Listed>> {
    let Some(id) = of_client_id(op, client_id) else { return Ok(None) };
    let tx = Tx::begin(op).await?;
    if store::apps::lock(&tx, id).await?.is_none_or(|app| app.ended_at.is_some()) {
        return Ok(None);
    }
    let row = store::apps::update_by_operator(&tx, id, row).await?;
    let (deed, mut people) = match row.suspended_at {
        Some(_) => {
            store::authorizations::end_waiting(&tx, None, Some(id)).await?;
            (Deed::AppSuspended, accounts::end_grants_of_app(&tx, id).await?)
        }
        None => (Deed::AppApproved, Vec::new()),
    };
    people.push(row.owner_id);
    access::by_operator(&tx, &people, Concerned::App(id), deed).await?;
    tx.commit().await?;
    shown(op, &row).map(Some)
}
