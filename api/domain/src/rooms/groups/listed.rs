//! The lists of members of a group, and what asks for a part of one.

use entity::{GroupId, MemberId};

use crate::core::page::PageArgs;

/// The lists of members of a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Listed {
    /// Its active members.
    Members,
    /// Those who ask to join.
    Requests,
    /// Those who wait for a place.
    Waitlist,
    /// Those who are banned.
    Bans,
}

/// A list of members of one group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ListOf {
    /// The group.
    pub group: GroupId,
    /// Which of its lists.
    pub list: Listed,
}

/// A page of such a list: what a loader asks for, for many groups at once.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PageOf {
    /// The list.
    pub of: ListOf,
    /// Which part of it.
    pub args: PageArgs,
}

/// A place in such a list.
#[derive(Clone, Copy, Debug)]
pub(super) struct Position {
    /// The arrival, in the lists that are in that order; else 0.
    pub arrival: i64,
    /// The member.
    pub member: MemberId,
}
