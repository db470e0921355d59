//! Draws that can be made again: ids, bytes and words that follow from what they are for.

use chrono::{DateTime, Utc};
use uuid::{Builder, Uuid};

/// What something is drawn for.
#[derive(Clone, Copy, Debug)]
pub enum Of {
    Person,
    Device,
    Contact,
    Touch,
    Plan,
    Proposal,
    Series,
    Distance,
    Stop,
    Acknowledgement,
    Share,
    Step,
    Consent,
    Notice,
    Gesture,
    Ask,
    Invitation,
    Repeated,
    Group,
    Member,
    Block,
    LogEntry,
    Key,
    Nonce,
    Hash,
    Salt,
    Token,
}

const WORDS: [&str; 34] = [
    "steady", "breath", "walk", "sister", "evening", "call", "tea", "morning", "garden", "check", "gentle", "bridge",
    "listen", "plan", "quiet", "sleep", "support", "proud", "tired", "hopeful", "river", "weekend", "run", "music",
    "small", "step", "today", "better", "slow", "friend", "mentor", "meeting", "honest", "calm",
];

/// A number that looks random (the finalizer of `SplitMix64`).
pub fn mix(number: u64) -> u64 {
    let mut mixed = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

/// Bytes that follow from two numbers and what they are for.
pub fn bytes<const N: usize>(of: Of, one: u64, two: u64) -> [u8; N] {
    let mut drawn = [0; N];
    let mut state = number(of, one, two);
    for chunk in drawn.chunks_mut(8) {
        state = mix(state);
        chunk.copy_from_slice(&state.to_be_bytes()[..chunk.len()]);
    }
    drawn
}

/// A number that follows from two others and what it is for.
pub fn number(of: Of, one: u64, two: u64) -> u64 {
    mix(mix(mix(of as u64) ^ one) ^ two)
}

/// A `UUIDv7` of a moment.
pub fn id(of: Of, one: u64, two: u64, at: DateTime<Utc>) -> Uuid {
    let millis = at.timestamp_millis().unsigned_abs();
    Builder::from_unix_timestamp_millis(millis, &bytes::<10>(of, one, two)).into_uuid()
}

/// An id that holds no time, as those of groups and members are.
pub fn timeless_id(of: Of, one: u64, two: u64) -> Uuid {
    Builder::from_random_bytes(bytes(of, one, two)).into_uuid()
}

/// One of these.
pub fn pick<T: Copy>(all: &[T], by: u64) -> T {
    all[usize::try_from(by % all.len() as u64).expect("less than the length")]
}

/// Some words, in a text.
pub fn words(count: u64, by: u64) -> String {
    (0..count).map(|place| pick(&WORDS, mix(by ^ place))).collect::<Vec<_>>().join(" ")
}
