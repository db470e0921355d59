//! Secrets: text that is sealed under a key of each person, and the keys of the installation.

mod aead;
pub(crate) mod graves;
mod key_store;
mod lost;
pub(crate) mod pair;
mod place;
mod readable;
mod server_keys;
mod vault;

pub use aead::{MasterKey, SealKey, WrongKey};
pub use place::Place;
pub use readable::UNREADABLE;
pub use server_keys::{Ids, NodeType, ServerKeys};
pub(crate) use vault::Found;
pub use vault::Vault;
pub(crate) use vault::seal;
