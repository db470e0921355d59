//! How an address book is to be imported, and how far an import has got.

use std::sync::Arc;

use crate::rooms::contacts::entry::Kind;

/// How an address book is to be imported.
#[derive(Clone, Copy, Debug)]
pub struct ImportOptions {
    /// Only report what the import would do.
    pub preview: bool,
    /// Import nothing if an entry can't be imported.
    pub all_or_nothing: bool,
    /// The kind of new contacts whose card doesn't say one.
    pub kind: Kind,
    /// Apply what would change who sees or is told something, of cards of one's own export.
    pub apply_protected: bool,
}

/// How far an import has got.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// The number of entries that have been looked at, and of all entries.
    Prepared(usize, usize),
    /// It is being written.
    Writing,
}

/// Whoever wants to know how far it has got.
pub type Watch = Arc<dyn Fn(Progress) + Send + Sync>;
