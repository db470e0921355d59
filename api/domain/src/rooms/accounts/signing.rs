//! The keys that sign access tokens: Ed25519 (RFC 8037), wrapped under the master key, and rotated without a restart.

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use chrono::Duration;
use entity::{SigningKeyId, signing_key};
use sea_orm::ActiveValue::Set;
use zeroize::Zeroizing;

use super::ring::Ring;
use super::sessions::{LONGEST_ACCESS, Sessions};
use super::store;
use crate::core::error::{Error, Result};
use crate::core::op::Op;
use crate::core::secrets::Place;
use crate::core::tx::Tx;

/// How long every instance has to load a key before it signs.
const NOTICE: Duration = Duration::minutes(1);

/// Creates a key that signs from one minute on. The older keys retire when all tokens that they signed have expired.
///
/// # Errors
///
/// If the database doesn't answer.
pub async fn rotate_keys(op: &Op) -> Result<()> {
    let signs_from = op.now + NOTICE;
    let tx = Tx::begin(op).await?;
    let retires_at = signs_from + op.env.settings.access.max(LONGEST_ACCESS) + NOTICE;
    store::signing_key::retire_all(&tx, retires_at).await?;
    insert(&tx, signs_from).await?;
    tx.commit().await?;
    load(op).await
}

/// Loads the keys whose tokens may be valid. If none of them can sign, creates one: two instances that start together
/// create two, which does no harm.
pub(crate) async fn load(op: &Op) -> Result<()> {
    let mut ring = read(op).await?;
    if !ring.can_sign() {
        let tx = Tx::begin(op).await?;
        insert(&tx, op.now).await?;
        tx.commit().await?;
        ring = read(op).await?;
    }
    op.env.state::<Sessions>().use_ring(ring);
    Ok(())
}

async fn read(op: &Op) -> Result<Ring> {
    let mut ring = Ring::default();
    for row in store::signing_key::living(op).await? {
        let private = op.env.vault.master.unwrap(place(row.id), &row.private);
        if private.is_err() {
            op.env.vault.lost.note(place(row.id));
        }
        ring.add(row.id, row.signs_from, private.ok().as_ref().map(|it| it.as_slice()), &row.public)?;
    }
    Ok(ring)
}

async fn insert(tx: &Tx<'_>, signs_from: chrono::DateTime<chrono::Utc>) -> Result<()> {
    let op = tx.op;
    let id = SigningKeyId(op.id());
    let seed = Zeroizing::new(op.random::<32>());
    let pair = Ed25519KeyPair::from_seed_unchecked(seed.as_slice()).map_err(Error::internal)?;
    let private = pair.to_pkcs8v1().map_err(Error::internal)?;
    let row = signing_key::ActiveModel {
        id: Set(id),
        private: Set(op.env.vault.master.wrap(op.random(), place(id), private.as_ref())),
        public: Set(pair.public_key().as_ref().to_vec()),
        created_at: Set(op.now),
        signs_from: Set(signs_from),
        retires_at: Set(None),
    };
    store::signing_key::insert(tx, row).await
}

fn place(id: SigningKeyId) -> Place {
    Place::new("signing_key", "private", id.0)
}
