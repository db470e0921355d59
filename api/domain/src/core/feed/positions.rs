//! Positions in the feeds that a person follows: where they begin, how they follow what the person follows, and which
//! events they pass.

use std::collections::BTreeMap;

use entity::{FeedId, feed, feed_event};

use super::sources::AllFollowed;
use crate::core::error::{Error, Inconsistent, Result};

/// The rows of feeds.
pub(super) type Feeds = BTreeMap<FeedId, feed::Model>;

/// The number of the last event that was read, for each feed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Positions(pub BTreeMap<FeedId, i64>);

impl Positions {
    /// The positions after the last event of each feed.
    pub fn present(own: FeedId, feeds: &Feeds) -> Result<Self> {
        if !feeds.contains_key(&own) {
            return Err(Error::internal(Inconsistent("a person without a feed")));
        }
        Ok(Self(feeds.iter().map(|(id, feed)| (*id, feed.seq)).collect()))
    }

    /// The positions of a cursor, for the feeds that its owner follows now.
    ///
    /// # Errors
    ///
    /// [`Error::BadCursor`] if it doesn't contain the owner's feed, or events that don't exist yet;
    /// [`Error::CursorExpired`] if events after it were pruned.
    pub fn resumed(mut self, own: FeedId, followed: &AllFollowed, feeds: &Feeds) -> Result<Self> {
        if !self.0.contains_key(&own) {
            return Err(Error::BadCursor);
        }
        self.keep(followed);
        for (id, seq) in &self.0 {
            match feeds.get(id) {
                Some(feed) if *seq > feed.seq => return Err(Error::BadCursor),
                Some(feed) if *seq < feed.pruned => return Err(Error::CursorExpired),
                _ => {}
            }
        }
        Ok(self)
    }

    /// Keeps the positions in the feeds that are followed now. Those that are followed anew begin where following began.
    /// Returns whether there are such feeds.
    pub fn keep(&mut self, followed: &AllFollowed) -> bool {
        self.0.retain(|feed, _| followed.contains_key(feed));
        let before = self.0.len();
        for (feed, followed) in followed {
            let seq = self.0.entry(*feed).or_insert(followed.since);
            *seq = followed.since.max(*seq);
        }
        self.0.len() > before
    }

    /// Moves on past an event. Returns whether the viewer gets it: it is of a feed that they follow, of a kind that they
    /// may get, and new.
    ///
    /// # Errors
    ///
    /// [`Error::CursorExpired`] if an event before it is missing.
    pub fn pass(&mut self, event: &feed_event::Model, followed: &AllFollowed) -> Result<bool> {
        let (feed, event_seq) = (event.feed_id, event.seq);
        let (Some(followed), Some(seq)) = (followed.get(&feed), self.0.get_mut(&feed)) else { return Ok(false) };
        if event_seq <= *seq {
            return Ok(false);
        }
        if event_seq > *seq + 1 {
            return Err(Error::CursorExpired);
        }
        *seq = event_seq;
        Ok((followed.shows)(event.kind, event.subject))
    }
}
