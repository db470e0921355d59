//! The column type of private text. The database contains only its ciphertext.

use sea_orm::DeriveValueType;

/// Sealed text. Only the vault in `domain` can seal or open it.
#[derive(Clone, Debug, PartialEq, Eq, DeriveValueType)]
pub struct Sealed(pub Vec<u8>);
