//! The orders of a list of groups, and places in them. A place is never null, and no two groups have the same.

use chrono::NaiveDate;
use icu_collator::options::CollatorOptions;
use icu_collator::preferences::CollationNumericOrdering;
use icu_collator::{CollatorBorrowed, CollatorPreferences};

use crate::core::error::{Error, Result};
use crate::core::op::Op;
use crate::core::page::{self, open_cursor, seal_cursor};

/// What a list of groups is called in its cursors.
const LIST: &str = "groups";
/// How much of a collation key is kept and compared: more than the names of two groups take to differ. A cursor has room for
/// it.
const LONGEST_KEY: usize = 128;
/// How many bits of a number are random; those above are the day.
const RANDOM_BITS: u32 = 40;

/// The order of a list of groups.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum GroupOrder {
    /// By the day on which they were listed, the latest first. Those of one day are in an order that says nothing.
    #[default]
    NewestFirst,
    /// By name, in one order for all languages: the root collation of CLDR, with numbers by their value.
    Name,
}

/// A place in an order. Newest first, the key isn't looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Position {
    pub name_key: Vec<u8>,
    pub number: i64,
}

impl GroupOrder {
    /// The place before the first group.
    pub(super) fn start(self) -> Position {
        let number = if self == Self::Name { i64::MIN } else { i64::MAX };
        Position { name_key: Vec::new(), number }
    }

    /// The room of a place, so that all cursors of an order are of one length.
    const fn room(self) -> usize {
        let key = if matches!(self, Self::Name) { LONGEST_KEY } else { 0 };
        1 + size_of::<i64>() + key + 1
    }

    /// The cursor of a place: the order, the number and the key.
    pub(super) fn cursor(self, op: &Op, place: &Position) -> Result<String> {
        let mut bytes = vec![self as u8];
        bytes.extend(place.number.to_be_bytes());
        if self == Self::Name {
            bytes.extend(&place.name_key);
        }
        seal_cursor(op, LIST, &page::filled_up(bytes, self.room()))
    }

    /// The place that a cursor of this order names.
    pub(super) fn place(self, op: &Op, cursor: &str) -> Result<Position> {
        let bytes = open_cursor(op, LIST, cursor)?;
        let (order, bytes) = page::place_of(&bytes)?.split_first().ok_or(Error::BadCursor)?;
        let (number, name_key) = bytes.split_first_chunk().ok_or(Error::BadCursor)?;
        if *order != self as u8 {
            return Err(Error::BadCursor);
        }
        Ok(Position { name_key: name_key.to_vec(), number: i64::from_be_bytes(*number) })
    }
}

/// A new group's number in the order of listing: the day, and what is random.
pub(super) fn number(op: &Op) -> i64 {
    let day = op.now.date_naive().signed_duration_since(NaiveDate::default()).num_days();
    let random = i64::from_be_bytes(op.random()) & ((1 << RANDOM_BITS) - 1);
    (day << RANDOM_BITS) | random
}

/// A name's place in the order of names. Keys of another release of the collation's data compare a little differently;
/// the order is still one, since a cursor has the stored key.
pub(super) fn name_key(name: &str) -> Vec<u8> {
    let mut wishes = CollatorPreferences::default();
    wishes.numeric_ordering = Some(CollationNumericOrdering::True);
    let mut key = Vec::new();
    match CollatorBorrowed::try_new(wishes, CollatorOptions::default()) {
        Ok(collator) => {
            let Ok(()) = collator.write_sort_key_to(name, &mut key);
        }
        // The root's data are compiled in.
        Err(_) => key.extend(name.as_bytes()),
    }
    key.truncate(LONGEST_KEY);
    key
}

#[cfg(test)]
mod tests {
    use super::{LONGEST_KEY, name_key};

    #[test]
    fn names_are_in_order() {
        let names = ["2 of us", "10 of us", "anxiety", "Ärger", "Ausweg", "Zusammen", "Надежда", "うつ病の会"];
        assert!(names.is_sorted_by_key(|name| name_key(name)));
        let long = name_key(&"𝔸".repeat(120));
        assert_eq!(long.len(), LONGEST_KEY);
    }
}
