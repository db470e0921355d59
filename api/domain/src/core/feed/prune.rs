//! Forgetting what is old: a feed remembers for as long as the operator set.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use entity::{FeedId, feed, feed_event};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, sea_query::Expr};

use crate::core::error::Result;
use crate::core::op::Op;
use crate::core::tx::Tx;

/// How many events are found at once that are to be pruned.
const PRUNED_AT_ONCE: u64 = 500;

/// Forgets events that are older than this moment.
pub(crate) async fn prune(op: &Op, before: DateTime<Utc>) -> Result<()> {
    while prune_some(op, before).await? {}
    Ok(())
}

/// Prunes the feeds of the oldest events; says whether there may be more.
async fn prune_some(op: &Op, before: DateTime<Utc>) -> Result<bool> {
    // By their time, which has its index: what stays isn't looked at.
    let oldest = feed_event::Entity::find()
        .select_only()
        .columns([feed_event::Column::FeedId, feed_event::Column::Seq])
        .filter(feed_event::COLUMN.at.lt(before))
        .order_by_asc(feed_event::Column::At)
        .limit(PRUNED_AT_ONCE)
        .into_tuple::<(FeedId, i64)>()
        .all(op.env.db.read())
        .await?;
    let mut last = BTreeMap::new();
    for (feed, seq) in oldest {
        let known = last.entry(feed).or_insert(seq);
        *known = seq.max(*known);
    }
    let more = !last.is_empty();
    for (feed, seq) in last {
        let tx = Tx::begin(op).await?;
        feed::Entity::update_many()
            .col_expr(feed::Column::Pruned, Expr::value(seq))
            .filter(feed::COLUMN.id.eq(feed))
            .filter(feed::COLUMN.pruned.lt(seq))
            .exec(&tx.db)
            .await?;
        feed_event::Entity::delete_many()
            .filter(feed_event::COLUMN.feed_id.eq(feed))
            .filter(feed_event::COLUMN.seq.lte(seq))
            .exec(&tx.db)
            .await?;
        tx.commit().await?;
    }
    Ok(more)
}
