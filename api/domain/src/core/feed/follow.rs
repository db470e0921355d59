//! Follows feeds: the events after a cursor, as they come, without gaps or duplicates.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use entity::{FeedId, feed_event};
use futures_util::Stream;
use futures_util::future::select_all;
use tokio::sync::watch;
use uuid::Uuid;

use super::merge::merge;
use super::positions::Positions;
use super::sources::{self, AllFollowed};
use super::{Kind, store};
use crate::core::actor::Actor;
use crate::core::error::{Error, Result};
use crate::core::op::{Env, Op};

/// About how many events are read at once, of all feeds.
const BATCH: usize = 100;
/// How many events of one feed are read at once at least.
const LEAST: usize = 8;
/// After how long without a message of the bus the feeds are read anyway.
const LOOK_AGAIN: std::time::Duration = std::time::Duration::from_secs(30);

/// An event of a feed, as its reader gets it.
#[derive(Clone, Debug)]
pub struct FeedEvent {
    /// The kind of the event.
    pub kind: Kind,
    /// The id of the row that changed. The kind says which table.
    pub subject: Uuid,
    /// When the event occurred. The start of its UTC day if the reader may not know the time.
    pub at: DateTime<Utc>,
    /// The cursor of the event, which only its reader can use.
    pub cursor: String,
}

/// The events after a cursor, or from now on, of all feeds that the viewer follows, as they come. What the viewer
/// follows may change meanwhile: they get the events of a new feed since they follow it, and none of one that they no
/// longer follow. The stream ends when the viewer's device is signed out.
///
/// # Errors
///
/// [`Error::BadCursor`] if the cursor isn't one of the viewer's; [`Error::CursorExpired`] if it is older than a feed.
pub async fn follow(op: &Op, after: Option<&str>) -> Result<impl Stream<Item = Result<FeedEvent>> + use<>> {
    let own = FeedId::from(op.viewer()?.person());
    let after = after.map(|cursor| Positions::open(op, cursor)).transpose()?;
    let mut reader = Reader {
        env: op.env.clone(),
        actor: op.actor,
        own,
        is_narrowed: op.viewer()?.narrowed_person().is_some(),
        followed: AllFollowed::new(),
        positions: Positions::default(),
        news: BTreeMap::new(),
        read: VecDeque::new(),
        failed: false,
    };
    // Listening comes before looking, so that nothing falls in between.
    reader.ask(op).await?;
    let feeds = store::find_all(op.env.db.read(), reader.followed.keys().copied()).await?;
    reader.positions = match after {
        Some(after) => after.resumed(own, &reader.followed, &feeds)?,
        None => Positions::present(own, &feeds)?,
    };
    Ok(futures_util::stream::unfold(reader, Reader::next))
}

struct Reader {
    env: Arc<Env>,
    actor: Actor,
    own: FeedId,
    /// Whether what of it the viewer gets may move with a merge.
    is_narrowed: bool,
    followed: AllFollowed,
    positions: Positions,
    news: BTreeMap<FeedId, watch::Receiver<i64>>,
    /// Events that were read and not yet given.
    read: VecDeque<feed_event::Model>,
    failed: bool,
}

impl Reader {
    async fn next(mut self) -> Option<(Result<FeedEvent>, Self)> {
        if self.failed {
            return None;
        }
        let next = self.event().await;
        self.failed = next.is_err();
        Some((next.transpose()?, self))
    }

    /// Waits for the next event. There is none if the viewer's device was signed out.
    async fn event(&mut self) -> Result<Option<FeedEvent>> {
        // Whether the viewer was found to follow what was read, since this event was asked for.
        let mut asked = false;
        while self.env.credentials.live(&self.actor) {
            let op = self.env.op(self.actor);
            match self.read.pop_front() {
                None => {
                    if !self.fetch(&op).await? && !self.wait().await {
                        return Ok(None);
                    }
                    asked = true;
                }
                Some(event) if asked || (event.feed_id == self.own && !self.is_narrowed) => {
                    if self.positions.pass(&event, &self.followed)? {
                        return self.give(&op, &event).map(Some);
                    }
                }
                // It may have been read a while ago.
                Some(event) => {
                    self.read.push_front(event);
                    self.ask(&op).await?;
                    asked = true;
                }
            }
        }
        Ok(None)
    }

    fn give(&self, op: &Op, event: &feed_event::Model) -> Result<FeedEvent> {
        let at = self.followed.get(&event.feed_id).map_or(event.at, |followed| followed.shown(event.at));
        Ok(FeedEvent { kind: event.kind, subject: event.subject, at, cursor: self.positions.seal(op)? })
    }

    /// Asks what the viewer follows now. Returns whether there are new feeds. What was read without them is read again,
    /// since theirs may come first.
    async fn ask(&mut self, op: &Op) -> Result<bool> {
        self.followed = sources::followed(op).await?;
        self.news.retain(|feed, _| self.followed.contains_key(feed));
        for feed in self.followed.keys() {
            self.news.entry(*feed).or_insert_with(|| self.env.ports.bus.subscribe(*feed));
        }
        let has_new = self.positions.keep(&self.followed);
        if has_new {
            self.read.clear();
        }
        Ok(has_new)
    }

    /// Reads unread events, and asks after that whether the viewer still follows their feeds. Returns whether there may
    /// be more to read.
    async fn fetch(&mut self, op: &Op) -> Result<bool> {
        for news in self.news.values_mut() {
            news.borrow_and_update();
        }
        let db = self.env.db.read();
        let feeds = store::find_all(db, self.positions.0.keys().copied()).await?;
        let has_moved = |(feed, seq): &(FeedId, i64)| feeds.get(feed).is_some_and(|feed| feed.seq > *seq);
        let moved: Vec<_> = self.positions.0.iter().map(|(feed, seq)| (*feed, *seq)).filter(has_moved).collect();
        let most = (BATCH / moved.len().max(1)).max(LEAST);
        let events = store::unread(db, &moved, i64::try_from(most).map_err(Error::internal)?).await?;
        let found: BTreeSet<_> = events.iter().map(|event| (event.feed_id, event.seq - 1)).collect();
        self.read = merge(self.own, &self.followed, &feeds, events);
        let has_new = self.ask(op).await?;
        // The next event was pruned, and the viewer still follows its feed from there.
        let is_lost = |at: &(FeedId, i64)| !found.contains(at) && self.positions.0.get(&at.0) == Some(&at.1);
        if moved.iter().any(is_lost) {
            return Err(Error::CursorExpired);
        }
        Ok(has_new || !moved.is_empty())
    }

    /// Waits for news. Returns whether there can be any.
    async fn wait(&mut self) -> bool {
        let news = select_all(self.news.values_mut().map(|news| Box::pin(news.changed())));
        // News from another process doesn't come by this bus: what was missed is found in a while at the latest.
        !matches!(tokio::time::timeout(LOOK_AGAIN, news).await, Ok((Err(_), ..)))
    }
}
