//! Scopes in a person's words. They are found by the scope's name, since scopes belong to the domain; a test checks that
//! each scope of the domain has its words.

use super::Words;

/// The message of a scope: `contacts:read` is `scope-contacts-read`.
fn key(scope: &str) -> String {
    format!("scope-{}", scope.replace([':', '.', '_'], "-"))
}

impl Words {
    /// Whether there are words for the scope of this name.
    #[must_use]
    pub fn has_scope(&self, scope: &str) -> bool {
        self.has(&key(scope)) && self.has_attr(&key(scope), "more")
    }

    /// What an app with this scope may do, in one line, such as "See your contacts". The scope's name if there are no
    /// words for it.
    #[must_use]
    pub fn scope_title(&self, scope: &str) -> String {
        if self.has_scope(scope) { self.get(&key(scope)) } else { scope.to_owned() }
    }

    /// What that includes, in a sentence or two. Empty if there are no words for it.
    #[must_use]
    pub fn scope_does(&self, scope: &str) -> String {
        if self.has_scope(scope) { self.get_attr(&key(scope), "more") } else { String::new() }
    }
}
