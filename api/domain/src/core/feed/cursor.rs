//! Feed cursors: a position in each feed that a person follows. They are sealed: a hidden event must not show as a gap,
//! and the positions of two people must not be comparable.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use entity::{FeedId, PersonId, Sealed};
use uuid::Uuid;

use crate::core::error::{Error, Result};
use crate::core::op::Op;
use crate::core::secrets::Place;

/// The length of a position in bytes: the id of a feed, and the number of the last event that was read.
const LEN: usize = 16 + 8;

/// The number of the last event that was read, for each feed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Positions(pub BTreeMap<FeedId, i64>);

impl<const N: usize> From<[(FeedId, i64); N]> for Positions {
    fn from(positions: [(FeedId, i64); N]) -> Self {
        Self(positions.into())
    }
}

impl Positions {
    /// The cursor, which only the viewer can use.
    pub fn seal(&self, op: &Op) -> Result<String> {
        let bytes: Vec<u8> =
            self.0.iter().flat_map(|(feed, seq)| [&feed.0.as_bytes()[..], &seq.to_be_bytes()].concat()).collect();
        let sealed = op.env.keys.cursors.seal(op.random(), place(op.person()?), &bytes);
        Ok(URL_SAFE_NO_PAD.encode(sealed.0))
    }

    /// The positions of a cursor of the viewer.
    pub fn open(op: &Op, cursor: &str) -> Result<Self> {
        let sealed = Sealed(URL_SAFE_NO_PAD.decode(cursor).map_err(|_| Error::BadCursor)?);
        let bytes = op.env.keys.cursors.open(place(op.person()?), &sealed).map_err(|_| Error::BadCursor)?;
        let (positions, []) = bytes.as_chunks::<LEN>() else { return Err(Error::BadCursor) };
        let position = |bytes: &[u8; LEN]| {
            let (feed, seq) = bytes.split_first_chunk::<16>()?;
            Some((FeedId(Uuid::from_bytes(*feed)), i64::from_be_bytes(seq.try_into().ok()?)))
        };
        positions.iter().map(position).collect::<Option<_>>().map(Self).ok_or(Error::BadCursor)
    }
}

fn place(person: PersonId) -> Place {
    Place::new("feed", "cursor", person.0)
}
