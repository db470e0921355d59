//! Reading groups and one's own memberships: by key, set by set, never one by one.

use std::collections::HashMap;

use entity::{GroupId, MemberId, MembershipId, group_member};

use super::entry::{Group, Guidelines};
use super::member::Membership;
use super::policy::Seen;
use super::store::{desk, groups, members};
use crate::core::error::Result;
use crate::core::once::{Again, Kept, gone};
use crate::core::op::Op;
use crate::core::page::{Page, PageArgs};
use crate::core::tx::Tx;

/// Those of these groups that the viewer sees.
///
/// # Errors
///
/// [`crate::Error::Unauthenticated`] if nobody is signed in.
pub async fn by_ids(op: &Op, ids: &[GroupId]) -> Result<HashMap<GroupId, Group>> {
    let rows = groups::by_ids(op, ids).await?;
    // As many statements whether or not there are any: which of them are visible must not show in that.
    let mut own: HashMap<_, _> = members::own_in(op, ids).await?.into_iter().map(|row| (row.group_id, row)).collect();
    let keys = op.env.vault.keys(rows.iter().map(|row| row.id.0)).await?;
    let open = |group: entity::peer_group::Model| {
        let key = keys.get(&group.id.0).map(AsRef::as_ref);
        let seen = Seen { own: own.remove(&group.id), group };
        (seen.group.id, Group::open(key, &seen, op.now))
    };
    Ok(rows.into_iter().map(open).collect())
}

/// The present guidelines of groups that the viewer sees, by the groups and the numbers of the guidelines.
///
/// # Errors
///
/// As [`by_ids`].
pub async fn guidelines(op: &Op, of: &[(GroupId, i32)]) -> Result<HashMap<(GroupId, i32), Guidelines>> {
    let rows = groups::guidelines(op, of).await?;
    let keys = op.env.vault.keys(rows.iter().map(|row| row.group_id.0)).await?;
    let open = |row: &entity::group_guidelines::Model| {
        ((row.group_id, row.version), Guidelines::open(keys.get(&row.group_id.0).map(AsRef::as_ref), row))
    };
    Ok(rows.iter().map(open).collect())
}

/// A page of the viewer's memberships, in an order that says nothing.
///
/// # Errors
///
/// [`crate::Error::BadCursor`] for a cursor that isn't a membership's.
pub async fn memberships(op: &Op, args: &PageArgs) -> Result<Page<Membership>> {
    let rows = members::own_page(op, args).await?;
    Ok(args.page(opened(op, &rows).await?))
}

/// How many memberships the viewer has.
///
/// # Errors
///
/// [`crate::Error::Unauthenticated`] if nobody is signed in.
pub async fn count_memberships(op: &Op) -> Result<u64> {
    members::count_own(op).await
}

/// Those of these memberships that are the viewer's.
///
/// # Errors
///
/// As [`count_memberships`].
pub async fn memberships_by_ids(op: &Op, ids: &[MembershipId]) -> Result<HashMap<MembershipId, Membership>> {
    let rows = members::own_by_ids(op, ids).await?;
    Ok(opened(op, &rows).await?.into_iter().map(|membership| (membership.id, membership)).collect())
}

/// The viewer's memberships in these groups.
///
/// # Errors
///
/// As [`count_memberships`].
pub async fn memberships_in(op: &Op, groups: &[GroupId]) -> Result<HashMap<GroupId, Membership>> {
    let rows = members::own_in(op, groups).await?;
    Ok(opened(op, &rows).await?.into_iter().map(|membership| (membership.group, membership)).collect())
}

pub(super) async fn opened(op: &Op, rows: &[group_member::Model]) -> Result<Vec<Membership>> {
    let reasons = rows.iter().filter(|row| row.reason.is_some()).map(|row| row.group_id.0);
    let keys = op.env.vault.keys(rows.iter().map(|row| row.id.0).chain(reasons)).await?;
    Ok(rows.iter().map(|row| Membership::open(&keys, row, op.now)).collect())
}

/// The viewer's active membership in a group, for a transaction that decides by it.
pub(crate) async fn active_in(tx: &Tx<'_>, group: GroupId) -> Result<Option<MemberId>> {
    let own = members::own(tx, group).await?;
    Ok(own.filter(|own| own.state == group_member::State::Active).map(|own| own.id))
}

/// Whether a membership in a group is active, and stays so until the transaction ends.
pub(crate) async fn is_active(tx: &Tx<'_>, group: GroupId, member: MemberId) -> Result<bool> {
    // Every change of a membership holds this lock.
    groups::lock_for_worker(tx, group).await?;
    let found = desk::present(tx, member).await?;
    Ok(found.is_some_and(|found| found.state == group_member::State::Active))
}

impl Again for Group {
    async fn again(op: &Op, kept: &Kept) -> Result<Self> {
        let id = kept.one()?;
        by_ids(op, &[id]).await?.remove(&id).ok_or_else(gone)
    }
}

impl Again for Membership {
    async fn again(op: &Op, kept: &Kept) -> Result<Self> {
        let id = kept.one()?;
        memberships_by_ids(op, &[id]).await?.remove(&id).ok_or_else(gone)
    }
}
