//! The column type of private text: what the database holds of it is ciphertext, and only ciphertext.

use sea_orm::DeriveValueType;

/// Sealed text. Only the vault in `domain` makes or opens one.
#[derive(Clone, Debug, PartialEq, Eq, DeriveValueType)]
pub struct Sealed(pub Vec<u8>);
