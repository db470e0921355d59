//! Fills an installation for load runs: people with contacts, check-ins and groups, written straight into the tables, with
//! text that is sealed as Kith seals it. Then issues access tokens for these people.
//!
//! Every row is a `Model` of `entity`, so that a changed table is noticed here when this is built. All ids, keys and texts
//! follow from what they are for and from the time of filling: nothing is random.
//!
//! This is for benchmarks alone. The people have no passwords, and their keys can be computed by anybody.

mod beside;
mod chance;
mod check_ins;
mod fill;
mod groups;
mod network;
mod people;
mod seal;
mod sink;
mod tokens;
mod world;

pub use fill::{Filled, fill};
pub use tokens::write_tokens;
pub use world::FEWEST;

/// Why an installation couldn't be filled.
pub type Error = Box<dyn std::error::Error + Send + Sync>;

/// A result of filling.
pub type Result<T, E = Error> = std::result::Result<T, E>;
