//! The public surface, tried as a client does.

mod accounts;
mod acknowledged;
mod books_at_scale;
mod checkins;
mod contacts;
mod corpora;
mod edge;
mod export_at_scale;
mod feed;
mod generated;
mod graphql;
mod house;
mod matrix;
mod merging;
mod numbers;
mod once;
mod plans;
mod process;
mod schedules;
mod sealed;
mod silence;
mod stores;
mod unreadable;
mod versions;
mod year;
mod zones;
