//! Writing to feeds, as the last thing before a commit.

use std::collections::BTreeMap;

use entity::feed_event::Kind;
use entity::{feed, feed_event};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ActiveValue::Set, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::op::Op;

/// One change, before it has its number.
pub(crate) struct Event {
    pub feed: Uuid,
    pub kind: Kind,
    pub subject: Uuid,
}

/// Numbers and writes the events; gives each feed's last number.
pub(crate) async fn append(db: &DatabaseTransaction, op: &Op, events: Vec<Event>) -> Result<Vec<(Uuid, i64)>> {
    let mut feeds = BTreeMap::<Uuid, Vec<Event>>::new();
    for event in events {
        feeds.entry(event.feed).or_default().push(event);
    }
    if feeds.len() > 1 {
        // Locked in the order of their ids, so that two transactions never wait for each other.
        let lock = feed::Entity::find().select_only().column(feed::Column::Id);
        let lock = lock.filter(feed::COLUMN.id.is_in(feeds.keys().copied())).order_by_asc(feed::Column::Id);
        lock.lock_exclusive().into_tuple::<Uuid>().all(db).await?;
    }
    // As many statements as feeds differ in their number of events, not as there are feeds.
    let mut by_count = BTreeMap::<i64, Vec<Uuid>>::new();
    for (id, events) in &feeds {
        by_count.entry(i64::try_from(events.len()).map_err(Error::internal)?).or_default().push(*id);
    }
    let mut moved = Vec::with_capacity(feeds.len());
    let mut rows = Vec::new();
    for (count, ids) in by_count {
        // An erased person's feed is gone, and so is whom it would tell.
        let updated = feed::Entity::update_many()
            .col_expr(feed::Column::Seq, Expr::col(feed::Column::Seq).add(count))
            .filter(feed::COLUMN.id.is_in(ids))
            .exec_with_returning(db)
            .await?;
        for feed in updated {
            let events = feeds.remove(&feed.id).unwrap_or_default();
            for (seq, event) in (feed.seq - count + 1..).zip(events) {
                rows.push(feed_event::ActiveModel {
                    feed_id: Set(feed.id),
                    seq: Set(seq),
                    kind: Set(event.kind),
                    subject: Set(event.subject),
                    actor: Set(op.actor.person().map(|person| person.0)),
                    at: Set(op.now),
                });
            }
            moved.push((feed.id, feed.seq));
        }
    }
    if !rows.is_empty() {
        feed_event::Entity::insert_many(rows).exec_without_returning(db).await?;
    }
    Ok(moved)
}
