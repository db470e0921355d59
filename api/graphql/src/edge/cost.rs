//! The price of an operation, known before it runs. Each field costs 1, and the cost of the fields in a list is multiplied by
//! the size of the list. Sizes in variables are filled in for each request. If an object may have several types, the most
//! expensive one counts. Each mutation costs 10 more, and so does the start of a subscription.

use std::collections::HashMap;

use apollo_compiler::Name;
use apollo_compiler::executable::{Field, Value};
use apollo_compiler::response::JsonMap;

use super::merge::{Item, Selected};
use crate::budget::{HAS_RESERVE, NEVER_REFUSED};

/// The page size if a request doesn't set one.
const USUAL: u64 = 20;
/// The size of a list of objects without pages.
const WITHOUT_PAGES: u64 = 5;
/// What a mutation costs beside its fields, and the start of a subscription.
const STARTED: u64 = 10;

/// The largest price of a document that costs nothing because it may never be refused.
pub(super) const FREE: u64 = 200;

/// Which budget pays for an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Class {
    /// None, if the price is small.
    Free,
    /// The usual budget, or the reserve if it is used up.
    Reserved,
    /// The usual budget.
    Usual,
}

impl Class {
    fn of(field: &Field) -> Self {
        if field.definition.directives.has(NEVER_REFUSED) {
            Self::Free
        } else if field.definition.directives.has(HAS_RESERVE) {
            Self::Reserved
        } else {
            Self::Usual
        }
    }
}

/// The price of an operation.
#[derive(Clone, Debug)]
pub(super) struct Price {
    pub class: Class,
    /// What it costs to start it.
    pub started: u64,
    cost: Cost,
}

impl Price {
    /// The price of the merged root fields of an operation. A query costs nothing to start.
    pub fn of(items: &[Item<'_>], is_query: bool) -> Self {
        let roots = || {
            items.iter().filter_map(|item| match item {
                Item::Field(selected) if !selected.field.name.starts_with("__") => Some(selected.field),
                _ => None,
            })
        };
        let started = if is_query { 0 } else { STARTED * roots().count() as u64 };
        Self { class: roots().map(Class::of).max().unwrap_or(Class::Usual), started, cost: within(items, None) }
    }

    /// The price with these variables; at least 1.
    pub fn total(&self, variables: &JsonMap) -> u64 {
        self.cost.total(variables).saturating_add(self.started).max(1)
    }
}

/// A size that a request gives.
#[derive(Clone, Debug)]
enum Given {
    Known(u64),
    Variable(Name),
}

impl Given {
    /// A size that isn't null.
    fn of(value: &Value) -> Option<Self> {
        match value {
            Value::Variable(name) => Some(Self::Variable(name.clone())),
            // The resolver refuses page sizes below 1.
            Value::Int(size) => size.as_str().parse().ok().map(Self::Known),
            Value::List(items) => Some(Self::Known(items.len() as u64)),
            _ => None,
        }
    }

    fn now(&self, variables: &JsonMap) -> Option<u64> {
        match self {
            Self::Known(size) => Some(*size),
            Self::Variable(name) => {
                let value = variables.get(name.as_str())?;
                value.as_array().map(|items| items.len() as u64).or_else(|| value.as_u64())
            }
        }
    }
}

/// A multiplier: the size of a page, of a list, or of a list of ids.
#[derive(Clone, Debug)]
struct Times {
    /// The greatest of them counts.
    given: Vec<Given>,
    /// The size if a request gives none.
    usual: u64,
}

impl Times {
    /// The multiplier of a field that returns a page or a list of objects.
    fn of(selected: &Selected<'_>) -> Option<Self> {
        let field = selected.field;
        let argument = |name: &str| field.definition.argument_by_name(name);
        let usual = |name: &str| {
            let default = argument(name).and_then(|argument| argument.default_value.as_deref().and_then(Given::of));
            default.and_then(|default| default.now(&JsonMap::new()))
        };
        if argument("first").is_some() {
            let usual = usual("first").unwrap_or(USUAL);
            return Some(Self { given: given(field, &["first", "last"]), usual });
        }
        if argument("ids").is_some() {
            return Some(Self { given: given(field, &["ids"]), usual: 1 });
        }
        let is_counted = is_list(field)
            && !selected.inside.is_empty()
            // A problem with the input is one, as a rule, and the schema describes itself to everybody alike.
            && field.name != "userErrors"
            && !field.definition.ty.inner_named_type().starts_with("__");
        is_counted.then(|| Self { given: Vec::new(), usual: WITHOUT_PAGES })
    }

    fn now(&self, variables: &JsonMap) -> u64 {
        self.given.iter().filter_map(|given| given.now(variables)).max().unwrap_or(self.usual)
    }
}

fn given(field: &Field, names: &[&str]) -> Vec<Given> {
    names.iter().filter_map(|name| Given::of(field.specified_argument_by_name(name)?)).collect()
}

fn is_list(field: &Field) -> bool {
    field.definition.ty.is_list()
}

/// The cost of selections.
#[derive(Clone, Debug, Default)]
struct Cost {
    own: u64,
    pages: Vec<(Times, Cost)>,
    /// Of each list, the most expensive cost counts.
    either: Vec<Vec<Cost>>,
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
    if let (Some(page), "nodes" | "edges") = (page, field.name.as_str()) {
        return Cost::field(within(&selected.inside, None)).times(page.clone());
    }
    let size = Times::of(selected);
    let inside = Cost::field(within(&selected.inside, size.as_ref()));
    match size {
        // A list has no page around it.
        Some(size) if is_list(field) => inside.times(size),
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
    fn total(&self, variables: &JsonMap) -> u64 {
        let pages = self.pages.iter().map(|(times, one)| times.now(variables).saturating_mul(one.total(variables)));
        let dearest = |costs: &Vec<Self>| costs.iter().map(|one| one.total(variables)).max().unwrap_or_default();
        pages.chain(self.either.iter().map(dearest)).fold(self.own, u64::saturating_add)
    }
}
