//! Errors for requests that aren't run. Each reason has its own code.

use apollo_compiler::parser::SourceMap;
use apollo_compiler::validation::DiagnosticList;
use async_graphql::{Pos, ServerError, Value};
use domain::scope::Scopes;

/// The document has a syntax error.
pub const PARSE_FAILED: &str = "GRAPHQL_PARSE_FAILED";
/// The document isn't valid against the schema.
pub const VALIDATION_FAILED: &str = "GRAPHQL_VALIDATION_FAILED";
/// The variables don't match the operation, or a value isn't valid for its type.
pub const BAD_USER_INPUT: &str = "BAD_USER_INPUT";

/// Why a request isn't run.
#[derive(Debug)]
pub struct Refused {
    /// The errors; at least one.
    pub errors: Vec<ServerError>,
    /// What it would have cost, if that is why.
    pub cost: Option<Value>,
    /// The number of seconds after which it can be tried again, if that helps.
    pub retry_after: Option<u64>,
    /// The scopes that it needs, if the access token lacks some.
    pub needed: Option<Scopes>,
}

impl From<Vec<ServerError>> for Refused {
    fn from(errors: Vec<ServerError>) -> Self {
        Self { errors, cost: None, retry_after: None, needed: None }
    }
}

impl From<ServerError> for Refused {
    fn from(error: ServerError) -> Self {
        vec![error].into()
    }
}

/// An error with a code, and a message that says how to fix the request.
#[must_use]
pub fn refuse(code: &'static str, message: impl Into<String>) -> ServerError {
    let mut error = ServerError::new(message, None);
    error.extensions.get_or_insert_default().set("code", code);
    error
}

/// An error with a position in the document.
pub(super) fn refuse_at(code: &'static str, message: impl Into<String>, at: Option<Pos>) -> ServerError {
    let mut error = refuse(code, message);
    error.locations = at.into_iter().collect();
    error
}

/// The errors of the parser or the validator, at most `most` of them.
pub(super) fn complaints(code: &'static str, list: &DiagnosticList, most: usize) -> Vec<ServerError> {
    // An unknown field also causes an error about its missing selections, which isn't helpful.
    let follows = |message: &str| message.contains("must have a subselection set");
    let is_other = list.iter().any(|found| !follows(&found.error.to_string()));
    let errors = list.iter().filter(|found| !is_other || !follows(&found.error.to_string()));
    let errors = errors.take(most).map(|found| {
        let location =
            found.line_column_range().map(|range| Pos { line: range.start.line, column: range.start.column });
        refuse_at(code, found.error.to_string(), location)
    });
    errors.collect()
}

/// The position of a node in the text.
pub(super) fn position(at: Option<apollo_compiler::parser::SourceSpan>, sources: &SourceMap) -> Pos {
    let found = at.and_then(|at| at.line_column(sources));
    found.map_or_else(Pos::default, |found| Pos { line: found.line, column: found.column })
}
