//! The only queries on groups and their guidelines. Who sees a group is in `sight`.

use entity::peer_group::ClosedBy;
use entity::{GroupId, group_guidelines, peer_group};
use sea_orm::sea_query::{Expr, ExprTrait, UpdateStatement};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait,
};

use super::{members, sight};
use crate::core::db::filled;
use crate::core::error::{Error, Inconsistent, Result};
use crate::core::op::Op;
use crate::core::policy::Permit;
use crate::core::tx::Tx;
use crate::rooms::groups::policy::{CreateGroup, OwnGroup, Seen};

/// Those of these groups that the viewer sees.
pub async fn by_ids(op: &Op, ids: &[GroupId]) -> Result<Vec<peer_group::Model>> {
    let (person, only) = op.viewer()?.among_groups()?;
    let some = sight::groups(person, op.now)
        .filter(Condition::all().add_option(only.map(|group| peer_group::COLUMN.id.eq(group))))
        .filter(peer_group::COLUMN.id.is_in(filled(ids.iter().copied())));
    Ok(some.all(op.env.db.read()).await?)
}

/// Whether the viewer sees a group.
pub async fn sees(tx: &Tx<'_>, id: GroupId) -> Result<bool> {
    let seen = sight::groups(tx.op.person()?, tx.op.now).filter(peer_group::COLUMN.id.eq(id));
    Ok(seen.count(&tx.db).await? > 0)
}

/// A group and the viewer's present membership in it, whether or not they see it: a rule decides that. Every change of a
/// membership holds this lock, so that what it counts stays as it is.
pub async fn lock(tx: &Tx<'_>, id: GroupId) -> Result<Option<Seen>> {
    let group = peer_group::Entity::find_by_id(id).lock_exclusive().one(&tx.db).await?;
    // As many statements for a group that isn't there as for one that isn't theirs to know of.
    let own = members::own(tx, id).await?;
    Ok(group.map(|group| Seen { group, own }))
}

/// A group and the viewer's present membership in it, for what changes neither.
pub async fn find(tx: &Tx<'_>, id: GroupId) -> Result<Option<Seen>> {
    let group = peer_group::Entity::find_by_id(id).one(&tx.db).await?;
    let own = members::own(tx, id).await?;
    Ok(group.map(|group| Seen { group, own }))
}

/// A group, locked for what the worker does with it.
pub async fn lock_for_worker(tx: &Tx<'_>, id: GroupId) -> Result<Option<peer_group::Model>> {
    Ok(peer_group::Entity::find_by_id(id).lock_exclusive().one(&tx.db).await?)
}

/// Closes a group. It follows from an act of its owner, or of the operator, or from nobody's owning it.
pub async fn close(tx: &Tx<'_>, id: GroupId, by: ClosedBy) -> Result<peer_group::Model> {
    let updated = peer_group::Entity::update_many()
        .set(peer_group::ActiveModel {
            closed_at: Set(Some(tx.op.now)),
            closed_by: Set(Some(by)),
            public_on: Set(None),
            ..Default::default()
        })
        .col_expr(peer_group::Column::Version, Expr::col(peer_group::Column::Version).add(1))
        .filter(peer_group::COLUMN.id.eq(id))
        .exec_with_returning(&tx.db)
        .await?;
    updated.into_iter().next().ok_or_else(|| Error::internal(Inconsistent("a locked group that isn't there")))
}

/// The number of the latest guidelines that a group ever had.
pub async fn latest_guidelines(tx: &Tx<'_>, group: GroupId) -> Result<i32> {
    let latest = group_guidelines::Entity::find()
        .filter(group_guidelines::COLUMN.group_id.eq(group))
        .order_by_desc(group_guidelines::Column::Version)
        .one(&tx.db)
        .await?;
    Ok(latest.map_or(0, |row| row.version))
}

/// A version of a group's guidelines.
pub async fn guidelines_of(tx: &Tx<'_>, group: GroupId, version: i32) -> Result<Option<group_guidelines::Model>> {
    Ok(group_guidelines::Entity::find_by_id((group, version)).one(&tx.db).await?)
}

pub async fn insert(
    tx: &Tx<'_>,
    permit: &Permit<'_, CreateGroup>,
    row: peer_group::ActiveModel,
) -> Result<peer_group::Model> {
    let row = peer_group::ActiveModel { id: Set(permit.subject().group), ..row };
    Ok(peer_group::Entity::insert(row).exec_with_returning(&tx.db).await?)
}

/// Writes the changed columns of a group.
pub async fn update(
    tx: &Tx<'_>,
    permit: &Permit<'_, OwnGroup>,
    row: peer_group::ActiveModel,
) -> Result<peer_group::Model> {
    let row = peer_group::ActiveModel { id: Set(permit.subject().group), ..row };
    let updated = peer_group::Entity::update_many()
        .set(row)
        .filter(peer_group::COLUMN.id.eq(permit.subject().group))
        .exec_with_returning(&tx.db)
        .await?;
    updated.into_iter().next().ok_or_else(|| Error::internal(Inconsistent("a locked group that isn't there")))
}

/// Writes that an owner did something: whatever looked for another owner ends. It follows from an act that had a permit.
pub async fn owner_acted(tx: &Tx<'_>, group: GroupId) -> Result<()> {
    let row = peer_group::ActiveModel {
        owner_acted_at: Set(tx.op.now),
        succession_since: Set(None),
        read_only_since: Set(None),
        ..Default::default()
    };
    write_succession(tx, group, row).await
}

/// Writes the step that the search for an owner has come to. It follows from the rule of succession.
pub async fn write_succession(tx: &Tx<'_>, group: GroupId, row: peer_group::ActiveModel) -> Result<()> {
    peer_group::Entity::update_many().set(row).filter(peer_group::COLUMN.id.eq(group)).exec(&tx.db).await?;
    Ok(())
}

/// Changes how many members are active, and the last arrival. It follows from moves that had a permit.
pub async fn count(tx: &Tx<'_>, group: GroupId, active: i32, arrivals: i64) -> Result<()> {
    if active != 0 || arrivals != 0 {
        tx.db.execute(&counting(group, active, arrivals)).await?;
    }
    Ok(())
}

/// The statement that does that.
pub fn counting(group: GroupId, active: i32, arrivals: i64) -> UpdateStatement {
    peer_group::Entity::update_many()
        .col_expr(peer_group::Column::ActiveCount, Expr::col(peer_group::Column::ActiveCount).add(active))
        .col_expr(peer_group::Column::Arrivals, Expr::col(peer_group::Column::Arrivals).add(arrivals))
        .filter(peer_group::COLUMN.id.eq(group))
        .into_query()
}

/// The present guidelines of these groups. Whoever sees a group may read them: the caller has looked.
pub async fn guidelines(op: &Op, groups: &[(GroupId, i32)]) -> Result<Vec<group_guidelines::Model>> {
    let present = groups.iter().filter(|(_, version)| *version > 0).map(|(group, version)| {
        Condition::all()
            .add(group_guidelines::COLUMN.group_id.eq(*group))
            .add(group_guidelines::COLUMN.version.eq(*version))
    });
    let present: Vec<_> = present.collect();
    if present.is_empty() {
        return Ok(Vec::new());
    }
    let any = present.into_iter().fold(Condition::any(), Condition::add);
    Ok(group_guidelines::Entity::find().filter(any).all(op.env.db.read()).await?)
}

/// Writes a version of a group's guidelines.
pub async fn insert_guidelines(
    tx: &Tx<'_>,
    permit: &Permit<'_, OwnGroup>,
    row: group_guidelines::ActiveModel,
) -> Result<()> {
    let row = group_guidelines::ActiveModel { group_id: Set(permit.subject().group), ..row };
    group_guidelines::Entity::insert(row).exec_without_returning(&tx.db).await?;
    Ok(())
}

/// Writes the first guidelines of a new group.
pub async fn insert_first_guidelines(
    tx: &Tx<'_>,
    permit: &Permit<'_, CreateGroup>,
    row: group_guidelines::ActiveModel,
) -> Result<()> {
    let row = group_guidelines::ActiveModel { group_id: Set(permit.subject().group), ..row };
    group_guidelines::Entity::insert(row).exec_without_returning(&tx.db).await?;
    Ok(())
}

/// A group that somebody may see because of a code. The caller has looked.
pub async fn shown_by_code(op: &Op, id: GroupId) -> Result<Option<peer_group::Model>> {
    Ok(peer_group::Entity::find_by_id(id).one(op.env.db.read()).await?)
}

/// These groups, whoever sees them. The operator asks this.
pub async fn for_operator(op: &Op, ids: &[GroupId]) -> Result<Vec<peer_group::Model>> {
    let some = peer_group::Entity::find().filter(peer_group::COLUMN.id.is_in(filled(ids.iter().copied())));
    Ok(some.all(op.env.db.read()).await?)
}

/// Locks a group for what the operator does with it.
pub async fn lock_for_operator(tx: &Tx<'_>, id: GroupId) -> Result<Option<peer_group::Model>> {
    Ok(peer_group::Entity::find_by_id(id).lock_exclusive().one(&tx.db).await?)
}

/// Writes the changed columns of a group, by the operator.
pub async fn update_by_operator(
    tx: &Tx<'_>,
    group: GroupId,
    row: peer_group::ActiveModel,
) -> Result<peer_group::Model> {
    let updated = peer_group::Entity::update_many()
        .set(row)
        .filter(peer_group::COLUMN.id.eq(group))
        .exec_with_returning(&tx.db)
        .await?;
    updated.into_iter().next().ok_or_else(|| Error::internal(Inconsistent("a locked group that isn't there")))
}
