//! Removes old events from feeds, after as long as the operator has set.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::store;
use crate::core::error::Result;
use crate::core::op::Op;
use crate::core::tx::Tx;

/// The number of old events that are found at once.
const PRUNED_AT_ONCE: u64 = 500;

/// Removes all events of before a moment. The worker does this.
pub(crate) async fn prune(op: &Op, before: DateTime<Utc>) -> Result<()> {
    while prune_some(op, before).await? {}
    Ok(())
}

/// Prunes the feeds of the oldest events. Returns whether there may be more.
async fn prune_some(op: &Op, before: DateTime<Utc>) -> Result<bool> {
    let oldest = store::oldest(op, before, PRUNED_AT_ONCE).await?;
    let mut last = BTreeMap::new();
    for (feed, seq) in oldest {
        let known = last.entry(feed).or_insert(seq);
        *known = seq.max(*known);
    }
    let more = !last.is_empty();
    for (feed, seq) in last {
        let tx = Tx::begin(op).await?;
        store::prune(&tx.db, feed, seq).await?;
        tx.commit().await?;
    }
    Ok(more)
}
