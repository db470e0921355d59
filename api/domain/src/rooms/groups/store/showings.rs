//! The only queries on who shows whom in a group who they are. What the other one gets by it is in `sight`.

use entity::{GroupId, GroupShowingId, MemberId, group_showing};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};

use super::sight;
use crate::core::db::filled;
use crate::core::error::Result;
use crate::core::op::Op;
use crate::core::policy::Permit;
use crate::core::tx::Tx;
use crate::rooms::groups::policy::{ShowSelf, TakeBackShowing};

/// A showing of the viewer's as the member that they are now.
pub async fn find(tx: &Tx<'_>, id: GroupShowingId) -> Result<Option<group_showing::Model>> {
    let own = sight::own_showings(tx.op.person()?);
    Ok(own.filter(group_showing::COLUMN.id.eq(id)).one(&tx.db).await?)
}

/// That the viewer shows themselves to this member, if they do.
pub async fn to_member(tx: &Tx<'_>, member: MemberId) -> Result<Option<group_showing::Model>> {
    let own = sight::own_showings(tx.op.person()?);
    Ok(own.filter(group_showing::COLUMN.to_member_id.eq(member)).one(&tx.db).await?)
}

/// To how many members of a group the viewer shows themselves.
pub async fn count_in(tx: &Tx<'_>, group: GroupId) -> Result<u64> {
    let own = sight::own_showings(tx.op.person()?);
    Ok(own.filter(group_showing::COLUMN.group_id.eq(group)).count(&tx.db).await?)
}

/// The viewer's showings in these groups, in no telling order. The rule of showing bounds them.
pub async fn of_groups(op: &Op, groups: &[GroupId]) -> Result<Vec<group_showing::Model>> {
    let own = sight::own_showings(op.person()?);
    let some = own.filter(group_showing::COLUMN.group_id.is_in(filled(groups.iter().copied())));
    Ok(some.order_by_asc(group_showing::Column::Id).all(op.env.db.read()).await?)
}

/// Those of these showings that are the viewer's.
pub async fn by_ids(op: &Op, ids: &[GroupShowingId]) -> Result<Vec<group_showing::Model>> {
    let own = sight::own_showings(op.person()?);
    Ok(own.filter(group_showing::COLUMN.id.is_in(filled(ids.iter().copied()))).all(op.env.db.read()).await?)
}

/// The viewer's showings in all groups after one of them, oldest first; at most `limit`.
pub async fn every(op: &Op, after: Option<GroupShowingId>, limit: u64) -> Result<Vec<group_showing::Model>> {
    let mut every = sight::own_showings(op.person()?);
    if let Some(after) = after {
        every = every.filter(group_showing::COLUMN.id.gt(after));
    }
    Ok(every.order_by_asc(group_showing::Column::Id).limit(limit).all(op.env.db.read()).await?)
}

/// Writes that a member shows another one who they are.
pub async fn insert(tx: &Tx<'_>, permit: &Permit<'_, ShowSelf>) -> Result<group_showing::Model> {
    let pair = permit.subject();
    let row = group_showing::ActiveModel {
        id: Set(GroupShowingId(tx.op.id())),
        group_id: Set(pair.group),
        person_id: Set(pair.person),
        member_id: Set(pair.member),
        to_member_id: Set(pair.other_member),
        since: Set(tx.op.now),
    };
    Ok(group_showing::Entity::insert(row).exec_with_returning(&tx.db).await?)
}

/// Takes a showing back.
pub async fn take_back(tx: &Tx<'_>, permit: &Permit<'_, TakeBackShowing>) -> Result<()> {
    group_showing::Entity::delete_by_id(permit.subject()).exec(&tx.db).await?;
    Ok(())
}
