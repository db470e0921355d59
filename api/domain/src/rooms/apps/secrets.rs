//! The secrets of confidential apps: shown once, stored as hashes, and rotated with an overlap.

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::Duration;
use entity::{AppId, AppSecretId, app_secret, feed_event::Kind, job};
use sea_orm::ActiveValue::Set;

use super::app::App;
use super::policy::OwnApp;
use super::store;
use crate::core::error::{Error, ErrorCode, Result};
use crate::core::jobs;
use crate::core::op::Op;
use crate::core::policy::{Permit, permit};
use crate::core::tx::Tx;
use crate::rooms::accounts;

/// The prefix of secrets, for secret scanners.
const PREFIX: &str = "kith_secret_";
/// How long an earlier secret goes on working, unless it is to end at once.
pub const OVERLAP: Duration = Duration::days(1);

/// Makes a secret of an app, and keeps its hash.
pub(super) async fn make(tx: &Tx<'_>, may: &Permit<'_, OwnApp>) -> Result<String> {
    let op = tx.op;
    let secret = format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(op.random::<32>()));
    let row = app_secret::ActiveModel {
        id: Set(AppSecretId(op.id())),
        hash: Set(digest(&SHA256, secret.as_bytes()).as_ref().to_vec()),
        created_at: Set(op.now),
        expires_at: Set(None),
        ..Default::default()
    };
    store::secrets::insert(tx, may, row).await?;
    Ok(secret)
}

/// Makes a new secret of an app. Earlier ones go on working for a day, or end at once.
///
/// # Errors
///
/// A refusal if the password wasn't confirmed on this device within the last 5 minutes, if the viewer has no such app, or
/// if it is a public one.
pub async fn rotate_secret(op: &Op, id: AppId, ends_earlier_now: bool) -> Result<App> {
    let tx = Tx::begin(op).await?;
    accounts::own_person(&tx).await?;
    accounts::recently_confirmed(&tx).await?;
    let found = store::apps::lock(&tx, id).await?;
    let may = permit::<OwnApp>(&tx, &found)?;
    let Some(row) = found.filter(|app| app.is_confidential) else {
        let message = "This app is public: it can't keep a secret, and has none.";
        return Err(Error::refused_at("appId", ErrorCode::Invalid, message));
    };
    let until = if ends_earlier_now { op.now } else { op.now + OVERLAP };
    store::secrets::end_present(&tx, &may, until).await?;
    let secret = make(&tx, &may).await?;
    jobs::leave(&tx, job::Kind::MailAppChanged, row.owner_id.0, op.now).await?;
    tx.tell(row.owner_id, Kind::AppChanged, id.0, tx.account());
    tx.commit_as(id).await?;
    Ok(App { secret: Some(secret), ..App::open(op, &row)? })
}
