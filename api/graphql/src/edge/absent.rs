//! Removes arguments whose variable has no value, so that their defaults apply (GraphQL specification, section 6.4.1).
//! async-graphql would treat them as null.

use async_graphql::Variables;
use async_graphql::parser::types::{DocumentOperations, ExecutableDocument, Selection, SelectionSet};
use async_graphql_value::Value;

/// Removes from a document each argument whose variable isn't among these.
pub(super) fn leave_out(document: &mut ExecutableDocument, given: &Variables) {
    let DocumentOperations::Single(operation) = &mut document.operations else { return };
    if operation.node.variable_definitions.len() == given.len() {
        return;
    }
    leave_out_of(&mut operation.node.selection_set.node, given);
}

fn leave_out_of(set: &mut SelectionSet, given: &Variables) {
    for selection in &mut set.items {
        match &mut selection.node {
            Selection::Field(field) => {
                let is_given = |value: &Value| !matches!(value, Value::Variable(name) if !given.contains_key(name));
                field.node.arguments.retain(|(_, value)| is_given(&value.node));
                leave_out_of(&mut field.node.selection_set.node, given);
            }
            Selection::InlineFragment(fragment) => leave_out_of(&mut fragment.node.selection_set.node, given),
            Selection::FragmentSpread(_) => {}
        }
    }
}
