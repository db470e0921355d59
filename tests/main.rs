//! The public surface, tried as a client does.

mod accounts;
mod books_at_scale;
mod checkins;
mod contacts;
mod corpora;
mod edge;
mod feed;
mod generated;
mod graphql;
mod house;
mod matrix;
mod merging;
mod once;
mod plans;
mod process;
mod schedules;
mod sealed;
mod silence;
mod versions;
mod year;
