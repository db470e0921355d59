//! Blocks inside a group. The blocked person notices nothing, and nothing changes outside of the group.

use std::collections::HashMap;

use chrono::NaiveDate;
use entity::{GroupBlockId, GroupId, MemberId, feed_event, group_block};
use sea_orm::ActiveValue::Set;

use super::alias;
use super::policy::{BlockMember, EndBlock, PairFacts};
use super::store::{blocks, groups, members};
use crate::core::error::{Error, Result};
use crate::core::node_id;
use crate::core::once::{Again, Kept, gone};
use crate::core::op::Op;
use crate::core::page::{Page, PageArgs};
use crate::core::policy::permit;
use crate::core::secrets::{NodeType, Place, SealKey, seal};
use crate::core::tx::Tx;
use crate::rooms::accounts;

/// A block of the viewer's inside a group.
#[derive(Clone, Debug)]
pub struct Block {
    /// Which.
    pub id: GroupBlockId,
    /// The group.
    pub group: GroupId,
    /// As whom the blocked person was a member then.
    pub member: MemberId,
    /// What the blocked person was called then.
    pub alias: String,
    /// The UTC day since which it holds.
    pub since: NaiveDate,
}

impl Block {
    pub(super) fn open(key: &SealKey, row: &group_block::Model) -> Self {
        Self {
            id: row.id,
            group: row.group_id,
            member: row.member_id,
            alias: key.show(place(row.id), &row.alias),
            since: row.since.date_naive(),
        }
    }
}

fn place(id: GroupBlockId) -> Place {
    Place::new("group_block", "alias", id.0)
}

/// Blocks a member whom the viewer sees, in this group alone. Twice is once.
///
/// # Errors
///
/// A refusal if the viewer doesn't see such a member, or blocks very many.
pub async fn block(op: &Op, member: MemberId) -> Result<Block> {
    let key = op.env.vault.key(op.person()?.0).await?;
    let tx = Tx::begin(op).await?;
    accounts::own_person(&tx).await?;
    if let Some(row) = blocks::of_member(&tx, member).await? {
        tx.commit_as(row.id).await?;
        return Ok(Block::open(&key, &row));
    }
    let other = members::visible(&tx, member).await?;
    let (seen, count) = match &other {
        Some(other) => (groups::find(&tx, other.group_id).await?, blocks::count_in(&tx, other.group_id).await?),
        None => (None, 0),
    };
    let facts = PairFacts { seen, other, count };
    let may = permit::<BlockMember>(&tx, &facts)?;
    let Some(other) = &facts.other else { return Err(Error::not_found("memberId")) };
    let keys = op.env.vault.keys([member.0]).await?;
    let alias = alias::open(keys.get(&member.0).map(AsRef::as_ref), member, &other.alias);
    let id = GroupBlockId(op.id());
    let sealed = Set(seal(op, &key, place(id), &alias));
    blocks::insert(&tx, &may, group_block::ActiveModel { id: Set(id), alias: sealed, ..Default::default() }).await?;
    let own = may.subject();
    // Only one's own devices load the group anew.
    tx.tell(own.person, feed_event::Kind::GroupBlocksChanged, own.member.0, tx.account());
    tx.commit_as(id).await?;
    Ok(Block { id, group: own.group, member, alias, since: op.now.date_naive() })
}

/// Which block ends.
#[derive(Clone, Copy, Debug)]
pub enum Unblock {
    /// This one.
    Block(GroupBlockId),
    /// That of this member, by the id that they had then.
    Member(MemberId),
}

/// Ends a block of the viewer's, in whatever group.
///
/// # Errors
///
/// A refusal if there is no such block.
pub async fn unblock(op: &Op, which: Unblock) -> Result<GroupBlockId> {
    let tx = Tx::begin(op).await?;
    let person = accounts::own_person(&tx).await?;
    let (found, field) = match which {
        Unblock::Block(id) => (blocks::find(&tx, id).await?, "blockId"),
        Unblock::Member(member) => (blocks::of_member(&tx, member).await?, "memberId"),
    };
    let Some(row) = &found else { return Err(Error::not_found(field)) };
    let (id, group) = (row.id, row.group_id);
    let may = permit::<EndBlock>(&tx, &found)?;
    blocks::end(&tx, &may).await?;
    if let Some(own) = members::own(&tx, group).await? {
        tx.tell(person.id, feed_event::Kind::GroupBlocksChanged, own.id.0, tx.account());
    }
    tx.commit_as(id).await?;
    Ok(id)
}

/// The viewer's blocks in each of these groups, newest first.
///
/// # Errors
///
/// [`Error::Unauthenticated`] if nobody is signed in.
pub async fn blocks_in(op: &Op, groups: &[GroupId]) -> Result<HashMap<GroupId, Vec<Block>>> {
    let rows = blocks::of_groups(op, groups).await?;
    let mut found: HashMap<_, Vec<_>> = HashMap::new();
    for block in opened(op, &rows).await? {
        found.entry(block.group).or_default().push(block);
    }
    Ok(found)
}

/// A page of all the viewer's blocks in a group, newest first.
///
/// # Errors
///
/// [`Error::BadCursor`] for a cursor that isn't a block's.
pub fn page_of_blocks(op: &Op, all: Vec<Block>, args: &PageArgs) -> Result<Page<Block>> {
    let place = |cursor: &str| match node_id::decode(&op.ids(), cursor) {
        Some((NodeType::GroupBlock, id)) => Ok(GroupBlockId(id)),
        _ => Err(Error::BadCursor),
    };
    let [after, before] = [&args.after, &args.before].map(|cursor| cursor.as_deref().map(place).transpose());
    let (after, before) = (after?, before?);
    let is_between =
        |block: &Block| after.is_none_or(|after| block.id < after) && before.is_none_or(|before| block.id > before);
    let mut blocks: Vec<_> = all.into_iter().filter(is_between).collect();
    if args.backwards {
        blocks.reverse();
    }
    blocks.truncate(usize::try_from(args.fetch()).unwrap_or(usize::MAX));
    Ok(args.page(blocks))
}

/// Those of these blocks that are the viewer's.
///
/// # Errors
///
/// As [`blocks_in`].
pub async fn blocks_by_ids(op: &Op, ids: &[GroupBlockId]) -> Result<HashMap<GroupBlockId, Block>> {
    let rows = blocks::by_ids(op, ids).await?;
    Ok(opened(op, &rows).await?.into_iter().map(|block| (block.id, block)).collect())
}

async fn opened(op: &Op, rows: &[group_block::Model]) -> Result<Vec<Block>> {
    let key = op.env.vault.key(op.person()?.0).await?;
    Ok(rows.iter().map(|row| Block::open(&key, row)).collect())
}

impl Again for Block {
    async fn again(op: &Op, kept: &Kept) -> Result<Self> {
        let id = kept.one()?;
        blocks_by_ids(op, &[id]).await?.remove(&id).ok_or_else(gone)
    }
}

impl Again for GroupBlockId {
    async fn again(_: &Op, kept: &Kept) -> Result<Self> {
        kept.one()
    }
}
