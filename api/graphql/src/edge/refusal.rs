//! What a client is told when its request isn't run: one code for each reason.

use apollo_compiler::parser::SourceMap;
use apollo_compiler::validation::DiagnosticList;
use async_graphql::{Pos, ServerError};

/// The document isn't GraphQL.
pub const PARSE_FAILED: &str = "GRAPHQL_PARSE_FAILED";
/// The document doesn't fit the schema.
pub const VALIDATION_FAILED: &str = "GRAPHQL_VALIDATION_FAILED";
/// The variables don't fit the operation, or a value isn't one that its type takes.
pub const BAD_USER_INPUT: &str = "BAD_USER_INPUT";

/// A refusal with this code, and what would be right.
#[must_use]
pub fn refuse(code: &'static str, message: impl Into<String>) -> ServerError {
    let mut error = ServerError::new(message, None);
    error.extensions.get_or_insert_default().set("code", code);
    error
}

/// A refusal that is about a place in the document.
pub(super) fn refuse_at(code: &'static str, message: impl Into<String>, at: Option<Pos>) -> ServerError {
    let mut error = refuse(code, message);
    error.locations = at.into_iter().collect();
    error
}

/// What is wrong with a document, as its checker says it; so many errors at the most.
pub(super) fn complaints(code: &'static str, list: &DiagnosticList, most: usize) -> Vec<ServerError> {
    // A field that there isn't has no type either: that it selects nothing isn't what is wrong with it.
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

/// Where in the text something stands.
pub(super) fn position(at: Option<apollo_compiler::parser::SourceSpan>, sources: &SourceMap) -> Pos {
    let found = at.and_then(|at| at.line_column(sources));
    found.map_or_else(Pos::default, |found| Pos { line: found.line, column: found.column })
}
