//! What an app was given and no longer has, as the app itself reads it, so that it can purge what it keeps: which grants, and
//! on which day. Not why they ended, nor by whom, nor whose they were.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Duration, NaiveDate, Utc};
use entity::{AppId, GrantId, Sealed, ended_grant};
use uuid::Uuid;

use super::store;
use crate::core::error::{Error, Result};
use crate::core::op::Op;
use crate::core::page::{Page, PageArgs};
use crate::core::secrets::Place;

/// How long an app is told of the end of a grant.
pub(crate) const TOLD_FOR: Duration = Duration::days(90);

/// A grant that has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EndedGrant {
    /// The grant.
    pub grant: GrantId,
    /// The UTC day on which the app was told.
    pub ended_on: NaiveDate,
}

/// The grants of the app that acts which have ended, oldest first, each with its cursor.
///
/// # Errors
///
/// [`Error::Unauthenticated`] if no app acts for itself; [`Error::BadCursor`].
pub async fn ended_grants(op: &Op, args: &PageArgs) -> Result<Page<(String, EndedGrant)>> {
    let app = itself(op)?;
    let after = args.after.as_deref().map(|cursor| opened(op, app, cursor)).transpose()?;
    let rows = store::ended_grant::told(op, app, after, args.fetch()).await?;
    let shown = rows
        .into_iter()
        .map(|row| (sealed(op, &row), EndedGrant { grant: row.id, ended_on: row.told_at.date_naive() }));
    Ok(args.page(shown.collect()))
}

/// How many grants of the app that acts have ended, as far as it is told.
///
/// # Errors
///
/// As [`ended_grants`].
pub async fn count_ended_grants(op: &Op) -> Result<u64> {
    store::ended_grant::count_told(op, itself(op)?).await
}

fn itself(op: &Op) -> Result<AppId> {
    op.app().filter(|_| op.viewer.is_none()).ok_or(Error::Unauthenticated)
}

/// The cursor of a row: of one length, and for this app alone.
fn sealed(op: &Op, row: &ended_grant::Model) -> String {
    let plain = [row.told_at.timestamp().to_be_bytes().as_slice(), row.id.0.as_bytes()].concat();
    URL_SAFE_NO_PAD.encode(op.env.keys.cursors.seal(op.random(), place(row.app_id), &plain).0)
}

fn opened(op: &Op, app: AppId, cursor: &str) -> Result<(DateTime<Utc>, GrantId)> {
    let sealed = URL_SAFE_NO_PAD.decode(cursor).map(Sealed).map_err(|_| Error::BadCursor)?;
    let plain = op.env.keys.cursors.open(place(app), &sealed).map_err(|_| Error::BadCursor)?;
    let position = plain.split_first_chunk().and_then(|(at, id)| {
        let at = DateTime::from_timestamp(i64::from_be_bytes(*at), 0)?;
        Some((at, GrantId(Uuid::from_slice(id).ok()?)))
    });
    position.ok_or(Error::BadCursor)
}

fn place(app: AppId) -> Place {
    Place::new("ended_grant", "cursor", app.0)
}
