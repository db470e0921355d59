//! The texts of a group: checked against their bounds, and sealed under the key of the group.

use entity::{GroupId, Sealed, peer_group};
use garde::Validate;
use serde::{Deserialize, Serialize};

use crate::core::error::{Error, Result};
use crate::core::op::Op;
use crate::core::secrets::{Place, SealKey, UNREADABLE, seal};
use crate::core::text;

/// What a group says about itself, to all who see it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Validate, Serialize, Deserialize)]
pub struct Texts {
    /// From 1 to 80 characters.
    #[garde(length(chars, min = 1, max = 80), custom(text::name))]
    pub name: String,
    /// At most 2,000 characters.
    #[garde(length(chars, max = 2_000), custom(text::printable))]
    pub description: String,
    /// At most 10, of 1 to 40 characters.
    #[garde(length(max = 10), inner(length(chars, min = 1, max = 40), custom(text::name)))]
    pub topics: Vec<String>,
    /// What is asked of those who ask to join, at most 300 characters.
    #[garde(inner(length(chars, min = 1, max = 300), custom(text::printable)))]
    pub question: Option<String>,
}

/// The longest guidelines, in characters.
pub const LONGEST_GUIDELINES: usize = 10_000;

impl Texts {
    /// The texts as they are kept.
    pub(super) fn normalized(self) -> Self {
        Self {
            name: text::line(&self.name),
            description: text::optional_block(Some(self.description)).unwrap_or_default(),
            topics: text::distinct_lines(&self.topics),
            question: text::optional_block(self.question),
        }
    }

    pub(super) fn seal(&self, op: &Op, key: &SealKey, id: GroupId) -> Result<Sealed> {
        Ok(seal(op, key, place(id), &serde_json::to_string(self).map_err(Error::internal)?))
    }

    /// The texts of a group; none if they can't be read.
    pub(super) fn read(key: &SealKey, row: &peer_group::Model) -> Option<Self> {
        key.read_json(place(row.id), &row.texts)
    }

    /// The texts of a group; a group without a key was erased.
    pub(super) fn open(key: Option<&SealKey>, row: &peer_group::Model) -> Self {
        let read = key.and_then(|key| Self::read(key, row));
        read.unwrap_or_else(|| Self { name: UNREADABLE.to_owned(), ..Self::default() })
    }
}

fn place(id: GroupId) -> Place {
    Place::new("peer_group", "texts", id.0)
}

/// Where a version of the guidelines is sealed. The version is part of the place: no text passes for another's.
pub fn guidelines_place(id: GroupId) -> Place {
    Place::new("group_guidelines", "text", id.0)
}
