//! The keys that sign and verify access tokens, in memory.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use entity::SigningKeyId;
use jsonwebtoken::{DecodingKey, EncodingKey};

use crate::core::error::{Error, Result};

struct Key {
    id: SigningKeyId,
    signs_from: DateTime<Utc>,
    /// `None` if the private key can't be read.
    encoding: Option<EncodingKey>,
    decoding: DecodingKey,
    /// JWK (RFC 8037, section 2).
    public: serde_json::Value,
}

/// The keys that sign and verify access tokens, oldest first.
#[derive(Default)]
pub(super) struct Ring(Vec<Key>);

impl Ring {
    /// Adds a key. Without its private key, it still verifies what it signed.
    pub fn add(
        &mut self,
        id: SigningKeyId,
        signs_from: DateTime<Utc>,
        private: Option<&[u8]>,
        public: &[u8],
    ) -> Result<()> {
        let x = URL_SAFE_NO_PAD.encode(public);
        self.0.push(Key {
            id,
            signs_from,
            encoding: private.map(EncodingKey::from_ed_der),
            decoding: DecodingKey::from_ed_components(&x).map_err(Error::internal)?,
            public: serde_json::json!({
                "kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "EdDSA", "kid": id.0.to_string(), "x": x,
            }),
        });
        Ok(())
    }

    /// Whether one of the keys can sign.
    pub fn can_sign(&self) -> bool {
        self.0.iter().any(|key| key.encoding.is_some())
    }

    /// The key that verifies what one of this id signed.
    pub fn verifying(&self, kid: &str) -> Option<&DecodingKey> {
        self.0.iter().find(|key| key.id.0.to_string() == kid).map(|key| &key.decoding)
    }

    /// The key that signs at a moment, with its id.
    pub fn signing(&self, now: DateTime<Utc>) -> Option<(SigningKeyId, &EncodingKey)> {
        let able = || self.0.iter().filter_map(|key| Some((key, key.encoding.as_ref()?)));
        let first = able().next();
        able().rfind(|(key, _)| key.signs_from <= now).or(first).map(|(key, encoding)| (key.id, encoding))
    }

    /// The public keys, as JWKs.
    pub fn public(&self) -> impl Iterator<Item = &serde_json::Value> {
        self.0.iter().map(|key| &key.public)
    }
}
