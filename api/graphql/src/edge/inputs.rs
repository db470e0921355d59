//! Coerces variables to their types (GraphQL specification, section 6.1.2), and checks list limits and custom scalars,
//! for variables and for literals in the document alike.

use apollo_compiler::ExecutableDocument;
use apollo_compiler::Schema;
use apollo_compiler::ast::{InputValueDefinition, Type};
use apollo_compiler::executable::{Argument, Operation, Selection, SelectionSet};
use apollo_compiler::request::coerce_variable_values;
use apollo_compiler::response::{JsonMap, JsonValue};
use apollo_compiler::schema::{Component, ExtendedType};
use apollo_compiler::validation::Valid;
use apollo_compiler::{Node, collections::IndexMap as ByName};
use async_graphql::{Name, ServerError, Variables};
use async_graphql_value::Value;

use super::convert;
use super::limits::Limits;
use super::refusal::{BAD_USER_INPUT, refuse};
use crate::scalars;

/// Coerces the variables of an operation.
///
/// # Errors
///
/// `BAD_USER_INPUT` if a variable is invalid or missing; `TOO_MANY_ITEMS`.
pub(super) fn variables(
    schema: &Valid<Schema>,
    operation: &Operation,
    given: &JsonMap,
    limits: &Limits,
) -> Result<(JsonMap, Variables), ServerError> {
    if operation.variables.is_empty() {
        return Ok((JsonMap::new(), Variables::default()));
    }
    // The value may be private: the message names only the variable and its type.
    let coerced = coerce_variable_values(schema, operation, given).map_err(|error| {
        let message = error.message().to_string();
        let message = message.split(": ").next().filter(|_| message.starts_with("could not coerce"));
        refuse(BAD_USER_INPUT, message.map_or_else(|| error.message().to_string(), without_value))
    })?;
    let coerced = coerced.into_inner();
    let check = Check { schema, limits };
    let mut variables = Variables::default();
    for definition in &operation.variables {
        let Some(value) = coerced.get(definition.name.as_str()) else { continue };
        let value = from_json(value);
        check.value(&definition.ty, &value).map_err(|error| at(error, definition.name.as_str()))?;
        if let Some(value) = value.into_const() {
            variables.insert(Name::new(definition.name.as_str()), value);
        }
    }
    Ok((coerced, variables))
}

fn without_value(message: &str) -> String {
    format!("{} isn't valid for its type.", message.replacen("could not coerce", "The value of", 1))
}

fn at(mut error: ServerError, variable: &str) -> ServerError {
    error.message = format!("${variable}: {}", error.message);
    error
}

/// Checks the literals in a document.
///
/// # Errors
///
/// `BAD_USER_INPUT`, `TOO_MANY_ITEMS`.
pub(super) fn literals(
    schema: &Valid<Schema>,
    document: &ExecutableDocument,
    limits: &Limits,
) -> Result<(), ServerError> {
    let check = Check { schema, limits };
    for operation in document.operations.iter() {
        for variable in &operation.variables {
            if let Some(default) = &variable.default_value {
                check.literal(&variable.ty, default)?;
            }
        }
        check.selections(&operation.selection_set)?;
    }
    document.fragments.values().try_for_each(|fragment| check.selections(&fragment.selection_set))
}

type Fields = ByName<apollo_compiler::Name, Component<InputValueDefinition>>;

struct Check<'a> {
    schema: &'a Valid<Schema>,
    limits: &'a Limits,
}

impl Check<'_> {
    fn selections(&self, set: &SelectionSet) -> Result<(), ServerError> {
        for selection in &set.selections {
            match selection {
                Selection::Field(field) => {
                    self.arguments(&field.arguments, &field.definition.arguments)?;
                    self.selections(&field.selection_set)?;
                }
                Selection::InlineFragment(fragment) => self.selections(&fragment.selection_set)?,
                Selection::FragmentSpread(_) => {}
            }
        }
        Ok(())
    }

    fn arguments(&self, given: &[Node<Argument>], defined: &[Node<InputValueDefinition>]) -> Result<(), ServerError> {
        for argument in given {
            if let Some(definition) = defined.iter().find(|definition| definition.name == argument.name) {
                self.literal(&definition.ty, &argument.value)?;
            }
        }
        Ok(())
    }

    fn literal(&self, ty: &Type, value: &apollo_compiler::executable::Value) -> Result<(), ServerError> {
        match convert::value(value) {
            Some(value) => self.value(ty, &value),
            None => Err(refuse(BAD_USER_INPUT, "A number in the document is out of range.")),
        }
    }

    fn value(&self, ty: &Type, value: &Value) -> Result<(), ServerError> {
        match (ty, value) {
            // Variables are checked separately.
            (_, Value::Null | Value::Variable(_)) => Ok(()),
            (Type::List(inner) | Type::NonNullList(inner), Value::List(items)) => {
                if items.len() > self.limits.items {
                    let message =
                        format!("A list may have at most {} items; this one has {}.", self.limits.items, items.len());
                    return Err(refuse("TOO_MANY_ITEMS", message));
                }
                items.iter().try_for_each(|item| self.value(inner, item))
            }
            // A single value is coerced to a list of one.
            (Type::List(inner) | Type::NonNullList(inner), item) => self.value(inner, item),
            (Type::Named(name) | Type::NonNullNamed(name), value) => match self.schema.types.get(name) {
                Some(ExtendedType::InputObject(object)) => self.fields(&object.fields, value),
                Some(ExtendedType::Scalar(_)) => scalar(name, value),
                _ => Ok(()),
            },
        }
    }

    fn fields(&self, defined: &Fields, value: &Value) -> Result<(), ServerError> {
        let Value::Object(fields) = value else { return Ok(()) };
        for (name, value) in fields {
            if let Some(definition) = defined.get(name.as_str()) {
                self.value(&definition.ty, value)?;
            }
        }
        Ok(())
    }
}

fn scalar(name: &str, value: &Value) -> Result<(), ServerError> {
    if let Value::String(text) = value
        && text.contains('\0')
    {
        return Err(refuse(BAD_USER_INPUT, "Text can't contain the character U+0000."));
    }
    match scalars::expects(name, value) {
        Some(right) => Err(refuse(BAD_USER_INPUT, right)),
        None => Ok(()),
    }
}

fn from_json(value: &JsonValue) -> Value {
    match value {
        JsonValue::Null => Value::Null,
        JsonValue::Bool(is) => Value::Boolean(*is),
        JsonValue::Number(number) => Value::Number(number.clone()),
        JsonValue::String(text) => Value::String(text.as_str().to_owned()),
        JsonValue::Array(items) => Value::List(items.iter().map(from_json).collect()),
        JsonValue::Object(fields) => {
            Value::Object(fields.iter().map(|(name, value)| (Name::new(name.as_str()), from_json(value))).collect())
        }
    }
}
