//! A checked document in the form that runs it: one parser reads what clients send, and no other.

use std::collections::{BTreeSet, HashMap};

use apollo_compiler::ExecutableDocument;
use apollo_compiler::executable::{self as checked, Selection as Checked};
use apollo_compiler::parser::SourceSpan;
use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::{
    Directive, DocumentOperations, ExecutableDocument as Runnable, Field, FragmentDefinition, FragmentSpread,
    InlineFragment, OperationDefinition, OperationType, Selection, SelectionSet, Type, TypeCondition,
    VariableDefinition,
};
use async_graphql::{Name, Pos, Positioned};
use async_graphql_value::Value;

use super::refusal::position;

/// One operation, with the fragments that it reaches. Nothing where a number is beyond all bounds.
pub(super) fn runnable(
    document: &ExecutableDocument,
    operation: &checked::Operation,
    reached: &BTreeSet<String>,
) -> Option<Runnable> {
    let convert = Convert { document };
    let fragments: Option<HashMap<_, _>> = document
        .fragments
        .values()
        .filter(|fragment| reached.contains(fragment.name.as_str()))
        .map(|fragment| {
            let at = convert.at(fragment.location());
            let definition = FragmentDefinition {
                type_condition: convert.on(&fragment.selection_set.ty, at),
                directives: convert.directives(&fragment.directives)?,
                selection_set: convert.set(&fragment.selection_set, at)?,
            };
            Some((Name::new(fragment.name.as_str()), Positioned::new(definition, at)))
        })
        .collect();
    let variables: Option<Vec<_>> = operation.variables.iter().map(|variable| convert.variable(variable)).collect();
    let operation = OperationDefinition {
        ty: match operation.operation_type {
            checked::OperationType::Query => OperationType::Query,
            checked::OperationType::Mutation => OperationType::Mutation,
            checked::OperationType::Subscription => OperationType::Subscription,
        },
        variable_definitions: variables?,
        directives: convert.directives(&operation.directives)?,
        selection_set: convert.set(&operation.selection_set, Pos::default())?,
    };
    let operations = DocumentOperations::Single(Positioned::new(operation, Pos::default()));
    Some(Runnable { operations, fragments: fragments? })
}

struct Convert<'a> {
    document: &'a ExecutableDocument,
}

impl Convert<'_> {
    fn at(&self, span: Option<SourceSpan>) -> Pos {
        position(span, &self.document.sources)
    }

    fn set(&self, set: &checked::SelectionSet, at: Pos) -> Option<Positioned<SelectionSet>> {
        let items: Option<Vec<_>> = set.selections.iter().map(|selection| self.selection(selection)).collect();
        Some(Positioned::new(SelectionSet { items: items? }, at))
    }

    fn selection(&self, selection: &Checked) -> Option<Positioned<Selection>> {
        let (at, selection) = match selection {
            Checked::Field(field) => {
                let at = self.at(field.location());
                let converted = Field {
                    alias: field.alias.as_ref().map(|alias| name(alias, at)),
                    name: name(&field.name, at),
                    arguments: arguments(&field.arguments, at)?,
                    directives: self.directives(&field.directives)?,
                    selection_set: self.set(&field.selection_set, at)?,
                };
                (at, Selection::Field(Positioned::new(converted, at)))
            }
            Checked::FragmentSpread(spread) => {
                let at = self.at(spread.location());
                let directives = self.directives(&spread.directives)?;
                let converted = FragmentSpread { fragment_name: name(&spread.fragment_name, at), directives };
                (at, Selection::FragmentSpread(Positioned::new(converted, at)))
            }
            Checked::InlineFragment(fragment) => {
                let at = self.at(fragment.location());
                let converted = InlineFragment {
                    type_condition: fragment.type_condition.as_ref().map(|on| self.on(on, at)),
                    directives: self.directives(&fragment.directives)?,
                    selection_set: self.set(&fragment.selection_set, at)?,
                };
                (at, Selection::InlineFragment(Positioned::new(converted, at)))
            }
        };
        Some(Positioned::new(selection, at))
    }

    #[expect(clippy::unused_self, reason = "beside its like")]
    fn on(&self, ty: &str, at: Pos) -> Positioned<TypeCondition> {
        Positioned::new(TypeCondition { on: name(ty, at) }, at)
    }

    fn directives(&self, directives: &checked::DirectiveList) -> Option<Vec<Positioned<Directive>>> {
        let converted = directives.iter().map(|directive| {
            let at = self.at(directive.location());
            let converted =
                Directive { name: name(&directive.name, at), arguments: arguments(&directive.arguments, at)? };
            Some(Positioned::new(converted, at))
        });
        converted.collect()
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
            directives: self.directives(&variable.directives)?,
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

/// A literal. Nothing where a number is beyond all bounds.
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
