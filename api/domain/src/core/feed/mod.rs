//! The feed: the ordered log of what changed for a person or in a group. Ids and kinds only; what they show is loaded
//! when it is read.
//!
//! A number is taken from the feed's own row, under that row's lock, as the last thing before the commit. So there are
//! no gaps and no late arrivals: who has read up to 43 has missed nothing before it.

pub(crate) mod append;
mod cursor;
mod follow;
pub(crate) mod news;
mod prune;
mod store;

use entity::{FeedId, PersonId, feed};
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
    store::begin(&tx.db, feed.into()).await
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
    store::erase(op, person.into()).await
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
    let row = store::find(&tx.db, tx.op.person()?.into()).await?;
    Ok(row.is_none_or(|row| row.seq != since.seq))
}

/// What the viewer's feed tells of after a number: the first so many.
pub(crate) async fn since(op: &Op, seq: i64, most: u64) -> Result<Vec<(Kind, Uuid)>> {
    store::since(op, op.person()?.into(), seq, most).await
}

async fn row(op: &Op, feed: FeedId) -> Result<feed::Model> {
    let row = store::find(op.env.db.read(), feed).await?;
    row.ok_or_else(|| Error::internal(Inconsistent("a person without a feed")))
}
