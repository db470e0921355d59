//! All queries on the tables `feed` and `feed_event`. No write here takes a permit: events follow from writes that had
//! one, and pruning and erasing act for nobody.

use chrono::{DateTime, Utc};
use entity::{FeedId, feed, feed_event};
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement, UnionType};
use sea_orm::{
    ActiveEnum, ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use uuid::Uuid;

use super::news::{AsWhom, News};
use super::positions::Feeds;
use crate::core::db::sql::{any, col, exists};
use crate::core::db::{Writing, filled};
use crate::core::error::{Error, Result};
use crate::core::op::Op;
use crate::core::policy::reach::linked;

/// The number of feeds of which one statement reads events.
const MOST_AT_ONCE: usize = 256;

/// Creates a feed.
pub(super) async fn begin(db: &Writing, feed: FeedId) -> Result<()> {
    let row = feed::ActiveModel { id: Set(feed), seq: Set(0), pruned: Set(0) };
    feed::Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

/// A feed; `None` if it was erased.
pub(super) async fn find(db: &impl ConnectionTrait, feed: FeedId) -> Result<Option<feed::Model>> {
    Ok(feed::Entity::find_by_id(feed).one(db).await?)
}

/// Those of these feeds that aren't erased.
pub(super) async fn find_all(db: &impl ConnectionTrait, feeds: impl IntoIterator<Item = FeedId>) -> Result<Feeds> {
    let rows = feed::Entity::find().filter(feed::COLUMN.id.is_in(filled(feeds))).all(db).await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// Erases a feed, with its events.
pub(super) async fn erase(op: &Op, feed: FeedId) -> Result<()> {
    let db = op.env.db.write();
    feed::Entity::delete_by_id(feed).exec(db).await?;
    feed_event::Entity::delete_many().filter(feed_event::COLUMN.feed_id.eq(feed)).exec(db).await?;
    Ok(())
}

/// Locks feeds in the order of their ids, so that two transactions never wait for each other. For news, all whom it
/// could reach: a distance that is undone meanwhile must not bring in a feed that isn't locked.
pub(super) async fn lock(db: &Writing, feeds: impl IntoIterator<Item = FeedId>, news: &[News]) -> Result<()> {
    let mut whose = Condition::any().add(feed::COLUMN.id.is_in(filled(feeds)));
    for news in news {
        whose = whose.add(only(news, linked::could_reach(news.of)));
    }
    let lock = feed::Entity::find().select_only().column(feed::Column::Id);
    let lock = lock.filter(whose).order_by_asc(feed::Column::Id);
    lock.lock_exclusive().into_tuple::<FeedId>().all(db).await?;
    Ok(())
}

/// Advances the last number of each of these feeds by a number of events. Returns the feeds with their new numbers.
pub(super) async fn advance(db: &Writing, feeds: Vec<FeedId>, count: i64) -> Result<Vec<feed::Model>> {
    let updated = feed::Entity::update_many()
        .col_expr(feed::Column::Seq, Expr::col(feed::Column::Seq).add(count))
        .filter(feed::COLUMN.id.is_in(filled(feeds)))
        .exec_with_returning(db)
        .await?;
    Ok(updated)
}

/// Writes numbered events.
pub(super) async fn insert_events(db: &Writing, rows: Vec<feed_event::ActiveModel>) -> Result<()> {
    feed_event::Entity::insert_many(rows).exec_without_returning(db).await?;
    Ok(())
}

/// Writes news to all feeds that it reaches: the events first, then the numbers of those feeds that got them.
pub(super) async fn spread(db: &Writing, op: &Op, news: &News) -> Result<Vec<(FeedId, i64)>> {
    let event = |(place, (kind, subject)): (i64, &(feed_event::Kind, Uuid))| {
        Query::select()
            .column(feed::Column::Id)
            .expr(Expr::col(feed::Column::Seq).add(place))
            .expr(Expr::val(kind.to_value()))
            .expr(Expr::val(*subject))
            .expr(Expr::val(AsWhom::account(op).id()))
            .expr(Expr::val(op.now))
            .from(feed::Entity)
            .cond_where(only(news, linked::reached_by(news.of)))
            .take()
    };
    let mut events = (1..).zip(&news.events).map(event);
    let Some(mut rows) = events.next() else { return Ok(Vec::new()) };
    rows.unions(events.map(|event| (UnionType::All, event)));
    let mut insert = Query::insert();
    insert.into_table(feed_event::Entity).columns([
        feed_event::Column::FeedId,
        feed_event::Column::Seq,
        feed_event::Column::Kind,
        feed_event::Column::Subject,
        feed_event::Column::Actor,
        feed_event::Column::At,
    ]);
    insert.select_from(rows).map_err(Error::internal)?;
    db.execute(&insert).await?;
    let mut got_one = any();
    got_one
        .from(feed_event::Entity)
        .and_where(col(feed_event::Column::FeedId).eq(col(feed::Column::Id)))
        .and_where(col(feed_event::Column::Seq).eq(col(feed::Column::Seq).add(1)));
    let count = i64::try_from(news.events.len()).map_err(Error::internal)?;
    let moved = feed::Entity::update_many()
        .col_expr(feed::Column::Seq, Expr::col(feed::Column::Seq).add(count))
        .filter(only(news, linked::could_reach(news.of)))
        .filter(exists(got_one))
        .exec_with_returning(db)
        .await?;
    Ok(moved.into_iter().map(|feed| (feed.id, feed.seq)).collect())
}

/// The condition that a feed is one of these, and one that the news is for.
fn only(news: &News, feeds: SelectStatement) -> Condition {
    let of_feeds = Condition::all().add(feed::Column::Id.in_subquery(feeds));
    of_feeds.add_option(
        news.to.as_ref().map(|people| feed::COLUMN.id.is_in(filled(people.iter().copied().map(FeedId::from)))),
    )
}

/// The first events of a feed after a number.
pub(super) async fn since(op: &Op, feed: FeedId, seq: i64, most: u64) -> Result<Vec<(feed_event::Kind, Uuid)>> {
    let events = feed_event::Entity::find()
        .select_only()
        .columns([feed_event::Column::Kind, feed_event::Column::Subject])
        .filter(feed_event::COLUMN.feed_id.eq(feed))
        .filter(feed_event::COLUMN.seq.gt(seq))
        .order_by_asc(feed_event::Column::Seq)
        .limit(most)
        .into_tuple()
        .all(op.env.db.read())
        .await?;
    Ok(events)
}

/// The next events of several feeds, each after a number of its own, in their order. As numbers have no gaps, so many of
/// each feed need no limit.
pub(super) async fn unread(
    db: &impl ConnectionTrait,
    positions: &[(FeedId, i64)],
    most: i64,
) -> Result<Vec<feed_event::Model>> {
    let unread = |(feed, seq): (FeedId, i64)| {
        Condition::all()
            .add(feed_event::COLUMN.feed_id.eq(feed))
            .add(feed_event::COLUMN.seq.gt(seq))
            .add(feed_event::COLUMN.seq.lte(seq + most))
    };
    let mut rows = Vec::new();
    // One statement, unless somebody follows very many feeds.
    for some in positions.chunks(MOST_AT_ONCE) {
        let unread = filled(some.iter().copied()).into_iter().map(unread);
        let found = feed_event::Entity::find()
            .filter(unread.fold(Condition::any(), Condition::add))
            .order_by_asc(feed_event::Column::FeedId)
            .order_by_asc(feed_event::Column::Seq)
            .all(db)
            .await?;
        rows.extend(found);
    }
    Ok(rows)
}

/// The oldest events of before a moment in all feeds, found by the index on their time.
pub(super) async fn oldest(op: &Op, before: DateTime<Utc>, most: u64) -> Result<Vec<(FeedId, i64)>> {
    let oldest = feed_event::Entity::find()
        .select_only()
        .columns([feed_event::Column::FeedId, feed_event::Column::Seq])
        .filter(feed_event::COLUMN.at.lt(before))
        .order_by_asc(feed_event::Column::At)
        .limit(most)
        .into_tuple()
        .all(op.env.db.read())
        .await?;
    Ok(oldest)
}

/// Removes the events of a feed up to a number, inclusive.
pub(super) async fn prune(db: &Writing, feed: FeedId, seq: i64) -> Result<()> {
    feed::Entity::update_many()
        .col_expr(feed::Column::Pruned, Expr::value(seq))
        .filter(feed::COLUMN.id.eq(feed))
        .filter(feed::COLUMN.pruned.lt(seq))
        .exec(db)
        .await?;
    feed_event::Entity::delete_many()
        .filter(feed_event::COLUMN.feed_id.eq(feed))
        .filter(feed_event::COLUMN.seq.lte(seq))
        .exec(db)
        .await?;
    Ok(())
}
