//! Somebody follows groups, joins and leaves them, and is away for a while.

use chrono::NaiveTime;
use entity::feed_event::Kind;
use futures_util::StreamExt;

use super::world::{Group, LAST, OWN, World};
use crate::core::error::Error;
use crate::core::feed::{erase, follow};

/// An event that every member may get, and one that only some may.
const OPEN: Kind = Kind::ContactChanged;
const HIDDEN: Kind = Kind::PersonChanged;

#[tokio::test]
async fn a_cursor_brings_what_came_since_in_all_feeds() {
    let (world, [one, other]) = World::open().await;
    world.tell(one, OPEN, 1).await;
    world.follows([Group::since(one, 0), Group::since(other, 0)]);
    let start = world.present().await;
    for (subject, feed) in (2..).zip([one, OWN, other, OWN, one]) {
        world.tell(feed, OPEN, subject).await;
    }
    let events = world.come(&mut world.after(&start).await).await;
    assert_eq!(events.iter().map(|event| event.subject.as_u128()).collect::<Vec<_>>(), [2, 3, 4, 5, 6]);
    // After each of them, the others follow.
    for (place, event) in events.iter().enumerate() {
        let rest = world.subjects(&mut world.after(&event.cursor).await).await;
        assert_eq!(rest, (2..7).skip(place + 1).collect::<Vec<_>>());
    }
}

#[tokio::test]
async fn who_joins_gets_what_comes_from_then_on() {
    let (world, [one, _]) = World::open().await;
    let start = world.present().await;
    let mut live = world.after(&start).await;
    world.tell(one, OPEN, 1).await;
    assert_eq!(world.subjects(&mut live).await, []);
    world.follows([Group::since(one, 1)]);
    world.tell(one, OPEN, 2).await;
    // Live and afterwards, with a cursor of before.
    assert_eq!(world.subjects(&mut live).await, [2]);
    world.tell(one, OPEN, 3).await;
    assert_eq!(world.subjects(&mut live).await, [3], "news of the group wakes its reader");
    let again = world.after(&start).await.take(5);
    let all: Vec<_> = again.map(|event| event.expect("an event").subject.as_u128()).collect().await;
    assert_eq!(all, [LAST, 2, LAST, 3, LAST]);
}

#[tokio::test]
async fn who_left_gets_nothing_that_was_read_before() {
    let (world, [one, other]) = World::open().await;
    world.follows([Group::since(one, 0), Group::since(other, 0)]);
    let start = world.present().await;
    for subject in 1..=5 {
        world.tell(one, OPEN, subject).await;
    }
    world.tell(other, OPEN, 6).await;
    let mut live = world.after(&start).await;
    assert_eq!(live.next().await.expect("one").expect("an event").subject.as_u128(), 1);
    // The others are read, and not yet given.
    world.follows([Group::since(other, 0)]);
    assert_eq!(world.subjects(&mut live).await, [6]);
    world.tell(one, OPEN, 7).await;
    assert_eq!(world.subjects(&mut live).await, []);
    // Joining again brings nothing back.
    let now = world.present().await;
    world.tell(one, OPEN, 8).await;
    world.follows([Group::since(one, 6), Group::since(other, 0)]);
    assert_eq!(world.subjects(&mut live).await, [8]);
    assert_eq!(world.subjects(&mut world.after(&now).await).await, [8]);
}

#[tokio::test]
async fn who_is_back_gets_nothing_of_the_time_between() {
    let (world, [one, _]) = World::open().await;
    world.follows([Group::since(one, 0)]);
    let (start, mut live) = (world.present().await, world.after(&world.present().await).await);
    for subject in 1..=200 {
        world.tell(one, OPEN, subject).await;
    }
    // Without having been seen to be away.
    world.follows([Group::since(one, 198)]);
    assert_eq!(world.subjects(&mut live).await, [199, 200]);
    assert_eq!(world.subjects(&mut world.after(&start).await).await, [199, 200]);
}

#[tokio::test]
async fn hidden_events_leave_no_gap() {
    let (world, [one, _]) = World::open().await;
    let group = Group { hides: Some(HIDDEN), by_day: true, ..Group::since(one, 0) };
    world.follows([group]);
    let start = world.present().await;
    for (subject, kind) in (1..).zip([OPEN, HIDDEN, HIDDEN, OPEN, HIDDEN]) {
        world.tell(one, kind, subject).await;
    }
    let mut live = world.after(&start).await;
    let events = world.come(&mut live).await;
    assert_eq!(events.iter().map(|event| event.subject.as_u128()).collect::<Vec<_>>(), [1, 4]);
    assert!(events.iter().all(|event| event.at.time() == NaiveTime::MIN), "the day alone");
    assert_eq!(events[0].cursor.len(), start.len());
    // What is hidden from now on is also hidden if it was read before.
    world.tell(one, HIDDEN, 6).await;
    world.tell(one, OPEN, 7).await;
    world.tell(one, OPEN, 8).await;
    assert_eq!(live.next().await.expect("one").expect("an event").subject.as_u128(), 7);
    world.follows([Group { hides: Some(OPEN), ..group }]);
    assert_eq!(world.subjects(&mut live).await, []);
}

#[tokio::test]
async fn one_full_feed_keeps_no_other_waiting() {
    let (world, [one, other]) = World::open().await;
    world.follows([Group::since(one, 0), Group::since(other, 0)]);
    let start = world.present().await;
    for subject in 1..=400 {
        world.tell(if subject % 40 == 0 { other } else { one }, OPEN, subject).await;
    }
    let mut live = world.after(&start).await;
    assert_eq!(world.subjects(&mut live).await, (1..=400).collect::<Vec<_>>());
}

#[tokio::test]
async fn what_was_forgotten_is_told() {
    let (world, [one, other]) = World::open().await;
    world.follows([Group::since(one, 0)]);
    let start = world.present().await;
    let mut live = world.after(&start).await;
    world.tell(one, OPEN, 1).await;
    world.prune().await;
    assert!(matches!(follow(&world.op(), Some(&start)).await.err(), Some(Error::CursorExpired)));
    assert!(matches!(live.next().await, Some(Err(Error::CursorExpired))));
    assert!(live.next().await.is_none(), "that is the end");
    // Of a feed that isn't followed, it doesn't matter.
    world.follows([Group::since(other, 0)]);
    let mut live = world.after(&start).await;
    world.tell(other, OPEN, 2).await;
    assert_eq!(world.subjects(&mut live).await, [2]);
    // Nor of one that was erased.
    erase(&world.op(), other).await.expect("it is erased");
    assert_eq!(world.subjects(&mut live).await, []);
    world.present().await;
}
