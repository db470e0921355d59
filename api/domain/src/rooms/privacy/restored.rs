//! After a backup was restored: what was true since the backup isn't, and who was erased since stays erased.

use entity::job;

use super::stores::{StoresError, buried, bury_erased};
use crate::core::error::Error;
use crate::core::jobs;
use crate::core::op::Op;
use crate::core::secrets::ServerKeys;
use crate::core::tx::Tx;
use crate::rooms::accounts;

/// Why what follows a restore couldn't be done.
#[derive(Debug, thiserror::Error)]
pub enum RestoreError {
    /// The stores aren't right.
    #[error(transparent)]
    Stores(#[from] StoresError),
    /// Something else.
    #[error(transparent)]
    Other(#[from] Error),
}

/// Ends the epoch of feed cursors, and has everybody erased again whose key was destroyed. Says how many those are.
///
/// # Errors
///
/// Where the key store lacks somebody's key without a tombstone: nothing is changed then. Where a store doesn't answer, it
/// may be called again.
pub async fn after_restore(op: &Op) -> Result<usize, RestoreError> {
    let erased = erase_buried(op).await?;
    bury_erased(op.env.db.write(), op.env.vault.store().write()).await.map_err(StoresError::from)?;
    ServerKeys::end_epoch(&op.env.db).await?;
    Ok(erased)
}

/// Has everybody erased whose key was destroyed and whose account is still there: the main store is of an earlier time.
/// Says how many those are.
///
/// # Errors
///
/// As for [`after_restore`].
pub async fn erase_buried(op: &Op) -> Result<usize, RestoreError> {
    let people = buried(op).await?;
    for person in &people {
        let tx = Tx::begin(op).await?;
        accounts::due_for_erasure(&tx, *person).await?;
        jobs::take_back(&tx, job::Kind::ErasePerson, person.0).await?;
        jobs::leave(&tx, job::Kind::ErasePerson, person.0, op.now).await?;
        tx.commit().await?;
    }
    Ok(people.len())
}
