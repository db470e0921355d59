//! `signing_key`: the keys that sign access tokens. Private keys are sealed with the master key.

use sea_orm::entity::prelude::*;

use crate::{Sealed, SigningKeyId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "signing_key")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SigningKeyId,
    /// The sealed Ed25519 private key, in PKCS #8.
    pub private: Sealed,
    /// The public key, 32 bytes.
    pub public: Vec<u8>,
    pub created_at: DateTimeUtc,
    /// When the key starts to sign, so that all instances know the key before they see a token signed by it.
    pub signs_from: DateTimeUtc,
    /// When the key is removed; null for the key in use.
    pub retires_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
