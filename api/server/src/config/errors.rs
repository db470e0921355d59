//! The mistakes in a configuration, all reported at once: one line each, with key, source and remedy.

use std::fmt;

/// All mistakes in a configuration. Displayed as one line each. No line ever contains a secret.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct ConfigErrors(Vec<String>);

impl ConfigErrors {
    /// The mistakes, one line each.
    pub fn lines(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    pub(super) fn push(&mut self, line: String) {
        self.0.push(line);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<String> for ConfigErrors {
    fn from(line: String) -> Self {
        Self(vec![line])
    }
}

impl fmt::Display for ConfigErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("\n"))
    }
}

impl std::error::Error for ConfigErrors {}
