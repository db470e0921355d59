//! Which contact an entry of an address book is. A UID names somebody only if it can be unique, and if a name or a channel
//! agrees; without one, name and channel have to agree, or a full name where one of the two has no channel. What only
//! resembles a contact stays apart, and the report asks. Pure.

use std::collections::{HashMap, HashSet};

use crate::core::text;
use crate::rooms::contacts::entry::Content;
use crate::rooms::contacts::vcard::Card;

/// What became of an entry, or would.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Outcome {
    /// A contact was created.
    Created,
    /// A contact got what it didn't have.
    Merged,
    /// There is a contact that has all of it.
    Unchanged,
    /// It is nobody: a group, a list, a card without a name.
    Skipped,
    /// It can't be taken.
    Failed,
}

/// Who an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Match {
    /// This contact.
    Is(usize),
    /// Somebody else, or this contact: nobody can tell.
    Resembles(usize),
    /// Nobody who is known.
    Nobody,
}

/// Contacts that entries are held against, by their place in a list.
#[derive(Default)]
pub(super) struct Known {
    by_card: HashMap<Vec<u8>, usize>,
    by_name: HashMap<String, Vec<usize>>,
}

impl Known {
    /// Learns of a contact: its names, and the hashes of the cards that it came from.
    pub fn learn<'a>(&mut self, place: usize, content: &Content, cards: impl IntoIterator<Item = &'a [u8]>) {
        for name in names(content) {
            let places = self.by_name.entry(name).or_default();
            if !places.contains(&place) {
                places.push(place);
            }
        }
        for card in cards {
            // The first keeps it: who is kept apart from them isn't known by it.
            self.by_card.entry(card.to_vec()).or_insert(place);
        }
    }

    /// Whether a card can be what this contact, or a new one, is known by: it isn't what somebody else is known by.
    pub fn is_free(&self, card: &[u8], place: usize) -> bool {
        self.by_card.get(card).is_none_or(|known| *known == place)
    }

    /// Who an entry is, with the hash of its card: of a UID, or of all that it says.
    pub fn find<'a>(
        &self,
        content: &Content,
        (card, is_uid): (&[u8], bool),
        contact: impl Fn(usize) -> &'a Content,
    ) -> Match {
        let by_card = self.by_card.get(card).copied();
        if let Some(place) = by_card.filter(|place| !is_uid || agree(content, contact(*place))) {
            return Match::Is(place);
        }
        let namesakes = self.by_name.get(&key(&content.name)).map(Vec::as_slice).unwrap_or_default();
        if let Some(place) = namesakes.iter().find(|place| share_a_channel(content, contact(**place))) {
            return Match::Is(*place);
        }
        match namesakes {
            [place]
                if is_full(&content.name) && (content.channels.is_empty() || contact(*place).channels.is_empty()) =>
            {
                Match::Is(*place)
            }
            _ => by_card.or(namesakes.first().copied()).map_or(Match::Nobody, Match::Resembles),
        }
    }
}

/// The UIDs of a book that can't name anybody: cards have them that are of different people.
pub(super) fn shared_uids<'a>(cards: impl IntoIterator<Item = &'a Card>) -> HashSet<&'a str> {
    let mut first: HashMap<&str, &Card> = HashMap::new();
    let mut shared = HashSet::new();
    for card in cards {
        let Some(uid) = card.uid.as_deref() else { continue };
        let known = *first.entry(uid).or_insert(card);
        let names = |card: &Card| {
            std::iter::once(&card.name).chain(&card.other_names).map(|name| key(name)).collect::<HashSet<_>>()
        };
        let has = |value: &str| known.channels.iter().any(|channel| channel.value == value);
        if names(known).is_disjoint(&names(card)) && !card.channels.iter().any(|channel| has(&channel.value)) {
            shared.insert(uid);
        }
    }
    shared
}

/// Whether a UID can be one: neither what programs write where they have none, nor too short to be unique.
pub(super) fn can_be_unique(uid: &str) -> bool {
    let uid = uid.trim().to_ascii_lowercase();
    let uid = uid.trim_start_matches("urn:uuid:");
    let letters: HashSet<_> = uid.chars().filter(|letter| letter.is_alphanumeric()).collect();
    let is_word = matches!(uid, "undefined" | "(null)" | "unknown" | "default" | "[object object]");
    uid.chars().count() >= 6 && letters.len() >= 3 && !is_word
}

/// Whether there is a name or a channel that both have.
fn agree(one: &Content, other: &Content) -> bool {
    let known: HashSet<_> = names(one).collect();
    names(other).any(|name| known.contains(&name)) || share_a_channel(one, other)
}

fn share_a_channel(one: &Content, other: &Content) -> bool {
    one.channels.iter().any(|channel| other.channels.iter().any(|known| known.is(channel)))
}

fn names(content: &Content) -> impl Iterator<Item = String> {
    std::iter::once(&content.name).chain(&content.other_names).map(|name| key(name))
}

/// Whether a name is more than a first name, which many have.
fn is_full(name: &str) -> bool {
    text::line(name).contains(' ')
}

fn key(name: &str) -> String {
    text::line(name).to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::can_be_unique;

    #[test]
    fn placeholders_are_no_uids() {
        for uid in
            ["null", "undefined", "0", "1", "", "12345", "NULL", "(null)", "00000000-0000-0000-0000-000000000000"]
        {
            assert!(!can_be_unique(uid), "{uid}");
        }
        for uid in
            ["0f7f7f8e-3c33-4b39-a3a5-6b7a4f8f0c11", "urn:uuid:2b1d6a6e-5f0e-4d58-b0f7-1f9b55f2b333", "7a5d3c0c8e1f"]
        {
            assert!(can_be_unique(uid), "{uid}");
        }
    }
}
