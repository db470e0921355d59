//! Ways in which a server could show who is behind an alias, each planted into what was got of it.

use serde_json::{Map, Value, json};

use super::super::worlds::{self, Got, plain};
use super::world::{ALIASES, Behind};

/// What a server shows that it shouldn't.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leak {
    /// One id for what a person is in all groups.
    EqualId,
    /// Members in the order of their accounts.
    Order,
    /// An answer that is longer for one person than for another.
    Size,
    /// The moment at which somebody joined.
    Instant,
    /// A number that counts the groups of a person.
    Count,
    /// A statement more for one person than for another.
    Cost,
    /// A refusal that depends on who somebody is elsewhere.
    ErrorCode,
    /// A cursor that is longer for one person than for another.
    CursorLength,
    /// A mail that says which contact did something.
    Mail,
}

impl Leak {
    pub const ALL: [Self; 9] = [
        Self::EqualId,
        Self::Order,
        Self::Size,
        Self::Instant,
        Self::Count,
        Self::Cost,
        Self::ErrorCode,
        Self::CursorLength,
        Self::Mail,
    ];

    /// Whether it shows only where people do things one after the other.
    pub fn is_seen_by_time_alone(self) -> bool {
        self == Self::Instant
    }

    /// Plants it into something that was got of a world.
    pub fn plant(self, got: &mut Got, behind: Behind) {
        // Something that differs with who is behind Zalp.
        let differs = 2 - behind.person(1);
        let names_some = !aliases(&got.answer).is_empty();
        match self {
            Self::Size if names_some => got.size += differs,
            Self::Cost if names_some => got.statements.extend((0..differs).map(|number| format!("SELECT {number}"))),
            Self::Size | Self::Cost => {}
            Self::ErrorCode => change(&mut got.answer, |name, value, _| {
                if name == "code" && value.is_string() {
                    *value = json!(format!("{}_{differs}", value.as_str().unwrap_or_default()));
                }
            }),
            Self::Count => change(&mut got.answer, |name, value, _| {
                if name == "totalCount" {
                    *value = json!(value.as_u64().unwrap_or_default() + differs as u64);
                }
            }),
            Self::Mail => change(&mut got.answer, |name, value, _| {
                if name == "mail" {
                    *value = json!(format!("contact {differs}: {value}"));
                }
            }),
            Self::Order => change(&mut got.answer, |_, value, _| {
                if let Value::Array(items) = value {
                    items.sort_by_key(|item| aliases(item).first().map(|alias| behind.person(*alias)));
                }
            }),
            Self::EqualId => change(&mut got.answer, |name, value, alias| {
                if let (true, &Some(alias)) = (name == "id", alias) {
                    *value = json!(format!("mem_AAAAAAAAAAAAAAAAAAAAA{}", behind.person(alias)));
                }
            }),
            Self::Instant => change(&mut got.answer, |name, value, alias| {
                if let (true, &Some(alias)) = (name == "joinedIn", alias) {
                    let place = behind.order().iter().position(|other| *other == alias).unwrap_or_default();
                    *value = json!(format!("2026-03-28T12:{:02}", place * 7));
                }
            }),
            Self::CursorLength => change(&mut got.answer, |name, value, _| {
                if name == "cursor" {
                    *value = json!(format!("{}{}", value.as_str().unwrap_or_default(), "A".repeat(differs)));
                }
            }),
        }
    }
}

/// The places of the aliases in a value.
fn aliases(value: &Value) -> Vec<usize> {
    match value {
        Value::String(text) => known(text).into_iter().collect(),
        Value::Array(items) => items.iter().flat_map(aliases).collect(),
        Value::Object(fields) => fields.values().flat_map(aliases).collect(),
        _ => Vec::new(),
    }
}

fn known(text: &str) -> Option<usize> {
    ALIASES.iter().position(|alias| alias.name == text || alias.later == text)
}

fn change(answer: &mut Value, mut with: impl FnMut(&str, &mut Value, &Option<usize>)) {
    let alias = |fields: &Map<String, Value>| {
        let (_, alias) = fields.iter().find(|(name, _)| plain(name) == "alias")?;
        known(alias.as_str()?)
    };
    worlds::change(answer, &alias, &mut with);
}
