//! The public surface, tried as a client does.

mod accounts;
mod contacts;
mod feed;
mod graphql;
mod house;
mod matrix;
mod process;
mod sealed;
