//! What each part of Kith does for a client, one part after the other, under the names that they have in `api/`.

pub mod cases;
pub mod given;

mod accounts;
pub mod apps;
mod checkins;
mod contacts;
mod edge;
mod feed;
mod graphql;
pub mod groups;
