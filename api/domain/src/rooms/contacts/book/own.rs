//! What of a card would change who sees or is told something: its X-KITH-… properties, and tags that have a cadence. It is
//! taken from one's own export alone. A MAC under a key of the server's for this person recognises that, and binds these
//! properties to the card's UID and name, so that they can't be moved to another card.

use std::collections::HashSet;

use aws_lc_rs::hmac;
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use entity::PersonId;
use sea_orm::ActiveEnum;
use serde::{Deserialize, Serialize};

use crate::core::op::Op;
use crate::rooms::contacts::entry::{Content, Kind, Role, SupportKind};
use crate::rooms::contacts::vcard::{Card, EVERYBODY, one_line};

/// What became of a protected property, or would.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ProtectedStatus {
    /// It was applied.
    Applied,
    /// The card is of one's own export, but that it should be applied wasn't confirmed.
    Unconfirmed,
    /// The card isn't of one's own export, or was changed since.
    Foreign,
}

/// A property that would change who sees or is told something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ProtectedProperty {
    /// Its name.
    pub property: String,
    /// What it says.
    pub text: String,
    /// What became of it.
    pub status: ProtectedStatus,
}

/// What of a card is protected.
#[derive(Default)]
pub(super) struct Protected {
    pub kind: Option<Kind>,
    pub role: Option<Role>,
    pub support: Vec<SupportKind>,
    pub is_core: bool,
    pub tags: Vec<String>,
}

impl Protected {
    /// Takes from a content what is protected: here, its tags with a cadence.
    pub fn take_tags(&mut self, tags: Vec<String>, with_cadence: &HashSet<String>) -> Vec<String> {
        let (protected, free) = tags.into_iter().partition(|tag| with_cadence.contains(tag));
        self.tags = protected;
        free
    }

    /// What of it would make a difference to a contact, or to a new one of this kind: names and texts.
    pub fn differences(&self, before: Option<&Content>, kind: Kind) -> Vec<(&'static str, String)> {
        let mut found = Vec::new();
        let new = Content::named(String::new(), kind);
        let known = before.unwrap_or(&new);
        if let Some(kind) = self.kind.filter(|kind| before.is_none() && *kind != known.kind) {
            found.push(("X-KITH-KIND", kind.to_value()));
        }
        let is_professional = before.map_or(self.kind.unwrap_or(kind), |known| known.kind) == Kind::Professional;
        if let Some(role) = self.role.filter(|_| is_professional && known.role.is_none()) {
            found.push(("X-KITH-ROLE", role.to_value()));
        }
        for kind in self.support.iter().filter(|kind| !known.support.contains(kind)) {
            let name = serde_json::to_value(kind).ok();
            found.push(("X-KITH-SUPPORT", name.as_ref().and_then(|name| name.as_str()).unwrap_or_default().to_owned()));
        }
        if self.is_core && !known.is_core {
            found.push(("X-KITH-CORE", "true".to_owned()));
        }
        let tags = self.tags.iter().filter(|tag| !known.tags.contains(tag));
        found.extend(tags.map(|tag| ("CATEGORIES", tag.clone())));
        found
    }

    /// What a card says, with this.
    pub fn onto(self, content: Content) -> Content {
        let kind = self.kind.unwrap_or(content.kind);
        Content {
            kind,
            role: self.role.filter(|_| kind == Kind::Professional),
            support: self.support,
            is_core: self.is_core,
            tags: [content.tags, self.tags].concat(),
            ..content
        }
    }
}

/// By what a card of this person's own export is recognised.
pub(super) fn mac(op: &Op, owner: PersonId, card: &Card) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(hmac::sign(&op.env.keys.own_cards, &signed(owner, card)))
}

/// Whether a card is of this person's own export, as far as what is protected goes.
pub(super) fn is_own(op: &Op, owner: PersonId, card: &Card) -> bool {
    let mac = card.mac.as_ref().and_then(|mac| BASE64_URL_SAFE_NO_PAD.decode(mac).ok());
    mac.is_some_and(|mac| hmac::verify(&op.env.keys.own_cards, &signed(owner, card), &mac).is_ok())
}

/// What is signed: whose it is, which card, and what it says that is protected. Any tag may get a cadence later.
fn signed(owner: PersonId, card: &Card) -> Vec<u8> {
    let mut tags: Vec<_> = card.tags.iter().map(|tag| one_line(tag)).collect();
    tags.retain(|tag| !tag.is_empty() && tag != EVERYBODY);
    tags.sort();
    tags.dedup();
    let mut support = card.support.clone();
    support.sort();
    support.dedup();
    let uid = card.uid.as_deref().map(one_line);
    let said = (owner.0, uid, one_line(&card.name), &card.kind, &card.role, support, card.is_core, tags);
    serde_json::to_vec(&said).unwrap_or_default()
}
