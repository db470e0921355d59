//! The cost of an operation, known before it runs. Each field costs 1, and the cost of the fields in a page is
//! multiplied by the page size. Page sizes in variables are filled in for each request. If an object may have several
//! types, the most expensive one counts.

use std::collections::HashMap;

use apollo_compiler::Name;
use apollo_compiler::executable::{Field, Value};
use apollo_compiler::response::JsonMap;

use super::merge::{Item, Selected};

/// The page size if a request doesn't set one.
const USUAL: u64 = 20;

/// A multiplier: the size of a page or of a list of ids.
#[derive(Clone, Debug)]
enum Times {
    Known(u64),
    Variable(Name),
}

impl Times {
    /// The multiplier of a field, if it is a connection or takes ids.
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
                // The resolver refuses page sizes below 1.
                Some(value) => value.as_u64().unwrap_or(USUAL),
                None => USUAL,
            },
        }
    }
}

/// The cost of selections.
#[derive(Clone, Debug, Default)]
pub(super) struct Cost {
    own: u64,
    pages: Vec<(Times, Cost)>,
    /// Of each list, the most expensive cost counts.
    either: Vec<Vec<Cost>>,
}

/// Computes the cost of merged selections.
pub(super) fn of(items: &[Item<'_>]) -> Cost {
    within(items, None)
}

/// `page` is the size of the page that these fields belong to.
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
        // A list of ids has no page around it.
        (_, Some(size)) if field.definition.argument_by_name("ids").is_some() => inside.times(size),
        _ => inside,
    }
}

impl Cost {
    /// The cost of a field and its selections.
    fn field(inside: Self) -> Self {
        Self { own: inside.own.saturating_add(1), ..inside }
    }

    /// Multiplies the cost.
    fn times(self, times: Times) -> Self {
        Self { pages: vec![(times, self)], ..Self::default() }
    }

    /// Adds two costs.
    fn add(&mut self, other: Self) {
        self.own = self.own.saturating_add(other.own);
        self.pages.extend(other.pages);
        self.either.extend(other.either);
    }

    /// The total with these variables.
    pub(super) fn total(&self, variables: &JsonMap) -> u64 {
        let pages = self.pages.iter().map(|(times, one)| times.now(variables).saturating_mul(one.total(variables)));
        let dearest = |costs: &Vec<Self>| costs.iter().map(|one| one.total(variables)).max().unwrap_or_default();
        pages.chain(self.either.iter().map(dearest)).fold(self.own, u64::saturating_add)
    }
}
