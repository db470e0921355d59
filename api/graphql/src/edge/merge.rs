//! Collects and merges fields before anything runs (GraphQL specification, *Field Collection* and *Merging Selection
//! Sets*), so that each response name occurs once per object, with all its selections. async-graphql would run each
//! copy separately and overlay the results.
//!
//! If the type of an object is known only at run time, each possible type has its own selections. Fields that are the
//! same for all types occur once, before or between the others, so that the order is right for each type.

use std::collections::{HashMap, HashSet};

use apollo_compiler::executable::{DirectiveList, ExecutableDocument, Field, Selection, SelectionSet, Value};
use apollo_compiler::schema::ExtendedType;
use apollo_compiler::{Name, Node, Schema, name};
use async_graphql::ServerError;
use async_graphql::indexmap::IndexMap;

use super::refusal::refuse;

/// The interface of all that has a node id.
const NODE: Name = name!("Node");

/// A field with its merged selections.
#[derive(Debug)]
pub(super) struct Selected<'a> {
    /// The first of the merged copies. All copies have the same arguments.
    pub field: &'a Field,
    pub inside: Vec<Item<'a>>,
}

/// A selection in an object.
#[derive(Debug)]
pub(super) enum Item<'a> {
    /// For every type of the object.
    Field(Selected<'a>),
    /// Only if the object has this type.
    On(&'a Name, Vec<Selected<'a>>),
}

/// The possible object types of each interface and union, and the types with a node id.
#[derive(Debug)]
pub(super) struct Types {
    objects: HashMap<Name, Vec<Name>>,
    nodes: HashSet<Name>,
}

impl Types {
    pub(super) fn of(schema: &Schema) -> Self {
        let implementers = schema.implementers_map();
        let (mut types, mut nodes) = (HashMap::new(), HashSet::from([NODE]));
        for (name, definition) in &schema.types {
            if definition.as_object().is_some_and(|object| object.implements_interfaces.contains(&NODE)) {
                nodes.insert(name.clone());
            }
            let mut objects: Vec<_> = match definition {
                ExtendedType::Interface(_) => {
                    implementers.get(name).iter().flat_map(|found| &found.objects).cloned().collect()
                }
                ExtendedType::Union(union) => union.members.iter().map(|member| member.name.clone()).collect(),
                _ => continue,
            };
            objects.sort();
            types.insert(name.clone(), objects);
        }
        Self { objects: types, nodes }
    }

    /// The possible types; `None` for an object type.
    fn objects(&self, ty: &str) -> Option<&[Name]> {
        self.objects.get(ty).map(Vec::as_slice)
    }

    /// Whether objects of this type have a node id.
    pub(super) fn have_id(&self, ty: &str) -> bool {
        self.nodes.contains(ty)
    }

    /// Whether an object of this type matches a fragment's type condition.
    fn applies(&self, condition: &Name, object: &Name) -> bool {
        condition == object || self.objects(condition).is_some_and(|objects| objects.contains(object))
    }

    fn widest(&self) -> usize {
        self.objects.values().map(Vec::len).max().unwrap_or_default().max(1)
    }
}

/// Merges the selections of a document.
pub(super) struct Merge<'a> {
    types: &'a Types,
    document: &'a ExecutableDocument,
    /// The value of a variable in `@skip` and `@include`. `None`: treat every such condition as met.
    told: &'a dyn Fn(&Name) -> Option<bool>,
    /// How many selections may still be visited.
    left: usize,
}

/// Fields by response name, in the order of their first occurrence.
type Found<'a> = IndexMap<&'a Name, Vec<Place<'a>>>;

/// A field at its place in the document.
struct Place<'a> {
    field: &'a Field,
    /// The type that it is selected on.
    on: &'a Name,
}

impl<'a> Merge<'a> {
    /// Creates a merger for operations with at most `selections` selections after their fragments are spread. It visits
    /// each selection once for each possible type of an object; only nested interfaces can cause more visits.
    pub(super) fn new(
        types: &'a Types,
        document: &'a ExecutableDocument,
        told: &'a dyn Fn(&Name) -> Option<bool>,
        selections: usize,
    ) -> Self {
        Self { types, document, told, left: selections.saturating_mul(types.widest()) }
    }

    /// The merged selections for an object of this type.
    ///
    /// # Errors
    ///
    /// `EXPANDS_TOO_FAR`.
    pub(super) fn items(&mut self, sets: &[&'a SelectionSet], ty: &'a Name) -> Result<Vec<Item<'a>>, ServerError> {
        let types = self.types;
        let Some(objects) = types.objects(ty) else {
            let found = self.collect(sets, ty)?;
            return found.values().map(|places| Ok(Item::Field(self.selected(places)?))).collect();
        };
        let each = objects.iter().map(|object| Ok((object, self.collect(sets, object)?)));
        let each = each.collect::<Result<Vec<_>, ServerError>>()?;
        let mut items = Vec::new();
        let mut done = vec![0; each.len()];
        for (key, places) in each.first().iter().flat_map(|(_, found)| found) {
            let Some(ends) = shared(&each, key, places, ty, &done) else { continue };
            self.between(&each, &done, &ends, &mut items)?;
            items.push(Item::Field(self.selected(places)?));
            done = ends.iter().map(|end| end + 1).collect();
        }
        let ends: Vec<_> = each.iter().map(|(_, found)| found.len()).collect();
        self.between(&each, &done, &ends, &mut items)?;
        Ok(items)
    }

    /// The selections that only some types have, between two common ones.
    fn between(
        &mut self,
        each: &[(&'a Name, Found<'a>)],
        from: &[usize],
        to: &[usize],
        items: &mut Vec<Item<'a>>,
    ) -> Result<(), ServerError> {
        for (((object, found), from), to) in each.iter().zip(from).zip(to) {
            let fields = found.values().take(*to).skip(*from).map(|places| self.selected(places));
            let fields = fields.collect::<Result<Vec<_>, ServerError>>()?;
            if !fields.is_empty() {
                items.push(Item::On(object, fields));
            }
        }
        Ok(())
    }

    fn selected(&mut self, places: &[Place<'a>]) -> Result<Selected<'a>, ServerError> {
        let field = places[0].field;
        let sets: Vec<_> = places.iter().map(|place| &place.field.selection_set).collect();
        let inside =
            if is_leaf(field) { Vec::new() } else { self.items(&sets, field.definition.ty.inner_named_type())? };
        Ok(Selected { field, inside })
    }

    fn collect(&mut self, sets: &[&'a SelectionSet], object: &Name) -> Result<Found<'a>, ServerError> {
        let (mut found, mut spread) = (Found::new(), HashSet::new());
        for set in sets {
            self.collect_from(set, object, &mut found, &mut spread)?;
        }
        Ok(found)
    }

    /// Collects fields. Each fragment is visited once, however often it is spread.
    fn collect_from(
        &mut self,
        set: &'a SelectionSet,
        object: &Name,
        found: &mut Found<'a>,
        spread: &mut HashSet<&'a Name>,
    ) -> Result<(), ServerError> {
        for selection in &set.selections {
            let left = self.left.checked_sub(1);
            self.left = left.ok_or_else(|| {
                let message =
                    "Nested interfaces expand this operation beyond the limit on selections: select fewer fields.";
                refuse("EXPANDS_TOO_FAR", message)
            })?;
            if !self.holds(selection.directives()) {
                continue;
            }
            match selection {
                Selection::Field(field) => {
                    found.entry(field.response_key()).or_default().push(Place { field, on: &set.ty });
                }
                Selection::InlineFragment(fragment) => {
                    if fragment.type_condition.as_ref().is_none_or(|on| self.types.applies(on, object)) {
                        self.collect_from(&fragment.selection_set, object, found, spread)?;
                    }
                }
                Selection::FragmentSpread(named) => {
                    if spread.insert(&named.fragment_name)
                        && let Some(fragment) = self.document.fragments.get(&named.fragment_name)
                        && self.types.applies(fragment.type_condition(), object)
                    {
                        self.collect_from(&fragment.selection_set, object, found, spread)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// Whether `@skip` and `@include` keep a selection.
    fn holds(&self, directives: &DirectiveList) -> bool {
        conditions(directives).all(|(right, given)| match &**given {
            Value::Boolean(is) => *is == right,
            Value::Variable(name) => (self.told)(name).is_none_or(|is| is == right),
            _ => true,
        })
    }
}

/// The arguments of `@skip` and `@include`, and the value that keeps the selection.
pub(super) fn conditions(directives: &DirectiveList) -> impl Iterator<Item = (bool, &Node<Value>)> {
    directives.iter().filter_map(|directive| {
        let right = match directive.name.as_str() {
            "skip" => false,
            "include" => true,
            _ => return None,
        };
        Some((right, directive.specified_argument_by_name("if")?))
    })
}

/// The position of a field in the selections of each type, if the field is the same for all types, can be selected on
/// the abstract type and hasn't been passed in any of them.
fn shared(
    each: &[(&Name, Found<'_>)],
    key: &Name,
    places: &[Place<'_>],
    ty: &Name,
    done: &[usize],
) -> Option<Vec<usize>> {
    // A leaf has no selections, so further copies add nothing.
    let telling = |places: &[Place<'_>]| if is_leaf(places[0].field) { 1 } else { places.len() };
    let places = &places[..telling(places)];
    if !places.iter().all(|place| place.on == ty) {
        return None;
    }
    let ends = each.iter().zip(done).map(|((_, found), done)| {
        let (end, _, others) = found.get_full(key)?;
        let others = &others[..telling(others)];
        let is_same = places.len() == others.len()
            && places.iter().zip(others).all(|(one, other)| std::ptr::eq(one.field, other.field));
        (is_same && end >= *done).then_some(end)
    });
    ends.collect()
}

fn is_leaf(field: &Field) -> bool {
    field.selection_set.selections.is_empty()
}
