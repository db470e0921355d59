//! The public surface, tried as a client does.

mod accounts;
mod books_at_scale;
mod contacts;
mod corpora;
mod edge;
mod feed;
mod generated;
mod graphql;
mod house;
mod matrix;
mod once;
mod plans;
mod process;
mod sealed;
mod silence;
mod versions;
