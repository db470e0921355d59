//! The only queries on the codes of groups. Who sees which is in `sight`.

use chrono::{DateTime, Utc};
use entity::{GroupCodeId, GroupId, MemberId, group_code};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect,
};

use super::sight;
use crate::core::db::filled;
use crate::core::error::Result;
use crate::core::op::Op;
use crate::core::policy::Permit;
use crate::core::tx::Tx;
use crate::rooms::groups::policy::{MakeCode, UseCode, WithdrawCode};

/// Those that neither were withdrawn nor have expired, used up or not.
fn open(now: DateTime<Utc>) -> Condition {
    Condition::all().add(group_code::COLUMN.withdrawn_at.is_null()).add(group_code::COLUMN.expires_at.gt(now))
}

/// The code with this hash, if it lets the viewer in.
pub async fn find(op: &Op, db: &impl ConnectionTrait, code_hash: Vec<u8>) -> Result<Option<group_code::Model>> {
    Ok(sight::code(op.person()?, code_hash, op.now).one(db).await?)
}

/// The codes of these groups that the viewer sees, newest first.
pub async fn of_groups(op: &Op, groups: &[GroupId]) -> Result<Vec<group_code::Model>> {
    let found = sight::working_codes(op.person()?, op.now)
        .filter(group_code::COLUMN.group_id.is_in(filled(groups.iter().copied())))
        .order_by_desc(group_code::Column::Id)
        .all(op.env.db.read())
        .await?;
    Ok(found)
}

/// Those of these codes that the viewer sees.
pub async fn by_ids(op: &Op, ids: &[GroupCodeId]) -> Result<Vec<group_code::Model>> {
    let some = sight::working_codes(op.person()?, op.now);
    Ok(some.filter(group_code::COLUMN.id.is_in(filled(ids.iter().copied()))).all(op.env.db.read()).await?)
}

/// A code that the viewer may withdraw, whether or not it works.
pub async fn find_own(tx: &Tx<'_>, id: GroupCodeId) -> Result<Option<group_code::Model>> {
    Ok(sight::codes(tx.op.person()?).filter(group_code::COLUMN.id.eq(id)).one(&tx.db).await?)
}

/// How many codes a member has.
pub async fn count_of(tx: &Tx<'_>, maker: Option<MemberId>) -> Result<u64> {
    let own = group_code::Entity::find().filter(group_code::COLUMN.maker_id.is_in(filled(maker)));
    Ok(own.filter(open(tx.op.now)).count(&tx.db).await?)
}

/// How many codes of a group are good for more than one person.
pub async fn count_shared(tx: &Tx<'_>, group: GroupId) -> Result<u64> {
    let shared = Condition::any().add(group_code::COLUMN.most_uses.is_null()).add(group_code::COLUMN.most_uses.ne(1));
    let of_group = group_code::Entity::find().filter(group_code::COLUMN.group_id.eq(group));
    Ok(of_group.filter(open(tx.op.now)).filter(shared).count(&tx.db).await?)
}

pub async fn insert(
    tx: &Tx<'_>,
    permit: &Permit<'_, MakeCode>,
    row: group_code::ActiveModel,
) -> Result<group_code::Model> {
    let maker = permit.subject();
    let row = group_code::ActiveModel { group_id: Set(maker.group), maker_id: Set(maker.member), ..row };
    Ok(group_code::Entity::insert(row).exec_with_returning(&tx.db).await?)
}

/// Withdraws a code; gives it if it hadn't been withdrawn.
pub async fn withdraw(tx: &Tx<'_>, permit: &Permit<'_, WithdrawCode>) -> Result<Option<group_code::Model>> {
    let withdrawn = group_code::Entity::update_many()
        .col_expr(group_code::Column::WithdrawnAt, Expr::value(tx.op.now))
        .filter(group_code::COLUMN.id.eq(permit.subject()))
        .filter(group_code::COLUMN.withdrawn_at.is_null())
        .exec_with_returning(&tx.db)
        .await?;
    Ok(withdrawn.into_iter().next())
}

/// Counts a use of a code; says whether it had one left. The condition stands in the statement: of two at once with the
/// last use, one gets it.
pub async fn take_use(tx: &Tx<'_>, permit: &Permit<'_, UseCode>) -> Result<bool> {
    let is_left = Condition::any()
        .add(group_code::COLUMN.most_uses.is_null())
        .add(Expr::col(group_code::Column::Uses).lt(Expr::col(group_code::Column::MostUses)));
    let used = group_code::Entity::update_many()
        .col_expr(group_code::Column::Uses, Expr::col(group_code::Column::Uses).add(1))
        .filter(group_code::COLUMN.id.eq(permit.subject()))
        .filter(open(tx.op.now))
        .filter(is_left)
        .exec(&tx.db)
        .await?;
    Ok(used.rows_affected == 1)
}

/// Withdraws the codes of members who have left. It follows from a move that had a permit.
pub async fn end_of(tx: &Tx<'_>, makers: &[MemberId]) -> Result<()> {
    group_code::Entity::update_many()
        .col_expr(group_code::Column::WithdrawnAt, Expr::value(tx.op.now))
        .filter(group_code::COLUMN.maker_id.is_in(filled(makers.iter().copied())))
        .filter(group_code::COLUMN.withdrawn_at.is_null())
        .exec(&tx.db)
        .await?;
    Ok(())
}

/// The viewer's codes after one of them, oldest first, for their export; at most `limit`.
pub async fn every(op: &Op, after: Option<&group_code::Model>, limit: u64) -> Result<Vec<group_code::Model>> {
    let own = group_code::Entity::find()
        .filter(group_code::Column::MakerId.in_subquery(sight::memberships_ever(op.person()?)))
        .filter(Condition::all().add_option(after.map(|after| group_code::COLUMN.id.gt(after.id))));
    Ok(own.order_by_asc(group_code::Column::Id).limit(limit).all(op.env.db.read()).await?)
}

/// Forgets the codes that expired before a moment, whoever's they are.
pub async fn purge_expired(db: &impl ConnectionTrait, before: DateTime<Utc>) -> Result<()> {
    group_code::Entity::delete_many().filter(group_code::COLUMN.expires_at.lt(before)).exec(db).await?;
    Ok(())
}
