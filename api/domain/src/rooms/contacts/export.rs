//! The part of a person's export that holds their network, read page by page.

use entity::{ContactId, InvitationId};
use sea_orm::ActiveEnum;
use serde_json::{Value, json};

use super::entry::{self, Contact};
use super::store::{PAGE, contacts, invitations};
use super::{distance, touches};
use crate::core::error::Result;
use crate::core::op::Op;
use crate::core::pen::Pen;

/// How many contacts are read at once: with all their text, some hundreds of kilobytes.
const CONTACTS: u64 = 100;

/// Writes the viewer's contacts and invitations, as they would read them, with nothing left out.
pub(crate) async fn export(op: &Op, pen: &mut Pen) -> Result<()> {
    let key = op.env.vault.key(op.person()?.0).await?;
    pen.list("contacts")?;
    let mut after: Option<ContactId> = None;
    loop {
        let rows = contacts::every(op, after, CONTACTS).await?;
        let Some(last) = rows.last() else { break };
        after = Some(last.id);
        for row in &rows {
            pen.item(&shown(entry::open(&key, row))).await?;
        }
    }
    pen.end();
    pen.list("invitations")?;
    let mut after: Option<InvitationId> = None;
    loop {
        let rows = invitations::every(op, after, PAGE).await?;
        let Some(last) = rows.last() else { break };
        after = Some(last.id);
        for invitation in &rows {
            let invitation = json!({
                "createdAt": invitation.created_at,
                "expiresAt": invitation.expires_at,
                "acceptedAt": invitation.accepted_at,
                "withdrawnAt": invitation.withdrawn_at,
            });
            pen.item(&invitation).await?;
        }
    }
    pen.end();
    touches::export(op, &key, pen).await?;
    distance::export(op, &key, pen).await?;
    pen.list("tagCadences")?;
    // As many as tags that one gave a cadence to.
    for cadence in touches::rhythm(op).await?.tags {
        pen.item(&json!({ "tag": cadence.tag, "every": cadence.every, "setAt": cadence.set_at })).await?;
    }
    pen.end();
    Ok(())
}

fn shown(contact: Contact) -> Value {
    let content = contact.content;
    json!({
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
    })
}
