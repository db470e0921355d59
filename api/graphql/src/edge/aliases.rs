//! Limits the number of aliases of a field. Merged copies count once, and a field in a fragment counts once however
//! often the fragment is spread.

use std::collections::{HashMap, HashSet};

use apollo_compiler::executable::Field;
use async_graphql::ServerError;

use super::merge::{Item, Selected};
use super::refusal::refuse;

/// Refuses an operation that selects a field under too many aliases.
///
/// # Errors
///
/// `TOO_MANY_ALIASES`.
pub(super) fn check(items: &[Item<'_>], most: usize) -> Result<(), ServerError> {
    let mut aliased = Aliased::new();
    count(items, &mut aliased);
    let too_many = aliased.into_iter().find(|(_, places)| places.len() > most);
    too_many.map_or(Ok(()), |(field, places)| {
        let times = places.len();
        let message = format!("A field may have at most {most} aliases; `{field}` has {times}.");
        Err(refuse("TOO_MANY_ALIASES", message))
    })
}

/// For each field name, the places in the document where it has an alias.
type Aliased<'a> = HashMap<&'a str, HashSet<*const Field>>;

fn count<'a>(items: &[Item<'a>], aliased: &mut Aliased<'a>) {
    let mut one = |selected: &Selected<'a>| {
        let field = selected.field;
        if field.response_key() != &field.name {
            aliased.entry(field.name.as_str()).or_default().insert(std::ptr::from_ref(field));
        }
        count(&selected.inside, aliased);
    };
    for item in items {
        match item {
            Item::Field(selected) => one(selected),
            Item::On(_, fields) => fields.iter().for_each(&mut one),
        }
    }
}
