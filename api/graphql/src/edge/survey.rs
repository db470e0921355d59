//! Surveys the text of an operation: the scopes that it needs, its depth, whether it uses introspection, whether it
//! repeats a `@oncePerDocument` field, and which variables its conditions depend on. Everything in the text counts,
//! even if a condition skips it.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use apollo_compiler::ast::DirectiveList;
use apollo_compiler::executable::{Field, Operation, Selection, SelectionSet, Value};
use apollo_compiler::{ExecutableDocument, Name};
use domain::scope::Scope;

use super::merge::conditions;

/// The scopes that an operation needs, and for each the first field or argument that needs it, such as `Contact.distance`.
pub(super) type Needed = BTreeMap<Scope, String>;

/// The result of a survey.
#[derive(Debug)]
pub(super) struct Survey {
    /// What it needs; `None` if it selects a field that nobody may use.
    pub scopes: Option<Needed>,
    /// Whether it uses introspection.
    pub introspects: bool,
    /// The nesting depth of its fields, without introspection fields.
    pub depth: usize,
    /// A `@oncePerDocument` field that occurs more than once.
    pub repeated: Option<String>,
    /// The variables in `@skip` and `@include`.
    pub switches: Vec<Name>,
}

/// Surveys an operation of a validated document.
pub(super) fn survey(document: &ExecutableDocument, operation: &Operation) -> Survey {
    let mut walk = Walk {
        document,
        needed: BTreeMap::new(),
        closed: false,
        introspects: false,
        deepest: 0,
        once: HashSet::new(),
        repeated: None,
        switches: BTreeSet::new(),
    };
    walk.set(&operation.selection_set, 1);
    Survey {
        scopes: (!walk.closed).then_some(walk.needed),
        introspects: walk.introspects,
        depth: walk.deepest,
        repeated: walk.repeated,
        switches: walk.switches.into_iter().cloned().collect(),
    }
}

struct Walk<'a> {
    document: &'a ExecutableDocument,
    needed: Needed,
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
                // Meta-fields of the language need no scope.
                Selection::Field(field) if field.name.starts_with("__") => {
                    self.introspects |= field.name != "__typename";
                }
                Selection::Field(field) => {
                    self.look(&set.ty, field);
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

    fn look(&mut self, ty: &Name, field: &'a Field) {
        let definition = &field.definition;
        self.need(&definition.directives, || format!("{ty}.{}", field.name));
        for given in &field.arguments {
            let argument = definition.argument_by_name(&given.name);
            if let Some(argument) = argument.filter(|argument| argument.directives.has("scope")) {
                self.need(&argument.directives, || format!("{ty}.{}({}:)", field.name, given.name));
            }
        }
        if definition.directives.has("oncePerDocument") && !self.once.insert(field.name.as_str()) {
            self.repeated = Some(field.name.to_string());
        }
    }

    fn need(&mut self, directives: &DirectiveList, place: impl FnOnce() -> String) {
        let scope = directives.get("scope").and_then(|scope| scope.specified_argument_by_name("name")?.as_str());
        match scope.and_then(Scope::parse) {
            Some(scope) => drop(self.needed.entry(scope).or_insert_with(place)),
            None => self.closed = true,
        }
    }
}
