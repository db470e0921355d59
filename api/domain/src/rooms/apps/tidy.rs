//! Forgets what apps no longer need: secrets that have ended, and codes that are over.

use super::store;
use crate::core::error::Result;
use crate::core::op::Op;

/// Forgets them.
pub(crate) async fn tidy(op: &Op) -> Result<()> {
    store::secrets::tidy(op).await?;
    store::authorizations::tidy(op).await?;
    store::devices::tidy(op).await
}
