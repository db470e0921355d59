//! Everything of the viewer's network, for their export.

use sea_orm::ActiveEnum;
use serde_json::{Value, json};

use super::{entry, store};
use crate::error::Result;
use crate::op::Op;

/// The viewer's contacts and invitations, as they would read them, with nothing left out.
pub(crate) async fn export(op: &Op) -> Result<Value> {
    let key = op.env.vault.key(op.person()?.0).await?;
    let contacts = store::everything(op).await?;
    let contacts = contacts.iter().map(|row| {
        let contact = entry::open(&key, row)?;
        Ok(json!({
            "name": contact.name,
            "kind": contact.kind.to_value(),
            "role": contact.role.map(|role| role.to_value()),
            "supportKinds": contact.support,
            "isCore": contact.is_core,
            "channels": contact.channels,
            "tags": contact.tags,
            "note": contact.note,
            "isLinked": contact.person.is_some(),
            "createdAt": contact.created_at,
            "updatedAt": contact.updated_at,
        }))
    });
    let contacts = contacts.collect::<Result<Vec<_>>>()?;
    let invitations = store::every_invitation(op).await?;
    let invitations = invitations.iter().map(|invitation| {
        json!({
            "createdAt": invitation.created_at,
            "expiresAt": invitation.expires_at,
            "acceptedAt": invitation.accepted_at,
            "withdrawnAt": invitation.withdrawn_at,
        })
    });
    Ok(json!({ "contacts": contacts, "invitations": invitations.collect::<Vec<_>>() }))
}
