//! Which contact an entry of an address book is: the one that was imported from the same card, or one of the same name
//! that shares a channel, or has none. Pure.

use std::collections::HashMap;

use crate::contacts::entry::Content;
use crate::text;

/// What became of an entry, or would.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Outcome {
    /// A contact was made.
    Made,
    /// A contact got what it didn't have.
    Merged,
    /// There is a contact that has all of it.
    Unchanged,
    /// It is nobody: a group, a list, a card without a name.
    Skipped,
    /// It can't be taken.
    Failed,
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
        for name in std::iter::once(&content.name).chain(&content.other_names) {
            let places = self.by_name.entry(key(name)).or_default();
            if !places.contains(&place) {
                places.push(place);
            }
        }
        for card in cards {
            self.by_card.insert(card.to_vec(), place);
        }
    }

    /// The contact that an entry is. Family share a number and namesakes don't: it takes both, unless one of the two has
    /// no channel at all.
    pub fn find<'a>(
        &self,
        content: &Content,
        card: Option<&[u8]>,
        contact: impl Fn(usize) -> &'a Content,
    ) -> Option<usize> {
        if let Some(place) = card.and_then(|card| self.by_card.get(card)) {
            return Some(*place);
        }
        let namesakes = self.by_name.get(&key(&content.name))?;
        let shares = |place: &&usize| {
            let channels = &contact(**place).channels;
            content
                .channels
                .iter()
                .any(|one| channels.iter().any(|other| other.kind == one.kind && other.value == one.value))
        };
        if let Some(place) = namesakes.iter().find(shares) {
            return Some(*place);
        }
        match namesakes[..] {
            [place] if content.channels.is_empty() || contact(place).channels.is_empty() => Some(place),
            _ => None,
        }
    }
}

fn key(name: &str) -> String {
    text::line(name).to_lowercase()
}
