//! Forgets what was done long ago.

use chrono::Duration;

use super::store;
use crate::core::error::Result;
use crate::core::op::Op;

/// How long entries are kept.
const KEPT_FOR: Duration = Duration::days(365);

/// Forgets it.
pub(crate) async fn tidy(op: &Op) -> Result<()> {
    store::tidy(op, op.now - KEPT_FOR).await
}
