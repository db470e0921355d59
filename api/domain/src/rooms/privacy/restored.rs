//! What follows the restore of a backup: old feed cursors end, and people who were erased since are erased again.

use entity::job;

use super::stores::{StoresError, buried, bury_erased};
use crate::core::access::Deed;
use crate::core::error::Error;
use crate::core::jobs;
use crate::core::op::Op;
use crate::core::secrets::ServerKeys;
use crate::core::tx::Tx;
use crate::rooms::access::{self, Concerned};
use crate::rooms::{accounts, apps, groups};

/// How many people are told at once.
const AT_ONCE: u64 = 1_000;

/// Why what follows a restore failed.
#[derive(Debug, thiserror::Error)]
pub enum RestoreError {
    /// The stores can't be used.
    #[error(transparent)]
    Stores(#[from] StoresError),
    /// Another error.
    #[error(transparent)]
    Other(#[from] Error),
}

/// Ends the epoch of feed cursors, queues the erasure of all people whose keys were destroyed, and ends everything by which
/// anybody is signed in, or an app or a token acts: what was ended since the backup can't be told from what wasn't. The access
/// log of everybody says it. Returns how many people are erased.
///
/// # Errors
///
/// If a key is missing without a tombstone: then nothing is changed. If a store doesn't answer: then it can be called
/// again.
pub async fn after_restore(op: &Op) -> Result<usize, RestoreError> {
    let erased = erase_buried(op).await?;
    bury_erased(op.env.db.write(), op.env.vault.store().write()).await.map_err(StoresError::from)?;
    // Before the epoch, which tells running instances of the restore: what was withdrawn is good at no moment.
    accounts::end_all_access(op).await?;
    apps::end_all_waiting(op).await?;
    note(op).await?;
    ServerKeys::end_epoch(&op.env.db).await?;
    Ok(erased)
}

/// Says to everybody that a backup was restored.
async fn note(op: &Op) -> Result<(), Error> {
    let mut after = None;
    loop {
        let some = accounts::living(op.env.db.write(), after, AT_ONCE).await?;
        after = some.last().copied();
        if after.is_none() {
            return Ok(());
        }
        let tx = Tx::begin(op).await?;
        access::by_operator(&tx, &some, Concerned::Everything, Deed::Restored).await?;
        tx.commit().await?;
    }
}

/// Queues the erasure of all people whose keys were destroyed, but who aren't erased: the main store is older than the
/// key store. Groups whose keys were destroyed are erased at once. Returns how many people they are.
///
/// # Errors
///
/// As for [`after_restore`].
pub async fn erase_buried(op: &Op) -> Result<usize, RestoreError> {
    let (people, erased_groups) = buried(op).await?;
    for group in erased_groups {
        groups::erase_again(op, group).await?;
    }
    for person in &people {
        let tx = Tx::begin(op).await?;
        accounts::due_for_erasure(&tx, *person).await?;
        jobs::take_back(&tx, job::Kind::ErasePerson, person.0).await?;
        jobs::leave(&tx, job::Kind::ErasePerson, person.0, op.now).await?;
        tx.commit().await?;
    }
    Ok(people.len())
}
