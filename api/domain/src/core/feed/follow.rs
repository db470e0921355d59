//! Follows feeds: the events after a cursor, as they come, without gaps or duplicates.

use std::collections::VecDeque;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use entity::FeedId;
use futures_util::Stream;
use futures_util::future::select_all;
use tokio::sync::watch;
use uuid::Uuid;

use super::cursor::Positions;
use super::{Kind, row, store};
use crate::core::actor::Actor;
use crate::core::error::{Error, Result};
use crate::core::op::{Env, Op};

/// The number of events that are read at once.
const BATCH: u64 = 100;
/// After how long without a message of the bus the feeds are read anyway.
const LOOK_AGAIN: std::time::Duration = std::time::Duration::from_secs(30);

/// An event of a feed, as its reader gets it.
#[derive(Clone, Debug)]
pub struct FeedEvent {
    /// The kind of the event.
    pub kind: Kind,
    /// The id of the row that changed. The kind says which table.
    pub subject: Uuid,
    /// When the event occurred.
    pub at: DateTime<Utc>,
    /// The cursor of the event, which only its reader can use.
    pub cursor: String,
}

/// The viewer's events after a cursor, or from now on, as they come. The stream ends when the viewer's device is signed
/// out.
///
/// # Errors
///
/// [`Error::BadCursor`] if the cursor isn't one of the viewer's; [`Error::CursorExpired`] if it is older than the feed.
pub async fn follow(op: &Op, after: Option<&str>) -> Result<impl Stream<Item = Result<FeedEvent>> + use<>> {
    // The feeds that one follows: one's own.
    let feeds = [FeedId::from(op.person()?)];
    // Listening comes before looking, so that nothing falls in between.
    let news = feeds.map(|feed| op.env.ports.bus.subscribe(feed)).into();
    let after = after.map(|cursor| Positions::open(op, cursor)).transpose()?;
    let mut positions = Positions::default();
    for feed in feeds {
        let present = row(op, feed).await?;
        let seq = match after.as_ref().map(|after| after.0.get(&feed).copied().ok_or(Error::BadCursor)).transpose()? {
            None => present.seq,
            Some(seq) if seq > present.seq => return Err(Error::BadCursor),
            Some(seq) if seq < present.pruned => return Err(Error::CursorExpired),
            Some(seq) => seq,
        };
        positions.0.insert(feed, seq);
    }
    let reader = Reader { env: op.env.clone(), actor: op.actor, positions, news, read: VecDeque::new(), failed: false };
    Ok(futures_util::stream::unfold(reader, Reader::next))
}

struct Reader {
    env: Arc<Env>,
    actor: Actor,
    positions: Positions,
    news: Vec<watch::Receiver<i64>>,
    read: VecDeque<FeedEvent>,
    failed: bool,
}

impl Reader {
    async fn next(mut self) -> Option<(Result<FeedEvent>, Self)> {
        loop {
            if self.failed || !self.env.credentials.live(&self.actor) {
                return None;
            }
            if let Some(event) = self.read.pop_front() {
                return Some((Ok(event), self));
            }
            for news in &mut self.news {
                news.borrow_and_update();
            }
            if let Err(error) = self.fetch().await {
                self.failed = true;
                return Some((Err(error), self));
            }
            if self.read.is_empty() {
                let news = select_all(self.news.iter_mut().map(|news| Box::pin(news.changed())));
                // News from another process doesn't come by this bus: what was missed is found in a while at the latest.
                if let Ok((Err(_), ..)) = tokio::time::timeout(LOOK_AGAIN, news).await {
                    return None;
                }
            }
        }
    }

    async fn fetch(&mut self) -> Result<()> {
        let op = self.env.op(self.actor);
        let positions = self.positions.0.iter().map(|(feed, seq)| (*feed, *seq));
        let rows = store::unread(self.env.db.read(), positions, BATCH).await?;
        for row in rows {
            let Some(seq) = self.positions.0.get_mut(&row.feed_id) else { continue };
            if row.seq != *seq + 1 {
                return Err(Error::CursorExpired);
            }
            *seq = row.seq;
            let cursor = self.positions.seal(&op)?;
            self.read.push_back(FeedEvent { kind: row.kind, subject: row.subject, at: row.at, cursor });
        }
        Ok(())
    }
}
