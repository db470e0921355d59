//! Which rung of a ladder that is written anew is which of the present one. Pure.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use entity::PersonId;

use super::stored::{Rung, RungKey};
use crate::rooms::checkins::plans::Span;

/// A rung that was checked: what it is to be, and which of the present ones it says that it is.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    pub key: Option<RungKey>,
    pub delay: Span,
    pub to: Vec<PersonId>,
    pub text: String,
}

impl Draft {
    /// Whether a present rung tells the same people the same words.
    fn says_as(&self, rung: &Rung) -> bool {
        let sorted = |people: &[PersonId]| {
            let mut people = people.to_vec();
            people.sort_unstable();
            people
        };
        self.text == rung.text && sorted(&self.to) == sorted(&rung.to)
    }
}

/// The rungs of a ladder that is written anew. A rung that names no present one is the present one that tells the same
/// people the same words, at the same time if there is one such, and otherwise a new one. Each is known by its key, with
/// whether it was kept.
pub(super) fn kept(
    present: &[Rung],
    drafts: Vec<Draft>,
    now: DateTime<Utc>,
    mut fresh: impl FnMut() -> RungKey,
) -> Vec<(Rung, bool)> {
    let mut known: Vec<Option<RungKey>> = drafts.iter().map(|draft| draft.key).collect();
    let mut taken: HashSet<RungKey> = known.iter().flatten().copied().collect();
    for same_time in [true, false] {
        for (draft, known) in drafts.iter().zip(&mut known).filter(|(_, known)| known.is_none()) {
            let is_it = |rung: &&Rung| {
                !taken.contains(&rung.key) && (rung.delay == draft.delay || !same_time) && draft.says_as(rung)
            };
            *known = present.iter().find(is_it).map(|rung| rung.key);
            taken.extend(*known);
        }
    }
    let write = |(Draft { delay, to, text, .. }, known): (Draft, Option<RungKey>)| {
        let was = present.iter().find(|rung| Some(rung.key) == known);
        let since = was.map_or(now, |was| was.since);
        (Rung { key: known.unwrap_or_else(&mut fresh), since, delay, to, text }, was.is_some())
    };
    drafts.into_iter().zip(known).map(write).collect()
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Duration};
    use entity::PersonId;
    use uuid::Uuid;

    use super::{Draft, kept};
    use crate::rooms::checkins::ladders::stored::{Rung, RungKey};
    use crate::rooms::checkins::plans::Span;

    fn person(number: u128) -> PersonId {
        PersonId(Uuid::from_u128(number))
    }

    fn draft(key: Option<i64>, delay: i32, to: &[u128], text: &str) -> Draft {
        let to = to.iter().copied().map(person).collect();
        Draft { key: key.map(RungKey::of_number), delay: Span::minutes(delay), to, text: text.to_owned() }
    }

    /// What the rungs of a ladder are known by, once it is written anew.
    fn keys(drafts: Vec<Draft>) -> Vec<i64> {
        let since = DateTime::UNIX_EPOCH;
        let rung = |(key, delay, to, text): (i64, i32, u128, &str)| Rung {
            key: RungKey::of_number(key),
            since,
            delay: Span::minutes(delay),
            to: vec![person(to), person(9)],
            text: text.to_owned(),
        };
        let present = [(10, 30, 1, "a"), (11, 60, 2, "b"), (12, 90, 1, "a")].map(rung);
        let mut next = 100;
        let fresh = || {
            next += 1;
            RungKey::of_number(next - 1)
        };
        let now = since + Duration::hours(1);
        let rungs = kept(&present, drafts, now, fresh);
        for (rung, was_there) in &rungs {
            let expected = if rung.key.number() < 100 { (true, since) } else { (false, now) };
            assert_eq!((*was_there, rung.since), expected);
        }
        rungs.iter().map(|(rung, _)| rung.key.number()).collect()
    }

    #[test]
    fn a_rung_keeps_its_identity() {
        for (drafts, expected) in [
            (vec![draft(None, 60, &[2, 9], "b")], vec![11]),
            // In another order, and at other times.
            (vec![draft(None, 10, &[9, 2], "b"), draft(None, 90, &[1, 9], "a")], vec![11, 12]),
            (vec![draft(None, 40, &[1, 9], "a"), draft(None, 50, &[1, 9], "a")], vec![10, 12]),
            // By its key, whatever else it says.
            (vec![draft(Some(12), 30, &[3], "c"), draft(None, 90, &[1, 9], "a")], vec![12, 10]),
            // Other words, or other people, are another rung; one can't be two.
            (vec![draft(None, 60, &[2, 9], "c"), draft(None, 70, &[2], "b")], vec![100, 101]),
            (vec![draft(None, 60, &[2, 9], "b"), draft(None, 70, &[2, 9], "b")], vec![11, 100]),
        ] {
            assert_eq!(keys(drafts.clone()), expected, "{drafts:?}");
        }
    }
}
