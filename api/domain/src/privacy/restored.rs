//! After a backup was restored: what was true since the backup isn't, and who was erased since stays erased.

use entity::job;

use crate::error::Result;
use crate::op::Op;
use crate::secrets::ServerKeys;
use crate::tx::Tx;
use crate::{accounts, jobs};

/// Ends the epoch of feed cursors, and has everybody erased again whose key is gone. Says how many those are.
///
/// # Errors
///
/// Where a store doesn't answer; it may be called again then.
pub async fn after_restore(op: &Op) -> Result<usize> {
    ServerKeys::end_epoch(&op.env.db).await?;
    let people = accounts::living(op).await?;
    let keys = op.env.vault.keys(people.iter().map(|person| person.0)).await?;
    let keyless: Vec<_> = people.into_iter().filter(|person| !keys.contains_key(&person.0)).collect();
    for person in &keyless {
        let tx = Tx::begin(op).await?;
        accounts::due_for_erasure(&tx, *person).await?;
        jobs::leave(&tx, job::Kind::ErasePerson, person.0, op.now).await?;
        tx.commit().await?;
    }
    Ok(keyless.len())
}
