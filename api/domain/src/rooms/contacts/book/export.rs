//! Contacts as vCards: one of them, or all, page by page.

use entity::ContactId;
use sea_orm::ActiveEnum;

use super::own;
use crate::core::access::{self, Deed};
use crate::core::error::Result;
use crate::core::node_id;
use crate::core::op::Op;
use crate::core::secrets::NodeType;
use crate::core::tx::Tx;
use crate::rooms::accounts;
use crate::rooms::contacts::channels::ChannelKind;
use crate::rooms::contacts::entry::{self, Contact};
use crate::rooms::contacts::store::contacts;
use crate::rooms::contacts::vcard::{self, Card, CardChannel, CardChannelKind};

/// How many contacts are read at once.
const PAGE: u64 = 500;

/// A contact of the viewer's as a vCard 4.0 (RFC 6350). Its UID is that of the card it came from, or else its id, so that
/// other programs know it again.
///
/// # Errors
///
/// [`crate::Error::Unauthenticated`] if nobody is signed in.
pub fn card_of(op: &Op, contact: &Contact) -> Result<String> {
    let content = contact.content.clone();
    let id = || node_id::encode(&op.ids(), NodeType::Contact, contact.id.0);
    let channels = content.channels.into_iter().map(|channel| CardChannel {
        kind: match channel.kind {
            ChannelKind::Phone => CardChannelKind::Phone,
            ChannelKind::Text => CardChannelKind::Text,
            ChannelKind::Email => CardChannelKind::Email,
            ChannelKind::Link => CardChannelKind::Link,
        },
        value: channel.value,
        country: channel.country,
        label: channel.label,
    });
    let support =
        content.support.iter().filter_map(|kind| serde_json::to_value(kind).ok()?.as_str().map(str::to_owned));
    let card = Card {
        name: content.name,
        other_names: content.other_names,
        kind: Some(content.kind.to_value()),
        role: content.role.map(|role| role.to_value()),
        support: support.collect(),
        is_core: content.is_core,
        channels: channels.collect(),
        tags: content.tags,
        note: content.note,
        uid: Some(contact.card_uid.clone().unwrap_or_else(id)),
        mac: None,
        left_out: Vec::new(),
    };
    let mac = own::mac(op, op.person()?, &card);
    Ok(vcard::write(&Card { mac: Some(mac), ..card }))
}

/// What comes before the first page: on a device, all contacts leave with the password alone, and their person is told.
/// An app or a token was given them with it.
///
/// # Errors
///
/// A refusal if the password wasn't confirmed on this device within the last 5 minutes.
pub async fn begin_export(op: &Op) -> Result<()> {
    if op.device().is_ok() {
        let tx = Tx::begin(op).await?;
        accounts::begin_export(&tx).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// The next of the viewer's contacts as vCards, and after which to go on; nothing if there are no more.
///
/// # Errors
///
/// [`crate::Error::Unauthenticated`] if nobody is signed in.
pub async fn export_page(op: &Op, after: Option<ContactId>) -> Result<Option<(String, ContactId)>> {
    let rows = contacts::after(op, after, PAGE).await?;
    let Some(last) = rows.last().map(|row| row.id) else { return Ok(None) };
    let key = op.env.vault.key(op.person()?.0).await?;
    let mut cards = String::new();
    for row in &rows {
        cards.push_str(&card_of(op, &entry::open(&key, row))?);
    }
    let read: Vec<_> = rows.iter().map(|row| (NodeType::Contact, Some(row.id.0))).collect();
    access::note(op, Deed::Exported, &read);
    Ok(Some((cards, last)))
}
