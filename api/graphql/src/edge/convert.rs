//! Converts a validated and merged operation to the form that async-graphql runs, so that only one parser reads
//! documents.

use std::collections::HashMap;

use apollo_compiler::ExecutableDocument;
use apollo_compiler::executable as checked;
use apollo_compiler::parser::SourceSpan;
use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::{
    DocumentOperations, ExecutableDocument as Runnable, Field, InlineFragment, OperationDefinition, OperationType,
    Selection, SelectionSet, Type, TypeCondition, VariableDefinition,
};
use async_graphql::{Name, Pos, Positioned};
use async_graphql_value::Value;

use super::merge::{Item, Selected, Types};
use super::refusal::position;
use super::seen::{SEEN, told_by};

/// Converts an operation and its selections, without fragments and directives. With `seen`, the response has the id of each
/// object beside what was asked, as [`SEEN`]. `None` if a number is out of range.
pub(super) fn runnable(
    document: &ExecutableDocument,
    operation: &checked::Operation,
    items: &[Item<'_>],
    seen: Option<&Types>,
) -> Option<Runnable> {
    let convert = Convert { document, seen };
    let variables: Option<Vec<_>> = operation.variables.iter().map(|variable| convert.variable(variable)).collect();
    let operation = OperationDefinition {
        ty: match operation.operation_type {
            checked::OperationType::Query => OperationType::Query,
            checked::OperationType::Mutation => OperationType::Mutation,
            checked::OperationType::Subscription => OperationType::Subscription,
        },
        variable_definitions: variables?,
        directives: Vec::new(),
        selection_set: convert.set(items, &operation.selection_set.ty, Pos::default())?,
    };
    let operations = DocumentOperations::Single(Positioned::new(operation, Pos::default()));
    Some(Runnable { operations, fragments: HashMap::new() })
}

struct Convert<'a> {
    document: &'a ExecutableDocument,
    seen: Option<&'a Types>,
}

impl Convert<'_> {
    fn at(&self, span: Option<SourceSpan>) -> Pos {
        position(span, &self.document.sources)
    }

    fn set(&self, items: &[Item<'_>], ty: &str, at: Pos) -> Option<Positioned<SelectionSet>> {
        let selections: Option<Vec<_>> = items.iter().map(|item| self.item(item, ty, at)).collect();
        let mut selections = selections?;
        selections.extend(self.id(ty, at).filter(|_| !items.is_empty()));
        Some(Positioned::new(SelectionSet { items: selections }, at))
    }

    /// What tells which object of this type it is, or of what type, if it is wanted.
    fn id(&self, ty: &str, at: Pos) -> Option<Positioned<Selection>> {
        let types = self.seen?;
        let tells = if types.have_id(ty) { "id" } else { told_by(ty).map(|_| "__typename")? };
        let id = Field {
            alias: Some(name(SEEN, at)),
            name: name(tells, at),
            arguments: Vec::new(),
            directives: Vec::new(),
            selection_set: Positioned::default(),
        };
        Some(Positioned::new(Selection::Field(Positioned::new(id, at)), at))
    }

    fn item(&self, item: &Item<'_>, around: &str, at: Pos) -> Option<Positioned<Selection>> {
        match item {
            Item::Field(selected) => self.field(selected),
            Item::On(ty, fields) => {
                let items: Option<Vec<_>> = fields.iter().map(|selected| self.field(selected)).collect();
                let mut items = items?;
                if self.id(around, at).is_none() {
                    items.extend(self.id(ty, at));
                }
                let converted = InlineFragment {
                    type_condition: Some(Positioned::new(TypeCondition { on: name(ty, at) }, at)),
                    directives: Vec::new(),
                    selection_set: Positioned::new(SelectionSet { items }, at),
                };
                Some(Positioned::new(Selection::InlineFragment(Positioned::new(converted, at)), at))
            }
        }
    }

    fn field(&self, selected: &Selected<'_>) -> Option<Positioned<Selection>> {
        let field = selected.field;
        let at = self.at(field.response_key().location());
        let converted = Field {
            alias: field.alias.as_ref().map(|alias| name(alias, at)),
            name: name(&field.name, at),
            arguments: arguments(&field.arguments, at)?,
            directives: Vec::new(),
            selection_set: self.set(&selected.inside, field.definition.ty.inner_named_type(), at)?,
        };
        Some(Positioned::new(Selection::Field(Positioned::new(converted, at)), at))
    }

    fn variable(&self, variable: &checked::VariableDefinition) -> Option<Positioned<VariableDefinition>> {
        let at = self.at(variable.name.location());
        let default_value = match &variable.default_value {
            Some(default) => Some(Positioned::new(value(default)?.into_const()?, at)),
            None => None,
        };
        let converted = VariableDefinition {
            name: name(&variable.name, at),
            var_type: Positioned::new(Type::new(&variable.ty.to_string())?, at),
            directives: Vec::new(),
            default_value,
        };
        Some(Positioned::new(converted, at))
    }
}

fn name(name: &str, at: Pos) -> Positioned<Name> {
    Positioned::new(Name::new(name), at)
}

type Arguments = Vec<(Positioned<Name>, Positioned<Value>)>;

fn arguments(given: &[apollo_compiler::Node<checked::Argument>], at: Pos) -> Option<Arguments> {
    given
        .iter()
        .map(|argument| Some((name(&argument.name, at), Positioned::new(value(&argument.value)?, at))))
        .collect()
}

/// Converts a literal. `None` if a number is out of range.
pub(super) fn value(given: &checked::Value) -> Option<Value> {
    Some(match given {
        checked::Value::Null => Value::Null,
        checked::Value::Enum(name) => Value::Enum(Name::new(name)),
        checked::Value::Variable(name) => Value::Variable(Name::new(name)),
        checked::Value::String(text) => Value::String(text.clone()),
        checked::Value::Boolean(is) => Value::Boolean(*is),
        checked::Value::Int(number) => Value::Number(number.as_str().parse().ok()?),
        checked::Value::Float(number) => Value::Number(number.as_str().parse().ok()?),
        checked::Value::List(items) => Value::List(items.iter().map(|item| value(item)).collect::<Option<_>>()?),
        checked::Value::Object(fields) => {
            let fields = fields.iter().map(|(key, field)| Some((Name::new(key), value(field)?)));
            Value::Object(fields.collect::<Option<IndexMap<_, _>>>()?)
        }
    })
}
