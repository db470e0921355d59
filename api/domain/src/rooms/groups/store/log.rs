//! The only queries on the logs of groups: what was done, by whom and why.

use chrono::{DateTime, Utc};
use entity::group_log::{self, Kind};
use entity::{GroupId, GroupLogId, MemberId, Sealed};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, PaginatorTrait, QueryFilter,
    QuerySelect, QueryTrait, Select,
};

use super::sight;
use crate::core::db::filled;
use crate::core::db::sql::col;
use crate::core::error::Result;
use crate::core::op::Op;
use crate::core::page::{PageArgs, by_key, of_each};
use crate::core::tx::Tx;

/// What a log entry says.
#[derive(Debug, Default)]
pub struct Entry {
    pub actor: Option<MemberId>,
    pub subject: Option<MemberId>,
    /// A word of our own.
    pub detail: Option<String>,
    /// Sealed under the key of the group, at the place of this entry.
    pub reason: Option<(GroupLogId, Sealed)>,
}

/// Writes an entry. It follows from an act that had a permit.
pub async fn write(tx: &Tx<'_>, group: GroupId, kind: Kind, entry: Entry) -> Result<()> {
    let (id, reason) = entry.reason.map_or_else(|| (GroupLogId(tx.op.id()), None), |(id, reason)| (id, Some(reason)));
    let row = group_log::ActiveModel {
        id: Set(id),
        group_id: Set(group),
        kind: Set(kind),
        actor_id: Set(entry.actor),
        subject_id: Set(entry.subject),
        detail: Set(entry.detail),
        reason: Set(reason),
        at: Set(tx.op.now),
    };
    group_log::Entity::insert(row).exec_without_returning(&tx.db).await?;
    Ok(())
}

/// How many members somebody removed or banned since a moment.
pub async fn removals_by(tx: &Tx<'_>, actor: MemberId, since: DateTime<Utc>) -> Result<u64> {
    let found = group_log::Entity::find()
        .filter(group_log::COLUMN.actor_id.eq(actor))
        .filter(group_log::COLUMN.kind.is_in([Kind::Removed, Kind::Banned]))
        .filter(group_log::COLUMN.at.gt(since));
    Ok(found.count(&tx.db).await?)
}

/// The logs that the viewer reads, by whatever reads for them.
fn readable(op: &Op) -> Result<Select<group_log::Entity>> {
    let seen = sight::log(op.person()?);
    Ok(seen.filter(sight::lets_read(op, col(group_log::Column::GroupId))))
}

/// Those of these entries that the viewer sees.
pub async fn by_ids(op: &Op, ids: &[GroupLogId]) -> Result<Vec<group_log::Model>> {
    let seen = readable(op)?.filter(group_log::COLUMN.id.is_in(filled(ids.iter().copied())));
    Ok(seen.all(op.env.db.read()).await?)
}

/// A page of the log of each of these groups, in no order.
pub async fn pages(op: &Op, args: &PageArgs, groups: &[GroupId]) -> Result<Vec<group_log::Model>> {
    let logs = readable(op)?;
    let mut pages = Vec::with_capacity(groups.len());
    for group in groups {
        let of_group = logs.clone().filter(group_log::COLUMN.group_id.eq(*group));
        pages.push(by_key::<GroupLogId, _>(op, args, of_group, group_log::Column::Id)?.into_query());
    }
    let Some(pages) = of_each(pages) else { return Ok(Vec::new()) };
    let rows = op.env.db.read().query_all(&pages).await?;
    Ok(rows.iter().map(|row| group_log::Model::from_query_result(row, "")).collect::<Result<_, _>>()?)
}

/// How many entries the viewer sees in the log of each of these groups; groups without any are left out.
pub async fn counts(op: &Op, groups: &[GroupId]) -> Result<Vec<(GroupId, i64)>> {
    let counts = readable(op)?
        .filter(group_log::COLUMN.group_id.is_in(filled(groups.iter().copied())))
        .select_only()
        .column(group_log::Column::GroupId)
        .column_as(group_log::COLUMN.id.count(), "entries")
        .group_by(group_log::Column::GroupId)
        .into_tuple()
        .all(op.env.db.read())
        .await?;
    Ok(counts)
}
