//! "Did you mean …?" suggestions. They are optional, since they reveal names of the schema.

use apollo_compiler::Schema;
use apollo_compiler::schema::ExtendedType;
use async_graphql::ServerError;

/// The largest number of suggestions.
const MOST: usize = 3;
/// The smallest similarity of a suggestion; 1 means equal.
const LIKE: f64 = 0.75;

/// Adds similar field names to an error about an unknown field.
pub(super) fn suggest(error: &mut ServerError, schema: &Schema) {
    // The validator's message has the type and the field in backticks.
    let mut quoted = error.message.split('`').skip(1).step_by(2);
    let (Some(first), Some(second)) = (quoted.next(), quoted.next()) else { return };
    if !error.message.contains("does not have a field") {
        return;
    }
    let fields = |ty: &str| match schema.types.get(ty) {
        Some(ExtendedType::Object(object)) => Some(&object.fields),
        Some(ExtendedType::Interface(interface)) => Some(&interface.fields),
        _ => None,
    };
    let Some((fields, wrong)) = fields(first).map(|fields| (fields, second)) else { return };
    let mut like: Vec<_> = fields.keys().map(|name| (strsim::jaro_winkler(name, wrong), name.as_str())).collect();
    like.retain(|(likeness, _)| *likeness >= LIKE);
    like.sort_by(|a, b| b.0.total_cmp(&a.0));
    if !like.is_empty() {
        let names: Vec<_> = like.into_iter().take(MOST).map(|(_, name)| name).collect();
        error.message = format!("{}. Did you mean {}?", error.message.trim_end_matches('.'), names.join(", or "));
    }
}
