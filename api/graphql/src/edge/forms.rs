//! The merged form of an operation. If `@skip` and `@include` depend on variables, there is one form for each
//! combination of values that has occurred.

use std::sync::{Arc, Mutex, PoisonError};

use apollo_compiler::executable::{ExecutableDocument, Operation, OperationType};
use apollo_compiler::response::{JsonMap, JsonValue};
use apollo_compiler::validation::Valid;
use apollo_compiler::{Name, Node};
use async_graphql::ServerError;
use async_graphql::parser::types::ExecutableDocument as Runnable;

use super::cost::Price;
use super::merge::{Item, Merge, Types};
use super::refusal::{BAD_USER_INPUT, refuse};
use super::{aliases, convert};

/// The largest number of forms that are kept per operation. Further ones are built for each request.
const MOST: usize = 16;

/// A runnable operation and its price.
#[derive(Debug)]
pub(super) struct Form {
    pub(super) price: Price,
    pub(super) runnable: Runnable,
    /// For programs, of which is noted what they read.
    pub(super) noted: Runnable,
}

/// The forms of one operation.
#[derive(Debug)]
pub(super) enum Forms {
    One(Arc<Form>),
    Several(Box<Several>),
}

/// The source of further forms, and the forms built so far.
#[derive(Debug)]
pub(super) struct Several {
    document: Arc<Valid<ExecutableDocument>>,
    operation: Node<Operation>,
    /// The variables that conditions depend on.
    switches: Vec<Name>,
    made: Mutex<Vec<(Vec<bool>, Arc<Form>)>>,
}

/// The limits on the size of an operation.
#[derive(Clone, Copy, Debug)]
pub(super) struct Most {
    pub selections: usize,
    pub aliases: usize,
}

impl Forms {
    /// The forms of an operation whose conditions depend on these variables.
    ///
    /// # Errors
    ///
    /// `EXPANDS_TOO_FAR`, `TOO_MANY_ALIASES`.
    pub(super) fn new(
        document: &Arc<Valid<ExecutableDocument>>,
        operation: &Node<Operation>,
        switches: Vec<Name>,
        types: &Types,
        most: Most,
    ) -> Result<Self, ServerError> {
        // No combination of variables can add an alias that isn't selected if every condition holds.
        let all = |_: &Name| None;
        let items = merged(document, operation, types, &all, most)?;
        aliases::check(&items, most.aliases)?;
        if switches.is_empty() {
            return Ok(Self::One(Arc::new(form(document, operation, &items, types)?)));
        }
        let (document, operation) = (document.clone(), operation.clone());
        Ok(Self::Several(Box::new(Several { document, operation, switches, made: Mutex::default() })))
    }

    /// The form for these variables.
    ///
    /// # Errors
    ///
    /// `BAD_USER_INPUT` if a condition is neither true nor false; `EXPANDS_TOO_FAR`.
    pub(super) fn with(&self, variables: &JsonMap, types: &Types, most: Most) -> Result<Arc<Form>, ServerError> {
        match self {
            Self::One(form) => Ok(form.clone()),
            Self::Several(several) => several.with(variables, types, most),
        }
    }
}

impl Several {
    fn with(&self, variables: &JsonMap, types: &Types, most: Most) -> Result<Arc<Form>, ServerError> {
        let settings = self.switches.iter().map(|switch| match variables.get(switch.as_str()) {
            Some(JsonValue::Bool(is)) => Ok(*is),
            // A variable with a default can still be null.
            _ => Err(refuse(
                BAD_USER_INPUT,
                format!("`${switch}` is used in @skip or @include, so it must be true or false."),
            )),
        });
        let settings = settings.collect::<Result<Vec<_>, _>>()?;
        let made = || self.made.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, form)) = made().iter().find(|(met, _)| *met == settings) {
            return Ok(form.clone());
        }
        let told = |name: &Name| {
            let switch = self.switches.iter().position(|switch| switch == name)?;
            settings.get(switch).copied()
        };
        let items = merged(&self.document, &self.operation, types, &told, most)?;
        let form = Arc::new(form(&self.document, &self.operation, &items, types)?);
        let mut made = made();
        if made.len() < MOST {
            made.push((settings, form.clone()));
        }
        Ok(form)
    }
}

fn merged<'a>(
    document: &'a ExecutableDocument,
    operation: &'a Operation,
    types: &'a Types,
    told: &'a dyn Fn(&Name) -> Option<bool>,
    most: Most,
) -> Result<Vec<Item<'a>>, ServerError> {
    let root = &operation.selection_set;
    Merge::new(types, document, told, most.selections).items(&[root], &root.ty)
}

fn form(
    document: &ExecutableDocument,
    operation: &Operation,
    items: &[Item<'_>],
    types: &Types,
) -> Result<Form, ServerError> {
    let runnable = |seen| {
        convert::runnable(document, operation, items, seen)
            .ok_or_else(|| refuse(BAD_USER_INPUT, "A number in the document is out of range."))
    };
    let is_query = operation.operation_type == OperationType::Query;
    Ok(Form { price: Price::of(items, is_query), runnable: runnable(None)?, noted: runnable(Some(types))? })
}
