//! Everything that is the viewer's, as one JSON document.

use serde_json::{Value, json};

use crate::accounts;
use crate::error::Result;
use crate::op::Op;
use crate::{checkins, contacts};

/// Everything that is the viewer's: what they wrote, and what is kept about them.
///
/// # Errors
///
/// [`crate::Error::Unauthenticated`] where nobody is signed in.
pub async fn export(op: &Op) -> Result<Value> {
    let viewer = accounts::viewer(op).await?;
    let devices = accounts::devices(op).await?;
    Ok(json!({
        "exportedAt": op.now,
        "account": {
            "displayName": viewer.display_name,
            "pronouns": viewer.pronouns,
            "email": viewer.email,
            "timeZone": viewer.time_zone,
            "locale": viewer.locale,
            "createdAt": viewer.created_at,
            "deletionDueAt": viewer.delete_at,
        },
        "devices": devices.iter().map(|device| json!({
            "name": device.name,
            "signedInAt": device.created_at,
            "lastSeenAt": device.last_seen_at,
        })).collect::<Vec<_>>(),
        "network": contacts::export(op).await?,
        "checkIns": checkins::export(op).await?,
    }))
}
