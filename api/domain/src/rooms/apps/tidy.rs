//! Forgets what apps no longer need: secrets that have ended, and codes that are over. Ends what waits, after a restore.

use super::store;
use crate::core::error::Result;
use crate::core::op::Op;

/// Forgets them.
pub(crate) async fn tidy(op: &Op) -> Result<()> {
    store::secrets::tidy(op).await?;
    store::authorizations::tidy(op).await?;
    store::devices::tidy(op).await
}

/// Ends all codes that wait to be redeemed, and all offers of apps: after a restore, which of them were used or taken back
/// can't be known.
pub(crate) async fn end_all_waiting(op: &Op) -> Result<()> {
    store::authorizations::end_all(op).await?;
    store::devices::end_all(op).await?;
    store::apps::end_offers(op).await
}
