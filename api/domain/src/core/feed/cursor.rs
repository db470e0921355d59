//! Feed cursors: the positions in all feeds that a person follows. They are sealed: a hidden event must not show as a
//! gap, and the positions of two people must not be comparable. Nor does their length tell how many feeds it are: there
//! is room for [`ROOM`] positions, then for twice as many, and so on.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use entity::{FeedId, Sealed};
use uuid::Uuid;

use super::positions::Positions;
use crate::core::error::{Error, Result};
use crate::core::op::Op;
use crate::core::secrets::Place;

/// The length of a position in bytes: the id of a feed, and the number of the last event that was read.
const LEN: usize = 16 + 8;
/// The number of positions for which every cursor has room. What is left of it is filled with positions in no feed.
const ROOM: usize = 8;

impl Positions {
    /// The cursor, which only the viewer can use.
    pub fn seal(&self, op: &Op) -> Result<String> {
        let sealed = op.env.keys.cursors.seal(op.random(), place(op)?, &self.packed());
        Ok(URL_SAFE_NO_PAD.encode(sealed.0))
    }

    /// The positions of a cursor of the viewer.
    pub fn open(op: &Op, cursor: &str) -> Result<Self> {
        let sealed = Sealed(URL_SAFE_NO_PAD.decode(cursor).map_err(|_| Error::BadCursor)?);
        let bytes = op.env.keys.cursors.open(place(op)?, &sealed).map_err(|_| Error::BadCursor)?;
        Self::unpacked(&bytes).ok_or(Error::BadCursor)
    }

    fn packed(&self) -> Vec<u8> {
        let mut bytes: Vec<u8> =
            self.0.iter().flat_map(|(feed, seq)| [&feed.0.as_bytes()[..], &seq.to_be_bytes()].concat()).collect();
        bytes.resize(self.0.len().next_power_of_two().max(ROOM) * LEN, 0);
        bytes
    }

    /// Cursors of before there was room have no positions in no feed.
    fn unpacked(bytes: &[u8]) -> Option<Self> {
        let (positions, []) = bytes.as_chunks::<LEN>() else { return None };
        let position = |bytes: &[u8; LEN]| {
            let (feed, seq) = bytes.split_first_chunk::<16>()?;
            Some((FeedId(Uuid::from_bytes(*feed)), i64::from_be_bytes(seq.try_into().ok()?)))
        };
        let mut positions: Self = positions.iter().map(position).collect::<Option<_>>().map(Self)?;
        positions.0.remove(&FeedId(Uuid::nil()));
        Some(positions)
    }
}

fn place(op: &Op) -> Result<Place> {
    op.viewer()?;
    Ok(Place::new("feed", "cursor", op.reader()?))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn positions(count: u128) -> Positions {
        Positions((1..=count).map(|number| (FeedId(Uuid::from_u128(number << 64 | number)), 3)).collect())
    }

    proptest! {
        #[test]
        fn what_is_packed_is_unpacked(count in 0_u128..100) {
            prop_assert_eq!(Positions::unpacked(&positions(count).packed()), Some(positions(count)));
        }
    }

    #[test]
    fn the_length_does_not_tell_how_many_feeds_somebody_follows() {
        for (counts, room) in [(0..=8, 8), (9..=16, 16), (17..=32, 32), (33..=64, 64)] {
            for count in counts {
                assert_eq!(positions(count).packed().len(), room * LEN, "{count}");
            }
        }
    }

    #[test]
    fn cursors_of_before_there_was_room_are_still_read() {
        let [one, other] = [7, 8].map(|number| FeedId(Uuid::from_u128(number)));
        let old = [&one.0.as_bytes()[..], &41_i64.to_be_bytes()].concat();
        assert_eq!(Positions::unpacked(&old), Some(Positions([(one, 41)].into())));
        let of_two = [&old[..], other.0.as_bytes(), &42_i64.to_be_bytes()].concat();
        assert_eq!(Positions::unpacked(&of_two), Some(Positions([(one, 41), (other, 42)].into())));
        assert_eq!(Positions::unpacked(&old[1..]), None);
    }
}
