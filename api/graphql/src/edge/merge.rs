//! Fields collected and merged before anything runs (GraphQL specification, *Field Collection* and *Merging Selection
//! Sets*): in an object, each response name stands once, with all that is selected of it. async-graphql would run each
//! copy by itself, and lay the results over each other.
//!
//! Where the object's type is known only when it is there, each possible type has its own selections. What is the same
//! for all of them stands once, before or between them, so that the order is each type's own.

use std::collections::{HashMap, HashSet};

use apollo_compiler::executable::{DirectiveList, ExecutableDocument, Field, Selection, SelectionSet, Value};
use apollo_compiler::schema::ExtendedType;
use apollo_compiler::{Name, Node, Schema};
use async_graphql::ServerError;
use async_graphql::indexmap::IndexMap;

use super::refusal::refuse;

/// A field, with what is selected in it.
#[derive(Debug)]
pub(super) struct Selected<'a> {
    /// The first of those that were merged; its arguments are the others'.
    pub field: &'a Field,
    pub inside: Vec<Item<'a>>,
}

/// What is selected in an object.
#[derive(Debug)]
pub(super) enum Item<'a> {
    /// Whatever the object's type is.
    Field(Selected<'a>),
    /// Where the object is of this type.
    On(&'a Name, Vec<Selected<'a>>),
}

/// The object types that each interface and each union may be.
#[derive(Debug)]
pub(super) struct Types(HashMap<Name, Vec<Name>>);

impl Types {
    pub(super) fn of(schema: &Schema) -> Self {
        let implementers = schema.implementers_map();
        let mut types = HashMap::new();
        for (name, definition) in &schema.types {
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
        Self(types)
    }

    /// Nothing where it is an object type itself.
    fn objects(&self, ty: &str) -> Option<&[Name]> {
        self.0.get(ty).map(Vec::as_slice)
    }

    /// Whether an object of this type meets a fragment's condition.
    fn applies(&self, condition: &Name, object: &Name) -> bool {
        condition == object || self.objects(condition).is_some_and(|objects| objects.contains(object))
    }

    fn widest(&self) -> usize {
        self.0.values().map(Vec::len).max().unwrap_or_default().max(1)
    }
}

/// What merges a document's selections.
pub(super) struct Merge<'a> {
    types: &'a Types,
    document: &'a ExecutableDocument,
    /// What `@skip` and `@include` are told by a variable; where it is nothing, every such condition holds.
    told: &'a dyn Fn(&Name) -> Option<bool>,
    /// How many selections may still be looked at.
    left: usize,
}

/// Fields by their response name, in the order of their first.
type Found<'a> = IndexMap<&'a Name, Vec<Place<'a>>>;

/// A field where it is written.
struct Place<'a> {
    field: &'a Field,
    /// The type that it is written for.
    on: &'a Name,
}

impl<'a> Merge<'a> {
    /// Merges what the document selects, of which an operation has at most so many selections, its fragments spread. It
    /// looks at each once for each type that an object may have; only interfaces within interfaces could make it more.
    pub(super) fn new(
        types: &'a Types,
        document: &'a ExecutableDocument,
        told: &'a dyn Fn(&Name) -> Option<bool>,
        selections: usize,
    ) -> Self {
        Self { types, document, told, left: selections.saturating_mul(types.widest()) }
    }

    /// What these select of an object of this type.
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

    /// What each type has of its own from one place to another.
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

    /// A fragment is spread once, however often it is named.
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
                refuse("EXPANDS_TOO_FAR", "Interfaces within interfaces multiply this beyond bounds: ask for less.")
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

    /// Whether `@skip` and `@include` let something stand.
    fn holds(&self, directives: &DirectiveList) -> bool {
        conditions(directives).all(|(right, given)| match &**given {
            Value::Boolean(is) => *is == right,
            Value::Variable(name) => (self.told)(name).is_none_or(|is| is == right),
            _ => true,
        })
    }
}

/// What `@skip` and `@include` are given, and what it has to be for a selection to stand.
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

/// Where a field stands among each type's, if it is the same for all of them, can be asked of the abstract type itself,
/// and has not been passed by in any.
fn shared(
    each: &[(&Name, Found<'_>)],
    key: &Name,
    places: &[Place<'_>],
    ty: &Name,
    done: &[usize],
) -> Option<Vec<usize>> {
    // Nothing is selected in a leaf: whatever stands behind the first says nothing more.
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
