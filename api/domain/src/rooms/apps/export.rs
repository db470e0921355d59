//! A person's apps and grants in their export.

use serde_json::json;

use super::app::{apps, shown_by_ids};
use crate::core::error::Result;
use crate::core::op::Op;
use crate::core::pen::Pen;
use crate::core::scope::{Scope, Scopes};
use crate::rooms::accounts;

/// Writes them.
pub(crate) async fn export(op: &Op, pen: &mut Pen) -> Result<()> {
    let names = |scopes: Scopes| scopes.named().map(Scope::name).collect::<Vec<_>>();
    pen.list("apps")?;
    for app in apps(op).await? {
        let (required, optional) = (names(app.scopes.required), names(app.scopes.optional));
        pen.item(&json!({
            "name": app.name, "maker": app.maker, "description": app.description, "clientId": app.client_id,
            "isConfidential": app.is_confidential, "redirectUris": app.redirect_uris, "requiredScopes": required,
            "optionalScopes": optional, "createdAt": app.created_at, "isApproved": app.is_approved,
            "isSuspended": app.is_suspended, "offeredUntil": app.offered_until,
        }))
        .await?;
    }
    pen.end();
    pen.list("grants")?;
    let grants = accounts::grants(op).await?;
    let shown = shown_by_ids(op, &grants.iter().map(|grant| grant.app).collect::<Vec<_>>()).await?;
    for grant in grants {
        let app = shown.get(&grant.app).map(|app| json!({ "name": app.name, "maker": app.maker }));
        pen.item(&json!({
            "app": app, "scopes": names(grant.scopes), "contact": grant.contact, "group": grant.group,
            "createdAt": grant.created_at, "endsAt": grant.ends_at, "lastUsedOn": grant.last_used_on,
        }))
        .await?;
    }
    pen.end();
    Ok(())
}
