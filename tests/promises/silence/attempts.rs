//! What Berta tries, in an order in which each still has something to be about: the rooms' cases, and what is tried besides.
//! It is told in families; after each of them she looks at everything. A mutation without a place in that order is tried by
//! its case; a field of an input that nobody gives fails here.

mod leaving;
mod staying;

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::schema::Schema;
use crate::rooms::cases;

/// A mutation and its input.
pub type Attempt = (&'static str, Value);

/// What she tries before she looks at everything again.
pub type Family = Vec<Attempt>;

/// Berta stays: she goes on as somebody who is linked, and accepts again what she holds.
pub fn staying() -> Vec<Family> {
    let mut families = staying::before_her_account();
    families.push(without_a_place());
    families.push(staying::on_her_account());
    families
}

/// Berta leaves, in every way that there is, and comes back.
pub fn leaving() -> Vec<Family> {
    leaving::families()
}

/// The cases of mutations that stand nowhere in the order.
fn without_a_place() -> Family {
    let known = [staying::before_her_account(), vec![staying::on_her_account()], leaving()];
    let known: BTreeSet<_> = known.iter().flatten().flatten().map(|(mutation, _)| *mutation).collect();
    let others = cases::all().into_iter().map(|case| case.mutation).filter(|mutation| !known.contains(mutation));
    others.map(by_case).collect()
}

/// What a case's names stand for in Berta's world, where that isn't something of the same name.
const NAMES: &[(&str, &str)] = &[
    ("contact", "of ada"),
    ("spare", "waiting"),
    ("deleted", "gone"),
    ("person", "adas person"),
    ("sign-up", "verification"),
    ("email change", "verification"),
    ("password reset", "verification"),
    ("sign-up code", "mailed code"),
    ("email change code", "mailed code"),
    ("password reset code", "mailed code"),
    ("check-in", "open"),
    ("answered by them", "answered"),
    ("proposal", "adas proposal"),
    ("own proposal", "proposal"),
    ("ask", "adas ask"),
    ("trusted", "of ada"),
    ("asked of you", "adas consent"),
    ("agreed to", "adas consent"),
];

/// A mutation as its case has it.
fn by_case(mutation: &'static str) -> Attempt {
    let input = cases::filled(&cases::of(mutation).input, &|name| {
        let here = NAMES.iter().find(|(known, _)| *known == name).map_or(name, |(_, here)| here);
        format!("«{here}»")
    });
    (mutation, input)
}

/// A mutation as its case has it, but for these fields.
fn but(mutation: &'static str, fields: Value) -> Attempt {
    (mutation, cases::with(by_case(mutation).1, fields))
}

/// Fails where the schema has a mutation, or an input a field, that isn't tried.
pub fn assert_all_tried(schema: &Schema) {
    let mut tried = BTreeSet::new();
    for (mutation, input) in staying().into_iter().chain(leaving()).flatten() {
        tried.insert((mutation.to_owned(), None));
        for field in input.as_object().into_iter().flat_map(|input| input.keys()) {
            tried.insert((mutation.to_owned(), Some(field.clone())));
        }
    }
    for (mutation, fields) in schema.mutations() {
        // Whatever has a case is tried; without one, this says where to add it.
        let case = cases::of(&mutation);
        assert!(tried.contains(&(case.mutation.to_owned(), None)), "in the silence test Berta never tries {mutation}");
        // The key is one mechanism for all of them.
        for field in fields.into_iter().filter(|field| field != "idempotencyKey") {
            let is_tried = tried.contains(&(mutation.clone(), Some(field.clone())));
            assert!(
                is_tried,
                "in the silence test Berta never gives {mutation} its {field}: add it to the mutation's case, or try it \
                 besides, in tests/promises/silence/attempts/"
            );
        }
    }
}

/// Fields of her own in an input that names a check-in.
fn of_check_in(name: &str) -> Value {
    json!({ "checkInId": format!("«{name}»") })
}
