//! Apps rest with the account of their owner: while its deletion can be cancelled, their tokens are refused, and they ask nobody.

use super::store;
use crate::core::error::Result;
use crate::core::op::Op;
use crate::core::policy::Permit;
use crate::core::tx::Tx;
use crate::rooms::accounts::{self, OverAccount};

/// Has the apps of an account rest from now on, and ends what its person let apps do and they haven't begun.
pub(crate) async fn rest<A: OverAccount>(tx: &Tx<'_>, may: &Permit<'_, A>) -> Result<()> {
    store::authorizations::end_waiting(tx, Some(may.subject()), None).await?;
    store::apps::set_resting(tx, may, Some(tx.op.now)).await
}

/// Has the apps of an account go on.
pub(crate) async fn go_on<A: OverAccount>(tx: &Tx<'_>, may: &Permit<'_, A>) -> Result<()> {
    store::apps::set_resting(tx, may, None).await
}

/// Loads which apps rest. Called at the start, every few seconds, and when that changes on this instance.
///
/// # Errors
///
/// If the database doesn't answer.
pub async fn reload(op: &Op) -> Result<()> {
    accounts::set_resting_apps(&op.env, store::apps::resting(op).await?);
    Ok(())
}
