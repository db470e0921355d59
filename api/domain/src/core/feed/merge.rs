//! The order of the events of several feeds: next comes the feed whose next event has the earliest time, as the viewer
//! gets it. So the order follows from the positions alone: wherever somebody resumes, the same events come in the same
//! order. And it tells no more about the time of an event than the event itself.

use std::collections::{BTreeMap, VecDeque};

use entity::{FeedId, feed_event};

use super::positions::Feeds;
use super::sources::AllFollowed;

/// Puts the first unread events of several feeds, each in its own order, in one order. It ends where the next event of a
/// feed may not be among them.
pub(super) fn merge(
    own: FeedId,
    followed: &AllFollowed,
    feeds: &Feeds,
    events: Vec<feed_event::Model>,
) -> VecDeque<feed_event::Model> {
    let mut unread = BTreeMap::<FeedId, VecDeque<feed_event::Model>>::new();
    for event in events {
        unread.entry(event.feed_id).or_default().push_back(event);
    }
    let order = |event: &feed_event::Model| {
        let at = followed.get(&event.feed_id).map(|followed| followed.shown(event.at));
        (at, event.feed_id != own, event.feed_id)
    };
    let mut merged = VecDeque::new();
    while let Some(next) =
        unread.values_mut().filter(|feed| !feed.is_empty()).min_by_key(|feed| feed.front().map(order))
    {
        let Some(event) = next.pop_front() else { break };
        let has_more = next.is_empty() && feeds.get(&event.feed_id).is_some_and(|feed| feed.seq > event.seq);
        merged.push_back(event);
        if has_more {
            break;
        }
    }
    merged
}
