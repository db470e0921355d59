//! Contacts as vCards: one of them, or all, page by page.

use entity::ContactId;
use sea_orm::ActiveEnum;

use super::store;
use crate::contacts::channels::ChannelKind;
use crate::contacts::entry::{self, Contact};
use crate::contacts::vcard::{self, Card, CardChannel, CardChannelKind};
use crate::error::Result;
use crate::op::Op;

/// How many contacts are read at once.
const PAGE: u64 = 500;

/// A contact as a vCard 4.0 (RFC 6350). The id is what other programs know the card by.
#[must_use]
pub fn card_of(contact: &Contact, id: &str) -> String {
    let content = contact.content.clone();
    let channels = content.channels.into_iter().map(|channel| CardChannel {
        kind: match channel.kind {
            ChannelKind::Phone => CardChannelKind::Phone,
            ChannelKind::Text => CardChannelKind::Text,
            ChannelKind::Email => CardChannelKind::Email,
            ChannelKind::Link => CardChannelKind::Link,
        },
        value: channel.value,
        label: channel.label,
    });
    let support =
        content.support.iter().filter_map(|kind| serde_json::to_value(kind).ok()?.as_str().map(str::to_owned));
    vcard::write(&Card {
        name: content.name,
        other_names: content.other_names,
        kind: Some(content.kind.to_value()),
        role: content.role.map(|role| role.to_value()),
        support: support.collect(),
        is_core: content.is_core,
        channels: channels.collect(),
        tags: content.tags,
        note: content.note,
        uid: Some(id.to_owned()),
        left_out: Vec::new(),
    })
}

/// The next of the viewer's contacts as vCards, and after which to go on; nothing where there are no more.
///
/// # Errors
///
/// [`crate::Error::Unauthenticated`] where nobody is signed in.
pub async fn export_page(op: &Op, after: Option<ContactId>) -> Result<Option<(String, ContactId)>> {
    let rows = store::some(op, after, PAGE).await?;
    let Some(last) = rows.last().map(|row| row.id) else { return Ok(None) };
    let key = op.env.vault.key(op.person()?.0).await?;
    let mut cards = String::new();
    for row in &rows {
        let id = crate::node_id::encode(op.node_keys(), crate::secrets::NodeType::Contact, row.id.0);
        cards.push_str(&card_of(&entry::open(&key, row)?, &id));
    }
    Ok(Some((cards, last)))
}
