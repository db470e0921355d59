//! The only queries on blocks inside groups. That the blocker doesn't see the blocked is in `sight`.

use entity::{GroupBlockId, GroupId, MemberId, group_block};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select,
};

use super::sight;
use crate::core::db::filled;
use crate::core::db::sql::col;
use crate::core::error::Result;
use crate::core::op::Op;
use crate::core::policy::Permit;
use crate::core::tx::Tx;
use crate::rooms::groups::policy::{BlockMember, EndBlock};

fn own(op: &Op) -> Result<Select<group_block::Entity>> {
    Ok(group_block::Entity::find().filter(group_block::COLUMN.owner_id.eq(op.person()?)))
}

/// The viewer's block of a member, by the id that the member had then.
pub async fn of_member(tx: &Tx<'_>, member: MemberId) -> Result<Option<group_block::Model>> {
    Ok(own(tx.op)?.filter(group_block::COLUMN.member_id.eq(member)).one(&tx.db).await?)
}

/// A block of the viewer's.
pub async fn find(tx: &Tx<'_>, id: GroupBlockId) -> Result<Option<group_block::Model>> {
    Ok(own(tx.op)?.filter(group_block::COLUMN.id.eq(id)).one(&tx.db).await?)
}

/// How many members of a group the viewer blocks.
pub async fn count_in(tx: &Tx<'_>, group: GroupId) -> Result<u64> {
    Ok(own(tx.op)?.filter(group_block::COLUMN.group_id.eq(group)).count(&tx.db).await?)
}

/// The viewer's blocks, by what may read of members.
fn read(op: &Op) -> Result<Select<group_block::Entity>> {
    Ok(own(op)?.filter(sight::lets_read(op, col(group_block::Column::GroupId))))
}

/// The viewer's blocks in these groups, newest first: a rule bounds how many there are in each.
pub async fn of_groups(op: &Op, groups: &[GroupId]) -> Result<Vec<group_block::Model>> {
    let blocks = read(op)?.filter(group_block::COLUMN.group_id.is_in(filled(groups.iter().copied())));
    Ok(blocks.order_by_desc(group_block::Column::Id).all(op.env.db.read()).await?)
}

/// Those of these blocks that are the viewer's.
pub async fn by_ids(op: &Op, ids: &[GroupBlockId]) -> Result<Vec<group_block::Model>> {
    let some = read(op)?.filter(group_block::COLUMN.id.is_in(filled(ids.iter().copied())));
    Ok(some.all(op.env.db.read()).await?)
}

/// The viewer's blocks in all groups after one of them, oldest first; at most `limit`.
pub async fn every(op: &Op, after: Option<GroupBlockId>, limit: u64) -> Result<Vec<group_block::Model>> {
    let mut every = own(op)?;
    if let Some(after) = after {
        every = every.filter(group_block::COLUMN.id.gt(after));
    }
    Ok(every.order_by_asc(group_block::Column::Id).limit(limit).all(op.env.db.read()).await?)
}

/// Writes a block, with the alias that the blocked person has now.
pub async fn insert(tx: &Tx<'_>, permit: &Permit<'_, BlockMember>, row: group_block::ActiveModel) -> Result<()> {
    let pair = permit.subject();
    let row = group_block::ActiveModel {
        group_id: Set(pair.group),
        owner_id: Set(pair.person),
        blocked_id: Set(pair.other),
        member_id: Set(pair.other_member),
        since: Set(tx.op.now),
        ..row
    };
    group_block::Entity::insert(row).exec_without_returning(&tx.db).await?;
    Ok(())
}

/// Ends a block.
pub async fn end(tx: &Tx<'_>, permit: &Permit<'_, EndBlock>) -> Result<()> {
    group_block::Entity::delete_by_id(permit.subject()).exec(&tx.db).await?;
    Ok(())
}
