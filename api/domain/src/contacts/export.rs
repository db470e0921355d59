//! Everything of the viewer's network, for their export.

use sea_orm::ActiveEnum;
use serde_json::{Value, json};

use super::{distance, entry, store, touches};
use crate::error::Result;
use crate::op::Op;

/// The viewer's contacts and invitations, as they would read them, with nothing left out.
pub(crate) async fn export(op: &Op) -> Result<Value> {
    let key = op.env.vault.key(op.person()?.0).await?;
    let contacts = store::everything(op).await?;
    let contacts = contacts.iter().map(|row| {
        let contact = entry::open(&key, row)?;
        let content = contact.content;
        Ok(json!({
            "id": contact.id,
            "name": content.name,
            "otherNames": content.other_names,
            "kind": content.kind.to_value(),
            "role": content.role.map(|role| role.to_value()),
            "supportKinds": content.support,
            "isCore": content.is_core,
            "channels": content.channels,
            "tags": content.tags,
            "note": content.note,
            "boundaries": content.boundaries,
            "cadence": content.cadence,
            "snoozedUntil": contact.snoozed_until,
            "lastTouchAt": contact.last_touch_at,
            "cardUid": contact.card_uid,
            "isLinked": contact.person.is_some(),
            "createdAt": contact.created_at,
            "updatedAt": contact.updated_at,
            "deletedAt": contact.deleted_at,
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
    Ok(json!({
        "contacts": contacts,
        "invitations": invitations.collect::<Vec<_>>(),
        "touches": touches::export(op, &key).await?,
        "distances": distance::export(op, &key).await?,
        "tagCadences": touches::rhythm(op).await?.tags.into_iter().map(|cadence| json!({
            "tag": cadence.tag,
            "every": cadence.every,
            "since": cadence.since,
        })).collect::<Vec<_>>(),
    }))
}
