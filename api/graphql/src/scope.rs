//! What fields say of themselves in the schema, by directives: the scope that they need, and whether they may be
//! repeated. What is enforced is read from what is printed: a field without a scope can't be asked for by anybody.

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, TypeDirective, Value};
use domain::scope::Scope;

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

/// This field stands at most once in a document, under whatever names: what it takes could be guessed.
#[TypeDirective(name = "oncePerDocument", location = "FieldDefinition")]
pub fn once_per_document() {}
