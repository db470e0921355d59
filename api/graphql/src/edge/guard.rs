//! The first check of a document, before it is parsed: its length, its number of tokens and the nesting of its
//! brackets. Uses the parser's own lexer, so that the two agree about strings and comments.

use apollo_parser::{Lexer, TokenKind};
use async_graphql::ServerError;

use super::limits::Limits;
use super::refusal::refuse;

/// Refuses a document that is too long, has too many tokens or is nested too deep. Leaves syntax errors to the parser.
///
/// # Errors
///
/// `DOCUMENT_TOO_LONG`, `TOO_MANY_TOKENS`, `NESTED_TOO_DEEP`.
pub fn check(text: &str, limits: &Limits) -> Result<(), ServerError> {
    if text.len() > limits.document {
        let message = format!("A document may have at most {} bytes; this one has {}.", limits.document, text.len());
        return Err(refuse("DOCUMENT_TOO_LONG", message));
    }
    let (mut tokens, mut depth) = (0_usize, 0_usize);
    for token in Lexer::new(text).flatten() {
        match token.kind() {
            TokenKind::Whitespace | TokenKind::Comment | TokenKind::Comma | TokenKind::Eof => continue,
            TokenKind::LCurly | TokenKind::LBracket | TokenKind::LParen => depth += 1,
            TokenKind::RCurly | TokenKind::RBracket | TokenKind::RParen => depth = depth.saturating_sub(1),
            _ => {}
        }
        tokens += 1;
        if depth > limits.nesting {
            return Err(too_deep(limits.nesting));
        }
        if tokens > limits.tokens {
            let message = format!("A document may have at most {} tokens.", limits.tokens);
            return Err(refuse("TOO_MANY_TOKENS", message));
        }
    }
    Ok(())
}

/// The error if brackets are nested too deep, in a document or in JSON.
pub(super) fn too_deep(deepest: usize) -> ServerError {
    refuse("NESTED_TOO_DEEP", format!("Brackets may be nested at most {deepest} deep."))
}
