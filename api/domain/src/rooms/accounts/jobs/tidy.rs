//! Ends the grants whose time is over, so that their apps are told, and forgets what accounts no longer need: retired signing
//! keys, and devices that ended long ago.

use chrono::Duration;

use super::super::ended_grants::TOLD_FOR;
use super::super::sign_in::tell_ended;
use super::super::store;
use crate::core::error::Result;
use crate::core::op::Op;
use crate::core::tx::Tx;

/// How long a device that has ended is kept, so that it is known again.
const DEVICES_KEPT_FOR: Duration = Duration::days(180);

/// Ends them.
pub(crate) async fn end_expired(op: &Op) -> Result<()> {
    let tx = Tx::begin(op).await?;
    tell_ended(&tx, store::credential::end_expired(&tx).await?);
    tx.commit().await
}

/// Forgets the rest.
pub(crate) async fn tidy(op: &Op) -> Result<()> {
    store::signing_key::tidy(op).await?;
    store::ended_grant::tidy(op, op.now - TOLD_FOR).await?;
    store::credential::tidy(op, op.now - DEVICES_KEPT_FOR).await
}
