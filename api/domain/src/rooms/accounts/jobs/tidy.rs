//! Forgets what accounts no longer need: retired signing keys, and devices that ended long ago.

use chrono::Duration;

use super::super::store;
use crate::core::error::Result;
use crate::core::op::Op;

/// How long a device that has ended is kept, so that it is known again.
const DEVICES_KEPT_FOR: Duration = Duration::days(180);

/// Forgets them.
pub(crate) async fn tidy(op: &Op) -> Result<()> {
    store::signing_key::tidy(op).await?;
    store::credential::tidy(op, op.now - DEVICES_KEPT_FOR).await
}
