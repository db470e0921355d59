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

use super::merge::{Item, Selected};
use super::refusal::position;

/// Converts an operation and its selections, without fragments and directives. `None` if a number is out of range.
pub(super) fn runnable(
    document: &ExecutableDocument,
    operation: &checked::Operation,
    items: &[Item<'_>],
) -> Option<Runnable> {
    let convert = Convert { document };
    let variables: Option<Vec<_>> = operation.variables.iter().map(|variable| convert.variable(variable)).collect();
    let operation = OperationDefinition {
        ty: match operation.operation_type {
            checked::OperationType::Query => OperationType::Query,
            checked::OperationType::Mutation => OperationType::Mutation,
            checked::OperationType::Subscription => OperationType::Subscription,
        },
        variable_definitions: variables?,
        directives: Vec::new(),
        selection_set: convert.set(items, Pos::default())?,
    };
    let operations = DocumentOperations::Single(Positioned::new(operation, Pos::default()));
    Some(Runnable { operations, fragments: HashMap::new() })
}

struct Convert<'a> {
    document: &'a ExecutableDocument,
}

impl Convert<'_> {
    fn at(&self, span: Option<SourceSpan>) -> Pos {
        position(span, &self.document.sources)
    }

    fn set(&self, items: &[Item<'_>], at: Pos) -> Option<Positioned<SelectionSet>> {
        let items: Option<Vec<_>> = items.iter().map(|item| self.item(item, at)).collect();
        Some(Positioned::new(SelectionSet { items: items? }, at))
    }

    fn item(&self, item: &Item<'_>, at: Pos) -> Option<Positioned<Selection>> {
        match item {
            Item::Field(selected) => self.field(selected),
            Item::On(ty, fields) => {
                let items: Option<Vec<_>> = fields.iter().map(|selected| self.field(selected)).collect();
                let converted = InlineFragment {
                    type_condition: Some(Positioned::new(TypeCondition { on: name(ty, at) }, at)),
                    directives: Vec::new(),
                    selection_set: Positioned::new(SelectionSet { items: items? }, at),
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
            selection_set: self.set(&selected.inside, at)?,
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
