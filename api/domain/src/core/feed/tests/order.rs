//! Whatever happened in whatever feeds, and however many events are read at once: each event comes once, in one order.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use entity::feed_event::Kind;
use entity::{FeedId, feed, feed_event};
use proptest::prelude::*;
use uuid::Uuid;

use crate::core::feed::merge::merge;
use crate::core::feed::positions::{Feeds, Positions};
use crate::core::feed::sources::{AllFollowed, Followed};

const HIDDEN: Kind = Kind::PersonChanged;

fn feed(number: usize) -> FeedId {
    FeedId(Uuid::from_u128(number as u128))
}

/// The third of four is the viewer's own.
fn own() -> FeedId {
    feed(2)
}

fn time(hours: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(hours * 3600, 0).expect("a moment")
}

/// An event: in which feed, after how many hours, and whether it is hidden.
type Told = (usize, i64, bool);

struct History {
    followed: AllFollowed,
    feeds: Feeds,
    events: Vec<feed_event::Model>,
}

impl History {
    fn new(told: &[Told], by_day: [bool; 4]) -> Self {
        let mut feeds: Feeds = (0..4).map(|it| (feed(it), feed::Model { id: feed(it), seq: 0, pruned: 0 })).collect();
        let mut events = Vec::new();
        for (number, (of, hours, is_hidden)) in told.iter().enumerate() {
            let row = feeds.get_mut(&feed(*of)).expect("one of four");
            row.seq += 1;
            events.push(feed_event::Model {
                feed_id: row.id,
                seq: row.seq,
                kind: if *is_hidden { HIDDEN } else { Kind::ContactChanged },
                subject: Uuid::from_u128(number as u128),
                actor: None,
                at: time(*hours),
            });
        }
        events.sort_by_key(|event| (event.feed_id, event.seq));
        let followed = |it: usize| {
            let shows = move |kind, _| feed(it) == own() || kind != HIDDEN;
            let by_day = by_day[it] && feed(it) != own();
            (feed(it), Followed { feed: feed(it), since: 0, shows: Box::new(shows), by_day })
        };
        Self { followed: (0..4).map(followed).collect(), feeds, events }
    }

    /// What is given after these positions, each with the positions after it, if so many of each feed are read at once.
    fn after(&self, mut at: Positions, most: i64) -> Vec<(Uuid, Positions)> {
        let mut given = Vec::new();
        loop {
            let is_near = |event: &&feed_event::Model| (1..=most).contains(&(event.seq - at.0[&event.feed_id]));
            let read: Vec<_> = self.events.iter().filter(is_near).cloned().collect();
            if read.is_empty() {
                return given;
            }
            for event in merge(own(), &self.followed, &self.feeds, read) {
                if at.pass(&event, &self.followed).expect("no gap") {
                    given.push((event.subject, at.clone()));
                }
            }
        }
    }

    fn start(&self) -> Positions {
        Positions(self.feeds.keys().map(|feed| (*feed, 0)).collect())
    }
}

fn history() -> impl Strategy<Value = Vec<Told>> {
    prop::collection::vec((0..4_usize, 0..72_i64, any::<bool>()), 0..60)
}

fn numbers() -> impl Strategy<Value = BTreeMap<usize, i64>> {
    prop::collection::btree_map(0..6_usize, 0..9_i64, 0..6)
}

proptest! {
    #[test]
    fn each_event_comes_once_in_one_order(told in history(), by_day: [bool; 4], most in 1..9_i64) {
        let history = History::new(&told, by_day);
        let all = history.after(history.start(), 1_000);
        prop_assert_eq!(&history.after(history.start(), most), &all);
        let mut given: Vec<_> = all.iter().map(|(subject, _)| *subject).collect();
        given.sort();
        let visible = history.events.iter().filter(|event| (history.followed[&event.feed_id].shows)(event.kind, event.subject));
        let mut visible: Vec<_> = visible.map(|event| event.subject).collect();
        visible.sort();
        prop_assert_eq!(given, visible);
        for (place, (_, positions)) in all.iter().enumerate() {
            prop_assert_eq!(&history.after(positions.clone(), most)[..], &all[place + 1..]);
        }
    }

    #[test]
    fn the_order_tells_no_more_than_the_day(told in history(), by_day: [bool; 4]) {
        let given = |told: &[Told]| {
            let history = History::new(told, by_day);
            history.after(history.start(), 5).into_iter().map(|(subject, _)| subject).collect::<Vec<_>>()
        };
        let noon = |(of, hours, hidden): &Told| {
            let hours = if by_day[*of] && feed(*of) != own() { hours / 24 * 24 + 12 } else { *hours };
            (*of, hours, *hidden)
        };
        prop_assert_eq!(given(&told), given(&told.iter().map(noon).collect::<Vec<_>>()));
    }

    #[test]
    fn positions_are_of_what_is_followed(before in numbers(), since in numbers()) {
        let followed = since.iter().map(|(it, since)| {
            (feed(*it), Followed { feed: feed(*it), since: *since, shows: Box::new(|_, _| true), by_day: false })
        });
        let mut positions = Positions(before.iter().map(|(it, seq)| (feed(*it), *seq)).collect());
        let has_new = positions.keep(&followed.collect());
        prop_assert_eq!(has_new, since.keys().any(|it| !before.contains_key(it)));
        let expected = since.iter().map(|(it, since)| (feed(*it), *before.get(it).unwrap_or(since).max(since)));
        prop_assert_eq!(positions.0, expected.collect());
    }
}
