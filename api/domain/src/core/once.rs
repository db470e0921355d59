//! Idempotency: with an idempotency key, the same input has one effect and one result, however often it is sent.
//!
//! What is kept is the ids in the answer, never text or tokens. A repeat is answered from what is stored now, by the
//! rules of now. The ids are kept in the transaction that has the effect, so that a crash leaves both or neither. A
//! refusal isn't kept: the same key may be sent again with a corrected input.

use aws_lc_rs::hmac;
use chrono::Duration;
use entity::idempotent_answer;
use futures_util::future::BoxFuture;
use sea_orm::sea_query::{ExprTrait, OnConflict};
use sea_orm::{ActiveValue::Set, EntityTrait, QueryFilter};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::core::db::sql::col;
use crate::core::error::{Error, ErrorCode, Inconsistent, Result};
use crate::core::idempotency::IdempotencyKey;
use crate::core::node_id::NodeKey;
use crate::core::op::Op;
use crate::core::tx::Tx;

/// How long a key is kept: as long as a phone may be offline and then send what it did.
pub const KEPT_FOR: Duration = Duration::days(7);
/// The longest key, in characters.
pub const LONGEST_KEY: usize = 100;

/// The ids in an answer, which are kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept(Vec<Uuid>);

impl Kept {
    /// Keeps ids of one type, in their order.
    pub(crate) fn ids<K: NodeKey>(ids: impl IntoIterator<Item = K>) -> Self {
        Self(ids.into_iter().map(NodeKey::uuid).collect())
    }

    /// Reads them as ids of one type.
    pub(crate) fn read<K: NodeKey>(&self) -> impl Iterator<Item = K> {
        self.0.iter().copied().map(K::from_uuid)
    }

    /// The only id.
    pub(crate) fn one<K: NodeKey>(&self) -> Result<K> {
        self.read().next().ok_or_else(|| Error::internal(Inconsistent("a repeated answer without its id")))
    }
}

impl<K: NodeKey> From<K> for Kept {
    fn from(id: K) -> Self {
        Self::ids([id])
    }
}

impl From<()> for Kept {
    fn from((): ()) -> Self {
        Self::default()
    }
}

/// An answer that can be given again.
pub trait Again: Sized + Send {
    /// Makes the answer again, from what is stored now.
    ///
    /// # Errors
    ///
    /// A refusal if the object no longer exists or isn't visible now.
    fn again(op: &Op, kept: &Kept) -> impl Future<Output = Result<Self>> + Send;
}

impl Again for () {
    async fn again(_: &Op, _: &Kept) -> Result<Self> {
        Ok(())
    }
}

/// The answer to a repeat if the object no longer exists.
pub(crate) fn gone() -> Error {
    Error::refused(
        ErrorCode::NotFound,
        "A mutation with this idempotency key succeeded before, but what it returned no longer exists.",
    )
}

impl Op {
    /// The same operation with an idempotency key of 1 to [`LONGEST_KEY`] visible ASCII characters, for [`once`]. The
    /// input is everything that determines the effect, including the name of the mutation.
    #[must_use]
    pub fn keyed(&self, key: &str, input: &[u8]) -> Self {
        if key.is_empty() || key.len() > LONGEST_KEY || !key.bytes().all(|byte| byte.is_ascii_graphic()) {
            return self.with_idempotency_key(IdempotencyKey::Invalid);
        }
        let mut whose = hmac::Context::with_key(&self.env.keys.repeats);
        // Keys are each person's and each credential's own; fixed lengths keep the parts apart.
        whose.update(self.actor.person().map_or(Uuid::nil(), |person| person.0).as_bytes());
        whose.update(self.credential().map_or(Uuid::nil(), |credential| credential.0).as_bytes());
        whose.update(key.as_bytes());
        let input = hmac::sign(&self.env.keys.repeats, input);
        self.with_idempotency_key(IdempotencyKey::Valid {
            key: whose.sign().as_ref().to_vec(),
            input: input.as_ref().to_vec(),
        })
    }
}

const FIELD: &str = "idempotencyKey";

/// Runs a verb, or makes its answer again if it was run with the idempotency key of the operation. Without a key, the
/// verb is just run.
///
/// # Errors
///
/// The errors of the verb, and a refusal if the key is invalid or was used with another input.
pub async fn once<T: Again>(op: &Op, verb: BoxFuture<'_, Result<T>>) -> Result<T> {
    let Some(key) = &op.idempotency_key else { return verb.await };
    // Those with the same key wait for each other here; on another instance, the database keeps them apart.
    let _lock = op.env.key_locks.lock(key).await;
    if let Some(kept) = find(op, key).await? {
        return T::again(op, &kept).await;
    }
    match verb.await {
        // Of two at once, the second finds what the first did in its way, or the key taken.
        Err(error @ (Error::Refused(_) | Error::Repeated)) => match find(op, key).await? {
            Some(kept) => T::again(op, &kept).await,
            None => Err(error),
        },
        done => done,
    }
}

async fn find(op: &Op, key: &IdempotencyKey) -> Result<Option<Kept>> {
    let IdempotencyKey::Valid { key, input } = key else {
        let message = format!("`{FIELD}` must be 1 to {LONGEST_KEY} visible ASCII characters long, such as a UUID.");
        return Err(Error::refused_at(FIELD, ErrorCode::Invalid, message));
    };
    let found = idempotent_answer::Entity::find_by_id(key.clone()).one(op.env.db.read()).await?;
    let Some(row) = found.filter(|row| row.at > op.now - KEPT_FOR) else { return Ok(None) };
    if row.input != *input {
        let message = "This idempotency key was used with another input. Use a new key for each mutation.";
        return Err(Error::refused_at(FIELD, ErrorCode::IdempotencyKeyReused, message));
    }
    serde_json::from_str(&row.kept).map(Some).map_err(Error::internal)
}

impl Tx<'_> {
    /// Commits, and keeps the ids in the answer for a repeat.
    pub(crate) async fn commit_as(self, kept: impl Into<Kept>) -> Result<()> {
        keep(&self, &kept.into()).await?;
        self.commit().await
    }
}

/// Keeps the ids in the answer if the operation has a key. Of two transactions with the same key, the second fails.
async fn keep(tx: &Tx<'_>, kept: &Kept) -> Result<()> {
    let Some(IdempotencyKey::Valid { key, input }) = tx.op.idempotency_key.clone() else { return Ok(()) };
    let row = idempotent_answer::ActiveModel {
        key: Set(key),
        input: Set(input),
        kept: Set(serde_json::to_string(kept).map_err(Error::internal)?),
        at: Set(tx.op.now),
    };
    // One that is too old to be found is none.
    let unless_taken = OnConflict::column(idempotent_answer::Column::Key)
        .update_columns([
            idempotent_answer::Column::Input,
            idempotent_answer::Column::Kept,
            idempotent_answer::Column::At,
        ])
        .action_and_where(col(idempotent_answer::Column::At).lte(tx.op.now - KEPT_FOR))
        .to_owned();
    match idempotent_answer::Entity::insert(row).on_conflict(unless_taken).exec_without_returning(&tx.db).await? {
        0 => Err(Error::Repeated),
        _ => Ok(()),
    }
}

/// Removes old keys. The worker does this.
pub(crate) async fn tidy(op: &Op) -> Result<()> {
    idempotent_answer::Entity::delete_many()
        .filter(idempotent_answer::COLUMN.at.lte(op.now - KEPT_FOR))
        .exec(op.env.db.write())
        .await?;
    Ok(())
}
