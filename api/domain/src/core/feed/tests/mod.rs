//! Following several feeds, with a source that says what the tests tell it.

mod following;
mod order;
mod world;
