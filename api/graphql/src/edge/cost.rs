//! What an operation costs, known before it runs: each field costs 1, and what is in a page is multiplied by the page's
//! size. Sizes that are variables are put in for each request. Of the types that an object may have, the dearest counts.

use std::collections::HashMap;

use apollo_compiler::Name;
use apollo_compiler::executable::{Field, Value};
use apollo_compiler::response::JsonMap;

use super::merge::{Item, Selected};

/// How many items a page has where nothing is asked for.
const USUAL: u64 = 20;

/// How often something is done.
#[derive(Clone, Debug)]
enum Times {
    Known(u64),
    Variable(Name),
}

impl Times {
    /// The size of the page that a field asks for, where it is a list of pages or takes ids.
    fn of(field: &Field) -> Option<Self> {
        let takes = |name: &str| field.definition.argument_by_name(name).is_some();
        if takes("first") {
            let given = ["first", "last"].into_iter().find_map(|name| field.specified_argument_by_name(name));
            return Some(given.map_or(Self::Known(USUAL), |value| Self::given(value)));
        }
        takes("ids").then(|| field.specified_argument_by_name("ids").map_or(Self::Known(1), |value| Self::given(value)))
    }

    fn given(value: &Value) -> Self {
        match value {
            Value::Variable(name) => Self::Variable(name.clone()),
            Value::Int(size) => Self::Known(size.as_str().parse().unwrap_or(1)),
            Value::List(items) => Self::Known(items.len() as u64),
            _ => Self::Known(USUAL),
        }
    }

    fn now(&self, variables: &JsonMap) -> u64 {
        match self {
            Self::Known(times) => *times,
            Self::Variable(name) => match variables.get(name.as_str()) {
                Some(value) if value.is_array() => value.as_array().map_or(1, |items| items.len() as u64),
                // A page of no or fewer items is refused where it is read.
                Some(value) => value.as_u64().unwrap_or(USUAL),
                None => USUAL,
            },
        }
    }
}

/// What selections cost.
#[derive(Clone, Debug, Default)]
pub(super) struct Cost {
    own: u64,
    pages: Vec<(Times, Cost)>,
    /// Of each of these, one.
    either: Vec<Vec<Cost>>,
}

/// What merged selections cost.
pub(super) fn of(items: &[Item<'_>]) -> Cost {
    within(items, None)
}

/// `page` is the size of the page whose fields these are.
fn within(items: &[Item<'_>], page: Option<&Times>) -> Cost {
    let mut cost = Cost::default();
    let mut types: HashMap<&Name, Cost> = HashMap::new();
    for item in items {
        match item {
            Item::Field(selected) => cost.add(one(selected, page)),
            Item::On(ty, fields) => {
                let cost = types.entry(ty).or_default();
                for selected in fields {
                    cost.add(one(selected, page));
                }
            }
        }
    }
    if !types.is_empty() {
        cost.either.push(types.into_values().collect());
    }
    cost
}

fn one(selected: &Selected<'_>, page: Option<&Times>) -> Cost {
    let field = selected.field;
    let size = Times::of(field);
    let inside = Cost::field(within(&selected.inside, size.as_ref()));
    match (page, size) {
        (Some(page), _) if matches!(field.name.as_str(), "nodes" | "edges") => inside.times(page.clone()),
        // What ids name has no page around it.
        (_, Some(size)) if field.definition.argument_by_name("ids").is_some() => inside.times(size),
        _ => inside,
    }
}

impl Cost {
    /// One field, and what is in it.
    fn field(inside: Self) -> Self {
        Self { own: inside.own.saturating_add(1), ..inside }
    }

    /// The same, so many times.
    fn times(self, times: Times) -> Self {
        Self { pages: vec![(times, self)], ..Self::default() }
    }

    /// Both.
    fn add(&mut self, other: Self) {
        self.own = self.own.saturating_add(other.own);
        self.pages.extend(other.pages);
        self.either.extend(other.either);
    }

    /// What it comes to with these variables.
    pub(super) fn total(&self, variables: &JsonMap) -> u64 {
        let pages = self.pages.iter().map(|(times, one)| times.now(variables).saturating_mul(one.total(variables)));
        let dearest = |costs: &Vec<Self>| costs.iter().map(|one| one.total(variables)).max().unwrap_or_default();
        pages.chain(self.either.iter().map(dearest)).fold(self.own, u64::saturating_add)
    }
}
