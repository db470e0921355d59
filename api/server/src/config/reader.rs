//! Reads values from the merged layers, and collects errors instead of stopping at the first.

use std::ops::RangeInclusive;

use toml::{Table, Value};

use super::errors::ConfigErrors;
use super::layers::Entry;

/// Returns typed values. An invalid value is added to `errors`, and its default is returned so that reading can go on.
pub(super) struct Reader<'a> {
    pub entries: &'a [Entry],
    pub errors: ConfigErrors,
}

impl<'a> Reader<'a> {
    /// A text that `parse` accepts. `complaint` says what is wrong with a refused text and how to fix it.
    pub fn text<T>(&mut self, key: &str, complaint: &str, parse: impl Fn(&str) -> Option<T>) -> T {
        self.value(key, complaint, |value| value.as_str().and_then(&parse))
    }

    /// A list of texts, each of which `parse` accepts.
    pub fn list<T>(&mut self, key: &str, complaint: &str, parse: impl Fn(&str) -> Option<T>) -> Vec<T> {
        self.value(key, complaint, |value| {
            value.as_array()?.iter().map(|item| item.as_str().and_then(&parse)).collect()
        })
    }

    /// A whole number within bounds that fit into `T`.
    pub fn number<T: TryFrom<i64>>(&mut self, key: &str, bounds: RangeInclusive<i64>) -> T {
        let complaint = format!("is not a whole number from {} to {}", bounds.start(), bounds.end());
        self.value(key, &complaint, |value| {
            value.as_integer().filter(|number| bounds.contains(number))?.try_into().ok()
        })
    }

    /// True or false.
    pub fn flag(&mut self, key: &str) -> bool {
        self.value(key, "is neither true nor false", Value::as_bool)
    }

    /// A table, by the names of its entries.
    pub fn table(&mut self, key: &str, complaint: &str) -> Table {
        self.value(key, complaint, |value| value.as_table().cloned())
    }

    /// Adds an error about a part of a key's value. The complaint begins with the path of that part.
    pub fn complain_within(&mut self, key: &str, complaint: &str) {
        let source = &self.entry(key).source;
        self.errors.push(format!("{key}{complaint} (from {source})"));
    }

    /// Adds an error that is found only by comparing keys.
    pub fn complain(&mut self, key: &str, complaint: &str) {
        self.errors.push(self.entry(key).shown().complain(complaint));
    }

    fn value<T>(&mut self, key: &str, complaint: &str, parse: impl Fn(&Value) -> Option<T>) -> T {
        let entry = self.entry(key);
        parse(&entry.value).unwrap_or_else(|| {
            self.complain(key, complaint);
            parse(&entry.default).expect("the default is valid")
        })
    }

    fn entry(&self, key: &str) -> &'a Entry {
        self.entries.iter().find(|entry| entry.key == key).expect("the key stands in the default file")
    }
}
