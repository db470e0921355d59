//! The places of a group: whatever frees one gives it to the next person on the waitlist, in the same transaction.

use entity::{FeedId, GroupId, MemberId, feed_event, peer_group};

use super::listing;
use super::policy::Seen;
use super::store::{desk, groups, members};
use crate::core::error::Result;
use crate::core::feed;
use crate::core::feed::news::AsWhom;
use crate::core::tx::Tx;

/// The number of people who are moved up at once.
const AT_ONCE: u64 = 500;

/// What became of a group's places in a transaction that holds the lock of the group.
#[derive(Clone, Copy, Debug)]
pub(super) struct Places {
    group: GroupId,
    active: i32,
    capacity: i32,
    arrivals: i64,
    /// The members, the places and the arrivals before.
    before: (i32, i32, i64),
    /// Whether somebody came or went.
    is_changed: bool,
}

impl Places {
    pub fn of(seen: &Seen) -> Self {
        let group = &seen.group;
        Self::in_group(group)
    }

    /// The same for somebody who isn't looking at it: the server.
    pub fn in_group(group: &peer_group::Model) -> Self {
        let (active, capacity, arrivals) = (group.active_count, group.capacity, group.arrivals);
        let before = (active, capacity, arrivals);
        Self { group: group.id, active, capacity, arrivals, before, is_changed: false }
    }

    /// The same for another number of places.
    pub fn with_capacity(self, capacity: i32) -> Self {
        Self { capacity, ..self }
    }

    /// Somebody takes a place.
    pub fn take(&mut self) {
        self.active += 1;
        self.is_changed = true;
    }

    /// A place is free.
    pub fn free(&mut self) {
        self.active -= 1;
        self.is_changed = true;
    }

    /// The number of somebody who asks or waits from now on: they are the last.
    pub fn arrive(&mut self) -> i64 {
        self.arrivals += 1;
        self.arrivals
    }

    /// So many people ask or wait from now on.
    pub fn arrived(&mut self, many: i64) {
        self.arrivals += many;
    }

    /// Gives free places to those who wait, first come, first served, and writes how many members there are. `is_free` says
    /// whether a place may be free: the waitlist is empty as long as one is. Returns who moved up.
    pub async fn settle(mut self, tx: &Tx<'_>, is_free: bool) -> Result<Vec<MemberId>> {
        let mut moved = Vec::new();
        while is_free && self.active < self.capacity {
            let most = u64::try_from(self.capacity - self.active).unwrap_or_default().min(AT_ONCE);
            let next = desk::first_waiting(tx, self.group, most).await?;
            if next.is_empty() {
                break;
            }
            let ids: Vec<_> = next.iter().map(|(id, _)| *id).collect();
            members::move_up(tx, &ids, feed_from(tx, self.group).await?).await?;
            for (id, person) in next {
                tx.tell(person, feed_event::Kind::MembershipChanged, id.0, AsWhom::nobody());
                self.take();
                moved.push(id);
            }
        }
        let (active, arrivals) = self.change();
        groups::count(tx, self.group, active, arrivals).await?;
        self.tell(tx).await?;
        Ok(moved)
    }

    /// How many members and arrivals more there are.
    pub fn change(&self) -> (i32, i64) {
        let (active, _, arrivals) = self.before;
        (self.active - active, self.arrivals - arrivals)
    }

    /// Tells of what was written, and has discovery know whether there is a free place.
    pub async fn tell(self, tx: &Tx<'_>) -> Result<()> {
        if self.is_changed {
            members_changed(tx, self.group);
        }
        let (active, capacity, _) = self.before;
        let has_room = self.active < self.capacity;
        if has_room != (active < capacity) {
            listing::places_changed(tx, self.group, has_room).await?;
        }
        Ok(())
    }
}

/// The number of the last event in a group's feed: whoever joins now sees those after it. It can't move before the
/// commit, since whatever tells a group's feed holds the lock of the group.
pub(super) async fn feed_from(tx: &Tx<'_>, group: GroupId) -> Result<i64> {
    feed::last(tx, FeedId::from(group)).await
}

/// Tells those who see the list that it has changed: nothing says how, nor by whom.
pub(super) fn members_changed(tx: &Tx<'_>, group: GroupId) {
    tx.tell(group, feed_event::Kind::GroupMembersChanged, group.0, AsWhom::nobody());
}

/// Tells a group that it has changed.
pub(super) fn group_changed(tx: &Tx<'_>, group: GroupId) {
    tx.tell(group, feed_event::Kind::GroupChanged, group.0, AsWhom::nobody());
}

/// Tells owners and facilitators that the desk has changed.
pub(super) fn desk_changed(tx: &Tx<'_>, group: GroupId) {
    tx.tell(group, feed_event::Kind::GroupDeskChanged, group.0, AsWhom::nobody());
}
