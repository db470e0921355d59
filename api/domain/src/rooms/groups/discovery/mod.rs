//! The index of public groups, and how it is searched.
//!
//! - Only groups that are public have a row here. Their name, description and topics are plain in it, and nowhere else in
//!   an index. What is unlisted is deleted at once, and a job then scrubs it from the database's files.
//! - A search finds the same on both databases: [`words`] makes tokens of texts, and the databases compare tokens and
//!   their beginnings. So they do with topics, languages, regions, formats and free places, so that every filter is
//!   served by the one index of tokens. [`match_words`] has what differs between the databases.
//! - Work is bounded: up to [`COUNTED`] hits are put in order as they are. If there are more, they are common enough that
//!   the order's own index is walked until a page is full.
//! - Searching leaves no trace, and says nothing of members but whether a place is free.

mod filter;
mod match_words;
mod order;
mod search;
mod store;
mod words;

pub use filter::Filter;
pub use order::GroupOrder;
pub use search::{Facet, Facets};

pub(crate) use filter::Entry;
pub(crate) use match_words::scrub;
pub(crate) use search::{Found, count, facets, search};
pub(crate) use store::{erase_listing, list, note_free_places};

/// How many hits are counted: of more, it is only known that they are more.
pub const COUNTED: u64 = 1_000;
