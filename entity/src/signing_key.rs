//! `signing_key`: the keys that sign access tokens; the private half is sealed under the master key.

use sea_orm::entity::prelude::*;

use crate::{Sealed, SigningKeyId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "signing_key")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SigningKeyId,
    /// PKCS #8 of an Ed25519 key, sealed.
    pub private: Sealed,
    /// The 32 bytes of the public key.
    pub public: Vec<u8>,
    pub created_at: DateTimeUtc,
    /// From when it signs: instances learn of a key before they meet a token of it.
    pub signs_from: DateTimeUtc,
    /// When it is forgotten; none for one that is in use.
    pub retires_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
