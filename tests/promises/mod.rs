//! Promises that hold for the whole product, whatever room a thing belongs to: a new field, mutation, table or query comes
//! under each of them by itself, or fails it.

mod acknowledged;
mod apps;
mod benches;
mod binary;
mod crowd;
mod fuzz_corpora;
mod generated;
mod house;
mod large_book;
mod large_export;
mod matrix;
mod once;
mod pseudonyms;
mod query_plans;
mod scopes;
mod sealed;
mod silence;
mod stores;
mod structure;
mod unreadable;
mod versions;
mod worlds;
mod year;
