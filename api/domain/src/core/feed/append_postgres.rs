//! Writes events to feeds by one statement, which PostgreSQL can: it locks the feeds in the order of their ids, numbers the
//! events, and writes them.

use std::collections::BTreeMap;

use entity::FeedId;
use sea_orm::{ActiveEnum, ConnectionTrait, DbBackend, Statement, Value};

use super::news::Event;
use crate::core::db::Writing;
use crate::core::error::Result;
use crate::core::op::Op;

/// The number of events up to which one statement is better than three: its text grows with them.
pub(super) const MOST_AT_ONCE: usize = 64;

/// Numbers and writes events. Returns the last number of each feed; an erased person's feed is gone, and has none.
pub(super) async fn append(db: &Writing, op: &Op, feeds: BTreeMap<FeedId, Vec<Event>>) -> Result<Vec<(FeedId, i64)>> {
    let mut values: Vec<Value> = vec![op.now.into()];
    let mut rows = Vec::new();
    for (feed, events) in feeds {
        for (place, event) in (1_i64..).zip(events) {
            let n = values.len();
            rows.push(format!(
                "(CAST(${} AS uuid), CAST(${} AS bigint), ${}, CAST(${} AS uuid), CAST(${} AS uuid))",
                n + 1,
                n + 2,
                n + 3,
                n + 4,
                n + 5
            ));
            values.extend([
                feed.into(),
                place.into(),
                event.kind.to_value().into(),
                event.subject.into(),
                event.as_whom.id().into(),
            ]);
        }
    }
    let sql = format!(
        "WITH event (feed_id, place, kind, subject, actor) AS (VALUES {rows}), \
         per_feed AS (SELECT feed_id, max(place) AS events FROM event GROUP BY feed_id), \
         locked AS MATERIALIZED (SELECT id FROM feed WHERE id IN (SELECT feed_id FROM per_feed) ORDER BY id FOR UPDATE), \
         moved AS (UPDATE feed SET seq = feed.seq + per_feed.events FROM locked, per_feed \
                   WHERE feed.id = locked.id AND per_feed.feed_id = locked.id RETURNING feed.id, feed.seq, per_feed.events), \
         written AS (INSERT INTO feed_event (feed_id, seq, kind, subject, actor, at) \
                     SELECT moved.id, moved.seq - moved.events + event.place, event.kind, event.subject, event.actor, $1 \
                     FROM moved JOIN event ON event.feed_id = moved.id) \
         SELECT id, seq FROM moved",
        rows = rows.join(", ")
    );
    let rows = db.query_all_raw(Statement::from_sql_and_values(DbBackend::Postgres, sql, values)).await?;
    let moved = |row: &sea_orm::QueryResult| Ok((row.try_get("", "id")?, row.try_get("", "seq")?));
    rows.iter().map(moved).collect()
}
