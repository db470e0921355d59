//! Checks the shape of a document before it is validated: its number of operations, fragments and directives, and its
//! size after fragments are spread. Visits nothing twice.

use std::collections::HashMap;

use apollo_compiler::ast::{Definition, Document, FragmentDefinition, Selection};
use async_graphql::ServerError;

use super::limits::Limits;
use super::refusal::refuse;

/// Refuses a document that exceeds a limit.
///
/// # Errors
///
/// `TOO_MANY_OPERATIONS`, `TOO_MANY_FRAGMENTS`, `TOO_MANY_DIRECTIVES`, `FRAGMENTS_CYCLIC`, `EXPANDS_TOO_FAR`.
pub(super) fn check(document: &Document, limits: &Limits) -> Result<(), ServerError> {
    let fragments: HashMap<&str, &FragmentDefinition> = document
        .definitions
        .iter()
        .filter_map(|definition| definition.as_fragment_definition())
        .map(|fragment| (fragment.name.as_str(), &**fragment))
        .collect();
    let operations = || document.definitions.iter().filter_map(|definition| definition.as_operation_definition());
    let most = |name: &str, found: usize, most: usize, code| {
        if found <= most {
            return Ok(());
        }
        Err(refuse(code, format!("A document may have at most {most} {name}; this one has {found}.")))
    };
    most("operations", operations().count(), limits.operations, "TOO_MANY_OPERATIONS")?;
    let defined = document.definitions.iter().filter(|one| one.as_fragment_definition().is_some()).count();
    most("fragments", defined, limits.fragments, "TOO_MANY_FRAGMENTS")?;

    let directives = document.definitions.iter().map(directives).sum();
    most("directives", directives, limits.directives, "TOO_MANY_DIRECTIVES")?;

    let mut spread = Spread { fragments, sizes: HashMap::new() };
    for operation in operations() {
        if spread.size(&operation.selection_set)? > limits.selections {
            let message = format!(
                "An operation may have at most {} selections after its fragments are spread.",
                limits.selections
            );
            return Err(refuse("EXPANDS_TOO_FAR", message));
        }
    }
    // Also find cycles that no operation reaches.
    for name in spread.fragments.keys().copied().collect::<Vec<_>>() {
        spread.fragment(name)?;
    }
    Ok(())
}

/// The number of directives. Those in a fragment count once.
fn directives(definition: &Definition) -> usize {
    let selections = match definition {
        Definition::OperationDefinition(operation) => {
            let variables = operation.variables.iter().map(|variable| variable.directives.len());
            variables.sum::<usize>() + directives_in(&operation.selection_set)
        }
        Definition::FragmentDefinition(fragment) => directives_in(&fragment.selection_set),
        _ => 0,
    };
    definition.directives().len() + selections
}

fn directives_in(selections: &[Selection]) -> usize {
    let of = |selection: &Selection| match selection {
        Selection::Field(field) => field.directives.len() + directives_in(&field.selection_set),
        Selection::FragmentSpread(spread) => spread.directives.len(),
        Selection::InlineFragment(fragment) => fragment.directives.len() + directives_in(&fragment.selection_set),
    };
    selections.iter().map(of).sum()
}

/// Measures selections after their fragments are spread. Measures each fragment once.
struct Spread<'a> {
    fragments: HashMap<&'a str, &'a FragmentDefinition>,
    /// The size of each fragment; `None` while it is being measured, which reveals a cycle.
    sizes: HashMap<&'a str, Option<usize>>,
}

impl<'a> Spread<'a> {
    fn size(&mut self, selections: &'a [Selection]) -> Result<usize, ServerError> {
        let mut size = 0_usize;
        for selection in selections {
            let inside = match selection {
                Selection::Field(field) => self.size(&field.selection_set)?,
                Selection::InlineFragment(fragment) => self.size(&fragment.selection_set)?,
                Selection::FragmentSpread(spread) => self.fragment(&spread.fragment_name)?,
            };
            size = size.saturating_add(inside).saturating_add(1);
        }
        Ok(size)
    }

    fn fragment(&mut self, name: &'a str) -> Result<usize, ServerError> {
        match self.sizes.get(name) {
            Some(Some(size)) => return Ok(*size),
            Some(None) => {
                return Err(refuse(
                    "FRAGMENTS_CYCLIC",
                    "A fragment can't spread itself, directly or through other fragments.",
                ));
            }
            None => {}
        }
        // An undefined fragment counts as empty: the validator reports it.
        let Some(fragment) = self.fragments.get(name).copied() else { return Ok(0) };
        self.sizes.insert(name, None);
        let size = self.size(&fragment.selection_set)?;
        self.sizes.insert(name, Some(size));
        Ok(size)
    }
}
