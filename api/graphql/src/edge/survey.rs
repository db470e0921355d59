//! What an operation asks for: which scopes it needs, how deep it goes, what it costs, whether it asks about the schema,
//! and whether it repeats what may be done once a document.

use std::collections::{BTreeSet, HashSet};

use apollo_compiler::ExecutableDocument;
use apollo_compiler::executable::{Field, Operation, Selection, SelectionSet};
use domain::scope::{Scope, Scopes};

use super::cost::{Cost, Times};

/// What an operation asks for.
#[derive(Debug)]
pub(super) struct Survey {
    /// Nothing where it asks for a field that is open to nobody.
    pub scopes: Option<Scopes>,
    /// Whether it asks about the schema.
    pub introspects: bool,
    /// How many fields deep it goes; what is asked about the schema isn't counted.
    pub depth: usize,
    /// What it costs.
    pub cost: Cost,
    /// A field that may stand in a document once, and stands there more often.
    pub repeated: Option<String>,
    /// The fragments that it reaches.
    pub fragments: BTreeSet<String>,
}

/// Surveys an operation of a document that was checked: it is finite, and all that it names is there.
pub(super) fn survey(document: &ExecutableDocument, operation: &Operation) -> Survey {
    let mut walk = Walk {
        document,
        needed: HashSet::new(),
        closed: false,
        introspects: false,
        deepest: 0,
        once: HashSet::new(),
        repeated: None,
        fragments: BTreeSet::new(),
    };
    let cost = walk.set(&operation.selection_set, 1, None);
    Survey {
        scopes: (!walk.closed).then(|| walk.needed.into_iter().collect()),
        introspects: walk.introspects,
        depth: walk.deepest,
        cost,
        repeated: walk.repeated,
        fragments: walk.fragments,
    }
}

struct Walk<'a> {
    document: &'a ExecutableDocument,
    needed: HashSet<Scope>,
    closed: bool,
    introspects: bool,
    deepest: usize,
    once: HashSet<&'a str>,
    repeated: Option<String>,
    fragments: BTreeSet<String>,
}

impl<'a> Walk<'a> {
    /// `page` is the size of the page whose fields these are.
    fn set(&mut self, set: &'a SelectionSet, depth: usize, page: Option<&Times>) -> Cost {
        let mut cost = Cost::default();
        for selection in &set.selections {
            cost.add(match selection {
                Selection::Field(field) if field.name.starts_with("__") => self.meta(field),
                Selection::Field(field) => {
                    self.look(field);
                    self.deepest = self.deepest.max(depth);
                    let size = Times::of(field);
                    let inside = Cost::field(self.set(&field.selection_set, depth + 1, size.as_ref()));
                    match page {
                        Some(size) if matches!(field.name.as_str(), "nodes" | "edges") => inside.times(size.clone()),
                        // What ids name has no page around it.
                        _ if field.definition.argument_by_name("ids").is_some() => match size {
                            Some(size) => inside.times(size),
                            None => inside,
                        },
                        _ => inside,
                    }
                }
                Selection::InlineFragment(fragment) => self.set(&fragment.selection_set, depth, page),
                Selection::FragmentSpread(spread) => match self.document.fragments.get(&spread.fragment_name) {
                    Some(fragment) => {
                        self.fragments.insert(spread.fragment_name.to_string());
                        self.set(&fragment.selection_set, depth, page)
                    }
                    None => Cost::default(),
                },
            });
        }
        cost
    }

    /// What the language has in every schema: it needs no scope.
    fn meta(&mut self, field: &'a Field) -> Cost {
        self.introspects |= field.name != "__typename";
        Cost::field(self.about_the_schema(&field.selection_set))
    }

    fn about_the_schema(&mut self, set: &'a SelectionSet) -> Cost {
        let mut cost = Cost::default();
        for selection in &set.selections {
            cost.add(match selection {
                Selection::Field(field) => Cost::field(self.about_the_schema(&field.selection_set)),
                Selection::InlineFragment(fragment) => self.about_the_schema(&fragment.selection_set),
                Selection::FragmentSpread(spread) => match self.document.fragments.get(&spread.fragment_name) {
                    Some(fragment) => {
                        self.fragments.insert(spread.fragment_name.to_string());
                        self.about_the_schema(&fragment.selection_set)
                    }
                    None => Cost::default(),
                },
            });
        }
        cost
    }

    fn look(&mut self, field: &'a Field) {
        let directives = &field.definition.directives;
        let scope = directives.get("scope").and_then(|scope| scope.specified_argument_by_name("name")?.as_str());
        match scope.and_then(Scope::parse) {
            Some(scope) => drop(self.needed.insert(scope)),
            None => self.closed = true,
        }
        if directives.has("oncePerDocument") && !self.once.insert(field.name.as_str()) {
            self.repeated = Some(field.name.to_string());
        }
    }
}
