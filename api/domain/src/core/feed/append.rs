//! Writes events to feeds, as the last step before a commit.

use std::collections::BTreeMap;

use entity::{FeedId, feed_event};
use sea_orm::{ActiveValue::Set, ConnectionTrait, DbBackend};

use super::append_postgres::{self, MOST_AT_ONCE};
use super::news::{Event, News};
use super::store;
use crate::core::db::Writing;
use crate::core::error::{Error, Result};
use crate::core::op::Op;

/// Numbers and writes events. Returns the last number of each feed.
pub(crate) async fn append(db: &Writing, op: &Op, events: Vec<Event>, news: Vec<News>) -> Result<Vec<(FeedId, i64)>> {
    let mut feeds = BTreeMap::<FeedId, Vec<Event>>::new();
    for event in events {
        feeds.entry(event.feed).or_default().push(event);
    }
    let is_small = (1..=MOST_AT_ONCE).contains(&feeds.values().map(Vec::len).sum());
    if news.is_empty() && is_small && db.get_database_backend() == DbBackend::Postgres {
        return append_postgres::append(db, op, feeds).await;
    }
    if feeds.len() > 1 || !news.is_empty() {
        store::lock(db, feeds.keys().copied(), &news).await?;
    }
    // As many statements as feeds differ in their number of events, not as there are feeds.
    let mut by_count = BTreeMap::<i64, Vec<FeedId>>::new();
    for (id, events) in &feeds {
        by_count.entry(i64::try_from(events.len()).map_err(Error::internal)?).or_default().push(*id);
    }
    let mut moved = Vec::with_capacity(feeds.len());
    let mut rows = Vec::new();
    for (count, ids) in by_count {
        // An erased person's feed is gone, and so is whom it would tell.
        for feed in store::advance(db, ids, count).await? {
            let events = feeds.remove(&feed.id).unwrap_or_default();
            for (seq, event) in (feed.seq - count + 1..).zip(events) {
                rows.push(feed_event::ActiveModel {
                    feed_id: Set(feed.id),
                    seq: Set(seq),
                    kind: Set(event.kind),
                    subject: Set(event.subject),
                    actor: Set(event.as_whom.id()),
                    at: Set(op.now),
                });
            }
            moved.push((feed.id, feed.seq));
        }
    }
    if !rows.is_empty() {
        store::insert_events(db, rows).await?;
    }
    for news in &news {
        moved.extend(store::spread(db, op, news).await?);
    }
    Ok(moved)
}
