//! The directives `@scope` and `@oncePerDocument`. The edge enforces what the printed schema says: nobody may use a
//! field without a scope.
//!
//! A type declares the scope of all its fields, and a field overrides it where it differs. The printed schema shows the
//! scope on each field.

use async_graphql::registry::{__DirectiveLocation, MetaDirectiveInvocation, MetaType, Registry};
use async_graphql::{Context, InputValueError, InputValueResult, Scalar, ScalarType, TypeDirective, Value};
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

/// The scope that an access token needs to use this field or argument. `public` needs no access token.
#[TypeDirective(location = "FieldDefinition", location = "Object", location = "ArgumentDefinition")]
pub fn scope(name: Needs) {}

/// A document may contain this field at most once, whatever its aliases, so that its input can't be guessed in bulk.
#[TypeDirective(name = "oncePerDocument", location = "FieldDefinition")]
pub fn once_per_document() {}

fn is_scope(directive: &MetaDirectiveInvocation) -> bool {
    directive.name == "scope"
}

/// Puts the scope of each type on those of its fields that have none.
pub(crate) fn spread_all(registry: &mut Registry) {
    registry.types.values_mut().for_each(spread);
    if let Some(directive) = registry.directives.get_mut("scope") {
        directive.locations = vec![__DirectiveLocation::FIELD_DEFINITION, __DirectiveLocation::ARGUMENT_DEFINITION];
    }
}

/// Puts the scope of a type on those of its fields that have none.
pub(crate) fn spread(ty: &mut MetaType) {
    let MetaType::Object { fields, directive_invocations: of_type, .. } = ty else { return };
    let Some(place) = of_type.iter().position(is_scope) else { return };
    let said = of_type.remove(place);
    for field in fields.values_mut().filter(|field| !field.directive_invocations.iter().any(is_scope)) {
        field.directive_invocations.insert(0, said.clone());
    }
}

/// The scope that a field of a type needs; `None` if nobody may use it.
#[must_use]
pub fn needed(ctx: &Context<'_>, ty: &str, field: &str) -> Option<Scope> {
    let field = ctx.schema_env.registry.types.get(ty)?.field_by_name(field)?;
    match field.directive_invocations.iter().find(|directive| is_scope(directive))?.args.get("name")? {
        Value::String(name) => Scope::parse(name),
        _ => None,
    }
}
