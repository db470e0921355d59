//! Ways in which a server could tell apps what they may not learn, each planted into what they got.

use serde_json::{Value, json};

use super::super::worlds::{Got, change};
use super::looks::Differs;

/// What a server shows that it shouldn't.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leak {
    /// One subject of a person's tokens for all apps.
    EqualSubject,
    /// One id of a person's for all apps.
    EqualId,
    /// A cursor that begins with something of the person's.
    EqualCursor,
    /// One budget for all that act for a person.
    SharedBudget,
    /// A number that counts what isn't shown.
    Count,
    /// That there is another page, of what isn't shown.
    AnotherPage,
    /// An answer that is longer by what isn't shown.
    Size,
    /// A statement more for what isn't shown.
    Statements,
    /// A price that counts what isn't shown.
    Price,
    /// A moment at which something else happened.
    Instant,
    /// A refusal that depends on what else there is.
    ErrorCode,
    /// A cursor that is longer the more there is.
    CursorLength,
    /// A list in an order that isn't its own.
    Order,
    /// A text that names something else.
    Text,
    /// An event of something else.
    Event,
}

impl Leak {
    /// What shows that two grants are of one person.
    pub const OF_ONE_PERSON: [Self; 4] = [Self::EqualSubject, Self::EqualId, Self::EqualCursor, Self::SharedBudget];
    /// What shows something that the app may not see.
    pub const ANYWHERE: [Self; 11] = [
        Self::Count,
        Self::AnotherPage,
        Self::Size,
        Self::Statements,
        Self::Price,
        Self::Instant,
        Self::ErrorCode,
        Self::CursorLength,
        Self::Order,
        Self::Text,
        Self::Event,
    ];

    /// Plants it into something that was got by a grant.
    pub fn plant(self, got: &mut Got, Differs { hidden, person }: Differs) {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let sees = !got.answer["data"].is_null();
        match self {
            Self::Size if sees => got.size += hidden,
            Self::Statements if sees => got.statements.extend((0..hidden).map(|number| format!("table{number}"))),
            Self::Size | Self::Statements => {}
            Self::Order => each(&mut got.answer, |_, value| {
                if let Value::Array(items) = value {
                    let by = hidden.min(items.len());
                    items.rotate_left(by);
                }
            }),
            _ => each(&mut got.answer, |name, value| match (self, name) {
                (Self::EqualSubject, "subId") => *value = json!(format!("per_AAAAAAAAAAAAAAAAAAAAA{person}")),
                (Self::EqualId, "id") => *value = json!(format!("vwr_AAAAAAAAAAAAAAAAAAAAA{person}")),
                (Self::EqualCursor, "feedCursor") => *value = json!(format!("AAAAAAAAAAAAAAAAAAAAAA{person}")),
                (Self::SharedBudget, "remaining") => *value = json!(person),
                (Self::Count, "totalCount") | (Self::Price, "actual") => {
                    *value = json!(value.as_u64().unwrap_or_default() + hidden as u64);
                }
                (Self::AnotherPage, "hasNextPage") => *value = json!(hidden > 0),
                (Self::Instant, name) if name.ends_with("At") && value.is_string() => {
                    *value = json!(format!("{} +{hidden}", text(value)));
                }
                (Self::ErrorCode, "code") => *value = json!(format!("{}_{hidden}", text(value))),
                (Self::CursorLength, "cursor") => *value = json!(format!("{}{}", text(value), "A".repeat(hidden))),
                (Self::Text, "name") if !value.is_null() => *value = json!(format!("{} {hidden}", text(value))),
                (Self::Event, "kind") => *value = json!(format!("{} {hidden}", text(value))),
                _ => {}
            }),
        }
    }
}

fn each(answer: &mut Value, mut with: impl FnMut(&str, &mut Value)) {
    change(answer, &|_| (), &mut |name, value, ()| with(name, value));
}
