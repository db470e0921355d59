//! A ladder as it is kept: sealed as a whole, under its author's key. Each rung is known by a key of its own, so that it
//! stays the same rung wherever it stands; ladders of before are read too, whose rungs are known by their places.

use std::fmt;

use chrono::{DateTime, Utc};
use entity::{PersonId, PlanId, check_in_plan_side};
use serde::{Deserialize, Serialize};

use crate::core::error::{Error, Result};
use crate::core::op::Op;
use crate::core::secrets::{Place, SealKey, seal};
use crate::rooms::checkins::plans::Span;

/// For how long a claim holds where the author says nothing else.
pub(super) const USUAL_CLAIM: Span = Span::minutes(120);

/// Identifies a rung for as long as it is on the ladder. Random, or its position in a ladder of the older format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RungKey(i64);

impl RungKey {
    /// A key that no rung has.
    pub(super) fn fresh(op: &Op) -> Self {
        // Far from all places, and a positive number.
        Self((i64::from_be_bytes(op.random()) & i64::MAX) | (1 << 62))
    }

    /// The key of a rung that is known by its place, from 0.
    fn of_place(place: usize) -> Self {
        Self(i64::try_from(place).unwrap_or(i64::MAX))
    }

    /// Reads a key from its text.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let key = i64::from_str_radix(text, 16).ok().map(Self)?;
        (key.to_string() == text).then_some(key)
    }

    /// The key, as a number.
    pub(in crate::rooms::checkins) fn number(self) -> i64 {
        self.0
    }

    #[cfg(test)]
    pub(in crate::rooms::checkins) const fn of_number(number: i64) -> Self {
        Self(number)
    }
}

impl fmt::Display for RungKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:x}", self.0)
    }
}

/// A rung of a ladder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rung {
    /// The key that identifies it.
    pub key: RungKey,
    /// Since when it is on the ladder: what would have been before isn't made up for.
    pub(in crate::rooms::checkins) since: DateTime<Utc>,
    /// How long after a check-in's due time it is handed over.
    pub delay: Span,
    /// The recipients, in the author's order.
    pub to: Vec<PersonId>,
    /// Exactly what it tells them.
    pub text: String,
}

/// A ladder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ladder {
    /// The rungs, in the order of their delays.
    pub rungs: Vec<Rung>,
    /// How long a claim holds.
    pub claims_hold: Span,
    /// The name above the text in mails, if the author chose one.
    #[serde(default)]
    pub name: Option<String>,
    /// Whether the stored ladder can't be read any more. The other fields are then empty until it is written again.
    #[serde(skip)]
    pub is_unreadable: bool,
}

impl Default for Ladder {
    fn default() -> Self {
        Self { rungs: Vec::new(), claims_hold: USUAL_CLAIM, name: None, is_unreadable: false }
    }
}

/// What may be found: a ladder, or one of before.
#[derive(Deserialize)]
#[serde(untagged)]
enum Stored {
    Ladder(Ladder),
    ByPlace(Vec<ByPlace>),
}

/// A rung of before.
#[derive(Deserialize)]
struct ByPlace {
    delay: Span,
    to: Vec<PersonId>,
    text: String,
}

/// The ladder of the viewer's side of a plan.
pub(in crate::rooms::checkins) fn open(key: &SealKey, side: &check_in_plan_side::Model) -> Ladder {
    let Some(sealed) = &side.ladder else { return Ladder::default() };
    let stored = key.read_json::<Stored>(place(side.plan_id), sealed);
    stored.map_or(Ladder { is_unreadable: true, ..Ladder::default() }, |stored| stored.ladder(side.ladder_at))
}

impl Stored {
    fn ladder(self, since: DateTime<Utc>) -> Ladder {
        let known =
            |(place, ByPlace { delay, to, text })| Rung { key: RungKey::of_place(place), since, delay, to, text };
        match self {
            Self::Ladder(ladder) => ladder,
            Self::ByPlace(rungs) => {
                Ladder { rungs: rungs.into_iter().enumerate().map(known).collect(), ..Ladder::default() }
            }
        }
    }
}

/// A ladder, sealed; none without rungs.
pub(super) fn sealed(op: &Op, key: &SealKey, plan: PlanId, ladder: &Ladder) -> Result<Option<entity::Sealed>> {
    if ladder.rungs.is_empty() {
        return Ok(None);
    }
    let json = serde_json::to_string(ladder).map_err(Error::internal)?;
    Ok(Some(seal(op, key, place(plan), &json)))
}

fn place(plan: PlanId) -> Place {
    Place::new("check_in_plan_side", "ladder", plan.0)
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::{RungKey, Stored, USUAL_CLAIM};

    #[test]
    fn a_ladder_of_before_is_read_and_its_rungs_are_known_by_their_places() {
        let json = r#"[{"delay":60,"to":["00000000-0000-0000-0000-000000000001"],"text":"one"},
                       {"delay":120,"to":[],"text":"two"}]"#;
        let since = DateTime::from_timestamp(1_772_000_000, 0).unwrap();
        let read = |json: &str, since| serde_json::from_str::<Stored>(json).unwrap().ladder(since);
        let ladder = read(json, since);
        let seen: Vec<_> = ladder.rungs.iter().map(|it| (it.key.to_string(), it.text.as_str(), it.since)).collect();
        assert_eq!(seen, [("0".to_owned(), "one", since), ("1".to_owned(), "two", since)]);
        assert_eq!(ladder.claims_hold, USUAL_CLAIM);
        assert_eq!(read(&serde_json::to_string(&ladder).unwrap(), DateTime::UNIX_EPOCH), ladder);
    }

    #[test]
    fn a_key_has_one_text() {
        for number in [0, 4, 1 << 62, i64::MAX] {
            let key = RungKey::of_number(number);
            assert_eq!(RungKey::read(&key.to_string()), Some(key));
        }
        for text in ["", "-1", "+1", "01", "A", "8000000000000000", "x"] {
            assert_eq!(RungKey::read(text), None, "{text}");
        }
    }
}
