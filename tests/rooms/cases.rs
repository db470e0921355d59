//! One case of each mutation, told once beside its room's tests: the matrix, the repeats and the silence of distance read
//! it. In an input, `«name»` stands for something that each of their worlds has; [`super::given`] lists the names.

use serde_json::Value;

use super::{accounts, apps, checkins, contacts, groups};

/// A mutation that goes well.
pub struct Case {
    pub mutation: &'static str,
    pub input: Value,
    /// The fields of another input of it that differ; null if there is no other.
    pub other: Value,
    /// What is asked of its payload: whatever is the same if the answer is made once more.
    pub select: &'static str,
    /// What the same person does before, with its input, so that this goes well.
    pub first: Vec<(&'static str, Value)>,
    /// Whether it is sent without a token.
    pub is_public: bool,
}

impl Case {
    pub fn new(mutation: &'static str, input: Value, other: Value, select: &'static str) -> Self {
        Self { mutation, input, other, select, first: Vec::new(), is_public: false }
    }

    /// Takes another mutation of the same person beforehand.
    pub fn after(mut self, mutation: &'static str, input: Value) -> Self {
        self.first.push((mutation, input));
        self
    }

    /// Is sent without a token.
    pub fn public(self) -> Self {
        Self { is_public: true, ..self }
    }
}

/// All of them.
pub fn all() -> Vec<Case> {
    [
        accounts::cases::cases(),
        apps::cases::cases(),
        contacts::cases::cases(),
        checkins::cases::cases(),
        groups::cases::all(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The case of a mutation.
pub fn of(mutation: &str) -> Case {
    all().into_iter().find(|case| case.mutation == mutation).unwrap_or_else(|| {
        panic!(
            "{mutation} has no case: add one to cases() in tests/rooms/<its room>/cases.rs; the matrix, the repeats and \
             the silence of distance try every mutation by it"
        )
    })
}

/// An input with the fields of another in it, or in the place of its own.
pub fn with(mut input: Value, more: Value) -> Value {
    if let (Some(fields), Value::Object(more)) = (input.as_object_mut(), more) {
        fields.extend(more);
    }
    input
}

/// The name in a text, if it is nothing but one.
pub fn name(text: &str) -> Option<&str> {
    text.strip_prefix('«')?.strip_suffix('»')
}

/// Puts something else in the place of each name of an input.
pub fn filled(input: &Value, value: &impl Fn(&str) -> String) -> Value {
    match input {
        Value::String(text) => Value::String(name(text).map_or_else(|| text.clone(), value)),
        Value::Array(items) => items.iter().map(|item| filled(item, value)).collect(),
        Value::Object(fields) => {
            Value::Object(fields.iter().map(|(key, field)| (key.clone(), filled(field, value))).collect())
        }
        other => other.clone(),
    }
}
