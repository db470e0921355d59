//! The feed: the ordered log of what changed for a person or in a group. Ids and kinds only; what they show is loaded
//! when it is read.
//!
//! A number is taken from the feed's own row, under that row's lock, as the last thing before the commit. So there are
//! no gaps and no late arrivals: who has read up to 43 has missed nothing before it.

pub(crate) mod append;
mod cursor;
mod follow;
mod prune;

use entity::{FeedId, PersonId, feed, feed_event};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use crate::core::error::{Error, Inconsistent, Result};
use crate::core::op::Op;
use crate::core::tx::Tx;
use cursor::Positions;

pub use entity::feed_event::Kind;
pub use follow::{FeedEvent, follow};
pub(crate) use prune::prune;

/// Begins a feed.
pub(crate) async fn open(tx: &Tx<'_>, feed: impl Into<FeedId>) -> Result<()> {
    let row = feed::ActiveModel { id: Set(feed.into()), seq: Set(0), pruned: Set(0) };
    feed::Entity::insert(row).exec_without_returning(&tx.db).await?;
    Ok(())
}

/// The cursor behind the last event that the viewer has now: follow from here what changes after what was just read.
///
/// # Errors
///
/// [`Error::Unauthenticated`] if nobody is signed in.
pub async fn present(op: &Op) -> Result<String> {
    let feed = FeedId::from(op.person()?);
    Positions::from([(feed, row(op, feed).await?.seq)]).seal(op)
}

/// Ends an erased person's feed.
pub(crate) async fn erase(op: &Op, person: PersonId) -> Result<()> {
    let db = op.env.db.write();
    feed::Entity::delete_by_id(FeedId::from(person)).exec(db).await?;
    feed_event::Entity::delete_many().filter(feed_event::COLUMN.feed_id.eq(FeedId::from(person))).exec(db).await?;
    Ok(())
}

/// Where a feed stands.
#[derive(Clone, Copy)]
pub(crate) struct Position {
    /// The number of the last event.
    pub seq: i64,
    /// Events up to this number were pruned.
    pub pruned: i64,
}

/// Where the viewer's feed stands, for what is kept in memory until the feed tells of a change.
pub(crate) async fn position(op: &Op) -> Result<Position> {
    let row = row(op, op.person()?.into()).await?;
    Ok(Position { seq: row.seq, pruned: row.pruned })
}

/// Whether the viewer's feed has moved since, as this transaction sees it.
pub(crate) async fn has_moved(tx: &Tx<'_>, since: Position) -> Result<bool> {
    let row = feed::Entity::find_by_id(FeedId::from(tx.op.person()?)).one(&tx.db).await?;
    Ok(row.is_none_or(|row| row.seq != since.seq))
}

/// What the viewer's feed tells of after a number: the first so many.
pub(crate) async fn since(op: &Op, seq: i64, most: u64) -> Result<Vec<(Kind, Uuid)>> {
    let events = feed_event::Entity::find()
        .select_only()
        .columns([feed_event::Column::Kind, feed_event::Column::Subject])
        .filter(feed_event::COLUMN.feed_id.eq(FeedId::from(op.person()?)))
        .filter(feed_event::COLUMN.seq.gt(seq))
        .order_by_asc(feed_event::Column::Seq)
        .limit(most)
        .into_tuple()
        .all(op.env.db.read())
        .await?;
    Ok(events)
}

async fn row(op: &Op, feed: FeedId) -> Result<feed::Model> {
    let row = feed::Entity::find_by_id(feed).one(op.env.db.read()).await?;
    row.ok_or_else(|| Error::internal(Inconsistent("a person without a feed")))
}
