//! What every page has around its content.

use super::Words;

/// What every page has around its content.
#[derive(Clone, Copy, Debug)]
pub struct Frame<'a> {
    /// The words in the page's language.
    pub words: &'a Words,
    /// The path of the style sheet, on the page's own origin. Best with a hash of its content, so that it can be cached.
    pub style: &'a str,
    /// The signed-in person, who is named at the top. `None` on pages that don't depend on who is signed in.
    pub person: Option<Person<'a>>,
}

/// A signed-in person.
#[derive(Clone, Copy, Debug)]
pub struct Person<'a> {
    /// Their name.
    pub name: &'a str,
    /// Their email address.
    pub email: &'a str,
}
