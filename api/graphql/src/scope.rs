//! Scopes in the schema. Each field says the one that it needs by a directive, and what is enforced is read from what is
//! printed: a field without a scope can't be asked for by anybody.

use std::collections::{BTreeMap, HashMap, HashSet};

use async_graphql::parser::types::{
    BaseType, ExecutableDocument, OperationType, Selection, SelectionSet, ServiceDocument, Type, TypeKind,
    TypeSystemDefinition,
};
use async_graphql::{InputValueError, InputValueResult, Positioned, Scalar, ScalarType, TypeDirective, Value};
use domain::scope::{Scope, Scopes};

/// The name of a scope, such as contacts:read.
#[derive(Clone, Copy, Debug)]
pub struct Needs(pub Scope);

/// The name of a scope, such as contacts:read.
#[Scalar(name = "ScopeName")]
impl ScalarType for Needs {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            Value::String(name) => Scope::parse(name).map(Self),
            _ => None,
        }
        .ok_or_else(|| InputValueError::expected_type(value))
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.name().to_owned())
    }
}

/// The scope that a token needs for this field. "public" needs no token.
#[TypeDirective(location = "FieldDefinition")]
pub fn scope(name: Needs) {}

struct Field {
    returns: String,
    needs: Option<Scope>,
}

/// Which field needs which scope, and returns which type: read from the schema language.
pub struct ScopeIndex {
    types: HashMap<String, HashMap<String, Field>>,
}

impl std::fmt::Debug for ScopeIndex {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ScopeIndex({} types)", self.types.len())
    }
}

impl ScopeIndex {
    /// Reads the schema language.
    ///
    /// # Panics
    ///
    /// Where this isn't a schema: it is our own, and a test reads it.
    #[must_use]
    pub fn new(sdl: &str) -> Self {
        let document: ServiceDocument = async_graphql::parser::parse_schema(sdl).expect("our own schema parses");
        let types = document.definitions.into_iter().filter_map(|definition| {
            let TypeSystemDefinition::Type(definition) = definition else { return None };
            let definition = definition.node;
            let fields = match definition.kind {
                TypeKind::Object(object) => object.fields,
                TypeKind::Interface(interface) => interface.fields,
                _ => return None,
            };
            let fields = fields.into_iter().map(|field| {
                let directive = field.node.directives.iter().find(|directive| directive.node.name.node == "scope");
                let needs = directive.and_then(|directive| match &directive.node.get_argument("name")?.node {
                    Value::String(name) => Scope::parse(name),
                    _ => None,
                });
                (field.node.name.node.to_string(), Field { returns: named(&field.node.ty.node), needs })
            });
            Some((definition.name.node.to_string(), fields.collect()))
        });
        let types: HashMap<_, _> = types.collect();
        for root in ["Query", "Mutation", "Subscription"] {
            assert!(types.contains_key(root), "the schema has no {root}");
        }
        Self { types }
    }

    /// The fields without a scope, as `Type.field`.
    #[must_use]
    pub fn without_scope(&self) -> Vec<String> {
        let mut names: Vec<_> = self
            .types
            .iter()
            .flat_map(|(name, fields)| {
                fields
                    .iter()
                    .filter(|(_, field)| field.needs.is_none())
                    .map(move |(field, _)| format!("{name}.{field}"))
            })
            .collect();
        names.sort();
        names
    }

    /// What each operation of a document needs; `None` for one that asks for a field without a scope, which nobody may.
    /// A field that doesn't exist needs nothing: validation says so.
    #[must_use]
    pub fn needed(&self, document: &ExecutableDocument) -> BTreeMap<Option<String>, Option<Scopes>> {
        let operations = document.operations.iter().map(|(name, operation)| {
            let mut walk = Walk { index: self, document, seen: HashSet::new(), needed: HashSet::new(), closed: false };
            let root = match operation.node.ty {
                OperationType::Query => "Query",
                OperationType::Mutation => "Mutation",
                OperationType::Subscription => "Subscription",
            };
            walk.selection(root, &operation.node.selection_set.node);
            let needed = (!walk.closed).then(|| walk.needed.into_iter().collect());
            (name.map(ToString::to_string), needed)
        });
        operations.collect()
    }
}

struct Walk<'a> {
    index: &'a ScopeIndex,
    document: &'a ExecutableDocument,
    /// Fragments are walked once for each type: a cycle ends by itself.
    seen: HashSet<(&'a str, &'a str)>,
    needed: HashSet<Scope>,
    closed: bool,
}

impl<'a> Walk<'a> {
    fn selection(&mut self, parent: &'a str, set: &'a SelectionSet) {
        for item in &set.items {
            match &item.node {
                Selection::Field(Positioned { node: field, .. }) => {
                    let found = self.index.types.get(parent).and_then(|fields| fields.get(field.name.node.as_str()));
                    let Some(found) = found else { continue };
                    match found.needs {
                        Some(needs) => drop(self.needed.insert(needs)),
                        None => self.closed = true,
                    }
                    self.selection(&found.returns, &field.selection_set.node);
                }
                Selection::InlineFragment(Positioned { node: fragment, .. }) => {
                    let on = fragment.type_condition.as_ref().map_or(parent, |on| on.node.on.node.as_str());
                    self.selection(on, &fragment.selection_set.node);
                }
                Selection::FragmentSpread(Positioned { node: spread, .. }) => {
                    let name = spread.fragment_name.node.as_str();
                    let Some(fragment) = self.document.fragments.get(name) else { continue };
                    let on = fragment.node.type_condition.node.on.node.as_str();
                    if self.seen.insert((name, on)) {
                        self.selection(on, &fragment.node.selection_set.node);
                    }
                }
            }
        }
    }
}

fn named(ty: &Type) -> String {
    match &ty.base {
        BaseType::Named(name) => name.to_string(),
        BaseType::List(inner) => named(inner),
    }
}
