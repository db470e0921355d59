//! Privacy: exporting and erasing all data of a person, and what keeps the two stores of an installation consistent.

mod deletion;
mod erase;
mod export;
pub(crate) mod jobs;
mod leaving;
mod readable;
mod restored;
mod store;
mod stores;

pub use deletion::{cancel_deletion, delete_account, delete_confirmed_account};
pub use export::{Asked, export};
pub use readable::{SEALED, count_unreadable, read_everything, unreadable};
pub use restored::{RestoreError, after_restore, erase_buried};
pub use stores::{
    StoresError, Unfit, check, count_damaged_keys, count_people, inherit_tombstones, introduce, refuse_bare, still_fit,
    still_there, try_master_key,
};
