//! Feeds: the ordered logs of what changed for a person or in a group. They contain only ids and kinds; content is
//! loaded when it is read.
//!
//! Each event takes its number from the row of its feed, under the lock of that row, as the last step before the
//! commit. So there are no gaps and no late arrivals: a reader at number 43 has seen everything before it.

pub(crate) mod append;
mod append_postgres;
mod cursor;
mod follow;
mod merge;
pub(crate) mod news;
mod positions;
mod prune;
pub(crate) mod sources;
mod store;
pub(crate) mod subjects;
#[cfg(test)]
mod tests;

use entity::{FeedId, feed};
use uuid::Uuid;

use crate::core::error::{Error, Inconsistent, Result};
use crate::core::op::Op;
use crate::core::tx::Tx;
use positions::Positions;

pub use entity::feed_event::Kind;
pub use follow::{FeedEvent, follow};
pub(crate) use prune::prune;
pub use subjects::subject_type;

/// Creates a feed.
pub(crate) async fn open(tx: &Tx<'_>, feed: impl Into<FeedId>) -> Result<()> {
    store::begin(&tx.db, feed.into()).await
}

/// The number of the last event of a feed, as this transaction sees it.
pub(crate) async fn last(tx: &Tx<'_>, feed: FeedId) -> Result<i64> {
    Ok(store::find(&tx.db, feed).await?.map_or(0, |row| row.seq))
}

/// The cursor after the last events of all feeds that the viewer follows. Take it before reading data, to follow the
/// changes after that.
///
/// # Errors
///
/// [`Error::Unauthenticated`] if nobody is signed in.
pub async fn present(op: &Op) -> Result<String> {
    let followed = sources::followed(op).await?;
    let feeds = store::find_all(op.env.db.read(), followed.into_keys()).await?;
    Positions::present(op.viewer()?.person().into(), &feeds)?.seal(op)
}

/// Removes the feed of an erased person or group. The worker does this.
pub(crate) async fn erase(op: &Op, feed: impl Into<FeedId>) -> Result<()> {
    store::erase(op, feed.into()).await
}

/// The position of a feed.
#[derive(Clone, Copy)]
pub(crate) struct Position {
    /// The number of the last event.
    pub seq: i64,
    /// Events up to this number were pruned.
    pub pruned: i64,
}

/// The position of the viewer's feed, for what is kept in memory until the feed has a change.
pub(crate) async fn position(op: &Op) -> Result<Position> {
    let row = row(op, op.person()?.into()).await?;
    Ok(Position { seq: row.seq, pruned: row.pruned })
}

/// Whether the viewer's feed has new events after a position, as this transaction sees it.
pub(crate) async fn has_moved(tx: &Tx<'_>, since: Position) -> Result<bool> {
    let row = store::find(&tx.db, tx.op.person()?.into()).await?;
    Ok(row.is_none_or(|row| row.seq != since.seq))
}

/// The first events of the viewer's feed after a number.
pub(crate) async fn since(op: &Op, seq: i64, most: u64) -> Result<Vec<(Kind, Uuid)>> {
    store::since(op, op.person()?.into(), seq, most).await
}

async fn row(op: &Op, feed: FeedId) -> Result<feed::Model> {
    let row = store::find(op.env.db.read(), feed).await?;
    row.ok_or_else(|| Error::internal(Inconsistent("a person without a feed")))
}
