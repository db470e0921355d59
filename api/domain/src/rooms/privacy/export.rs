//! Exports all data of the viewer as one JSON document, which is written while it is read. Each person can run one
//! export at a time, after confirming the password, and is told in the feed and by mail.

use chrono::{DateTime, Duration, Utc};
use serde_json::json;

use crate::core::error::{Error, Result};
use crate::core::op::Op;
use crate::core::pen::{PATIENCE, Pen, Pieces};
use crate::core::policy::permit;
use crate::core::scope::Scope;
use crate::core::tx::Tx;
use crate::rooms::accounts::{self, Credential, OwnAccount};
use crate::rooms::{access, apps, checkins, contacts, groups};

/// How long a running export keeps its person from starting another one, unless the lease is renewed. If the process of
/// an export dies, its person waits this long.
const LEASE: Duration = Duration::minutes(5);
/// How often the lease is renewed.
const SAYS_SO: std::time::Duration = std::time::Duration::from_mins(1);

/// The longest duration of an export.
const LONGEST: Duration = Duration::hours(24);

/// The answer to a request for an export.
#[derive(Debug)]
pub enum Asked {
    /// The export has started.
    Begun(Pieces),
    /// Another export of the viewer's is running. Its lease ends then.
    Busy(DateTime<Utc>),
}

/// Starts to export all data of the viewer: what they wrote, and what is stored about them.
///
/// # Errors
///
/// A refusal if the password wasn't confirmed on this device within the last 5 minutes.
pub async fn export(op: Op) -> Result<Asked> {
    let tx = Tx::begin(&op).await?;
    let person = accounts::begin_export(&tx).await?;
    let may = permit::<OwnAccount>(&tx, &person)?;
    if let Some(until) = person.exporting_until.filter(|until| *until > op.now) {
        return Ok(Asked::Busy(until));
    }
    let until = op.now + LEASE;
    accounts::set_exporting(&tx, &may, until).await?;
    tx.commit().await?;
    let (pen, pieces) = Pen::new();
    // A task of its own, so that whoever hangs up ends the work and not the giving back.
    tokio::spawn(written(op, pen, until));
    Ok(Asked::Begun(pieces))
}

async fn written(op: Op, mut pen: Pen, until: DateTime<Utc>) {
    let reader = pen.reader();
    let mut lease = Lease { until: [until; 2] };
    let device = Credential { actor: op.actor, expires_at: op.now + LONGEST };
    let failed = tokio::select! {
        () = reader.closed() => None,
        // Its device was signed out: what has ended may not go on reading.
        () = accounts::until_over(&op.env, &device) => Some(Error::Unauthenticated),
        error = lease.keep(&op) => Some(error),
        done = write(&op, &mut pen) => done.err(),
    };
    if let Err(error) = accounts::end_exporting(&op, lease.until).await {
        tracing::error!(%error, "an export that has ended still keeps others waiting, for some minutes");
    }
    if let Some(error) = failed {
        tracing::warn!(%error, "an export broke off");
        // Without it, what was written so far would look like all of it.
        drop(tokio::time::timeout(PATIENCE, reader.send(Err(error))).await);
    }
}

async fn write(op: &Op, pen: &mut Pen) -> Result<()> {
    let viewer = accounts::viewer(op).await?;
    let devices = accounts::devices(op).await?;
    pen.object("")?;
    pen.field("exportedAt", &op.now)?;
    let account = json!({
        "displayName": viewer.display_name,
        "pronouns": viewer.pronouns,
        "email": viewer.email,
        "timeZone": viewer.time_zone,
        "locale": viewer.locale,
        "country": viewer.country,
        "createdAt": viewer.created_at,
        "deletionDueAt": viewer.delete_at,
    });
    pen.field("account", &account)?;
    pen.list("devices")?;
    for device in devices {
        let (name, created_at, last_seen_at) = (device.name, device.created_at, device.last_seen_at);
        pen.item(&json!({ "name": name, "createdAt": created_at, "lastSeenAt": last_seen_at })).await?;
    }
    pen.end();
    pen.list("personalTokens")?;
    for token in accounts::personal_tokens(op).await? {
        let scopes: Vec<_> = token.scopes.named().map(Scope::name).collect();
        let (name, created_at, expires_at) = (token.name, token.created_at, token.expires_at);
        let last_used_on = token.last_used_on;
        pen.item(&json!({
            "name": name, "scopes": scopes, "createdAt": created_at, "expiresAt": expires_at, "lastUsedOn": last_used_on,
        }))
        .await?;
    }
    pen.end();
    apps::export(op, pen).await?;
    let named = apps::shown_by_ids(op, &access::apps_in_log(op).await?).await?;
    let named = named.into_iter().map(|(id, app)| (id, (app.name, app.maker))).collect();
    access::export(op, pen, &named).await?;
    pen.object("network")?;
    contacts::export(op, pen).await?;
    pen.end();
    pen.object("groups")?;
    groups::export(op, pen).await?;
    pen.end();
    pen.object("checkIns")?;
    checkins::export(op, pen).await?;
    pen.end();
    pen.end();
    pen.hand_over().await
}

/// The lease of a running export: until when it lasts, before and after the latest renewal.
struct Lease {
    until: [DateTime<Utc>; 2],
}

impl Lease {
    /// Renews the lease from time to time. Returns only if that fails.
    async fn keep(&mut self, op: &Op) -> Error {
        loop {
            tokio::time::sleep(SAYS_SO).await;
            let [_, was] = self.until;
            let until = op.env.ports.clock.now() + LEASE;
            // Both, as long as it isn't known which of them is stored.
            self.until = [was, until];
            if let Err(error) = accounts::go_on_exporting(op, was, until).await {
                return error;
            }
        }
    }
}
