//! What the text of an operation asks for: which scopes it needs, how deep it goes, whether it asks about the schema, whether
//! it repeats what may be done once a document, and which variables its conditions hang on. All that stands there counts,
//! whether a condition will let it be run or not.

use std::collections::{BTreeSet, HashSet};

use apollo_compiler::executable::{Field, Operation, Selection, SelectionSet, Value};
use apollo_compiler::{ExecutableDocument, Name};
use domain::scope::{Scope, Scopes};

use super::merge::conditions;

/// What an operation asks for.
#[derive(Debug)]
pub(super) struct Survey {
    /// Nothing where it asks for a field that is open to nobody.
    pub scopes: Option<Scopes>,
    /// Whether it asks about the schema.
    pub introspects: bool,
    /// How many fields deep it goes; what is asked about the schema isn't counted.
    pub depth: usize,
    /// A field that may stand in a document once, and stands there more often.
    pub repeated: Option<String>,
    /// The variables that `@skip` and `@include` are given.
    pub switches: Vec<Name>,
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
        switches: BTreeSet::new(),
    };
    walk.set(&operation.selection_set, 1);
    Survey {
        scopes: (!walk.closed).then(|| walk.needed.into_iter().collect()),
        introspects: walk.introspects,
        depth: walk.deepest,
        repeated: walk.repeated,
        switches: walk.switches.into_iter().cloned().collect(),
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
    switches: BTreeSet<&'a Name>,
}

impl<'a> Walk<'a> {
    fn set(&mut self, set: &'a SelectionSet, depth: usize) {
        for selection in &set.selections {
            for (_, given) in conditions(selection.directives()) {
                if let Value::Variable(name) = &**given {
                    self.switches.insert(name);
                }
            }
            match selection {
                // What the language has in every schema needs no scope.
                Selection::Field(field) if field.name.starts_with("__") => {
                    self.introspects |= field.name != "__typename";
                }
                Selection::Field(field) => {
                    self.look(field);
                    self.deepest = self.deepest.max(depth);
                    self.set(&field.selection_set, depth + 1);
                }
                Selection::InlineFragment(fragment) => self.set(&fragment.selection_set, depth),
                Selection::FragmentSpread(spread) => {
                    if let Some(fragment) = self.document.fragments.get(&spread.fragment_name) {
                        self.set(&fragment.selection_set, depth);
                    }
                }
            }
        }
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
