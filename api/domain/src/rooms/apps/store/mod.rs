//! The only queries on the tables of apps, one table a file.

pub(super) mod apps;
pub(super) mod authorizations;
pub(super) mod devices;
pub(super) mod secrets;
