//! Showing another member who one is. The answer is the same whoever that is, and nobody else learns of it.

use std::collections::HashMap;

use chrono::NaiveDate;
use entity::{GroupId, GroupShowingId, MemberId, feed_event, group_showing};

use super::policy::{PairFacts, ShowSelf, TakeBackShowing};
use super::store::{groups, members, showings};
use crate::core::error::{Error, Result};
use crate::core::feed::news::AsWhom;
use crate::core::once::{Again, Kept, gone};
use crate::core::op::Op;
use crate::core::policy::permit;
use crate::core::tx::Tx;
use crate::rooms::accounts;
use crate::rooms::contacts::{self, Contact};

/// That the viewer shows a member who they are.
#[derive(Clone, Copy, Debug)]
pub struct Showing {
    /// Which.
    pub id: GroupShowingId,
    /// The group.
    pub group: GroupId,
    /// To whom.
    pub member: MemberId,
    /// The UTC day since which it holds.
    pub since: NaiveDate,
}

impl Showing {
    pub(super) fn of(row: &group_showing::Model) -> Self {
        Self { id: row.id, group: row.group_id, member: row.to_member_id, since: row.since.date_naive() }
    }
}

/// Shows a member of a group who the viewer is: if that person has a contact who is linked to the viewer, they see that it
/// is this member. Twice is once.
///
/// # Errors
///
/// A refusal if the viewer doesn't see such a member.
pub async fn show(op: &Op, member: MemberId) -> Result<Showing> {
    op.person()?;
    let tx = Tx::begin(op).await?;
    accounts::own_person(&tx).await?;
    let present = showings::to_member(&tx, member).await?;
    let other = members::visible(&tx, member).await?;
    let (seen, count) = match &other {
        Some(other) => (groups::find(&tx, other.group_id).await?, showings::count_in(&tx, other.group_id).await?),
        None => (None, 0),
    };
    let count = if present.is_some() { 0 } else { count };
    let facts = PairFacts { seen, other, count };
    let may = permit::<ShowSelf>(&tx, &facts)?;
    let row = if let Some(row) = present {
        row
    } else {
        let row = showings::insert(&tx, &may).await?;
        let pair = may.subject();
        tx.tell(pair.person, feed_event::Kind::MembershipChanged, pair.member.0, tx.account());
        tx.tell(pair.other, feed_event::Kind::GroupMemberShown, member.0, AsWhom::nobody());
        row
    };
    tx.commit_as(row.id).await?;
    Ok(Showing::of(&row))
}

/// Which showing is taken back.
#[derive(Clone, Copy, Debug)]
pub enum TakeBack {
    /// This one.
    Showing(GroupShowingId),
    /// That to this member.
    Member(MemberId),
}

/// Takes back that the viewer shows a member who they are. What that person has seen, they have seen.
///
/// # Errors
///
/// A refusal if there is no such showing.
pub async fn take_back(op: &Op, which: TakeBack) -> Result<GroupShowingId> {
    let tx = Tx::begin(op).await?;
    accounts::own_person(&tx).await?;
    let (found, field) = match which {
        TakeBack::Showing(id) => (showings::find(&tx, id).await?, "showingId"),
        TakeBack::Member(member) => (showings::to_member(&tx, member).await?, "memberId"),
    };
    let Some(row) = found.clone() else { return Err(Error::not_found(field)) };
    let may = permit::<TakeBackShowing>(&tx, &found)?;
    showings::take_back(&tx, &may).await?;
    tx.tell(row.person_id, feed_event::Kind::MembershipChanged, row.member_id.0, tx.account());
    if let Some(other) = members::person_of(&tx, row.to_member_id).await? {
        tx.tell(other, feed_event::Kind::GroupMemberShown, row.to_member_id.0, AsWhom::nobody());
    }
    tx.commit_as(row.id).await?;
    Ok(row.id)
}

/// To whom the viewer shows themselves in these groups.
///
/// # Errors
///
/// [`Error::Unauthenticated`] if nobody is signed in.
pub async fn showings(op: &Op, groups: &[GroupId]) -> Result<HashMap<GroupId, Vec<Showing>>> {
    let mut by_group: HashMap<_, Vec<_>> = groups.iter().map(|group| (*group, Vec::new())).collect();
    for row in showings::of_groups(op, groups).await? {
        by_group.entry(row.group_id).or_default().push(Showing::of(&row));
    }
    Ok(by_group)
}

/// Those of these showings that are the viewer's.
///
/// # Errors
///
/// As [`showings`].
pub async fn showings_by_ids(op: &Op, ids: &[GroupShowingId]) -> Result<HashMap<GroupShowingId, Showing>> {
    Ok(showings::by_ids(op, ids).await?.iter().map(|row| (row.id, Showing::of(row))).collect())
}

/// The viewer's contacts for those of these members who show them who they are. A distance changes nothing in a group.
///
/// # Errors
///
/// As [`showings`].
pub async fn contacts_shown(op: &Op, members: &[MemberId]) -> Result<HashMap<MemberId, Contact>> {
    let shown = members::shown_to_viewer(op, members).await?;
    let people: Vec<_> = shown.iter().map(|(_, person)| *person).collect();
    let contacts = contacts::by_people(op, &people).await?;
    Ok(shown.into_iter().filter_map(|(member, person)| Some((member, contacts.get(&person)?.clone()))).collect())
}

impl Again for Showing {
    async fn again(op: &Op, kept: &Kept) -> Result<Self> {
        let id = kept.one()?;
        showings_by_ids(op, &[id]).await?.remove(&id).ok_or_else(gone)
    }
}

impl Again for GroupShowingId {
    async fn again(_: &Op, kept: &Kept) -> Result<Self> {
        kept.one()
    }
}
