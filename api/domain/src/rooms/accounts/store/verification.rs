//! The table `verification`: mailed codes, until they have expired. Nobody who asks for a code or gives one is known to
//! be anybody, so that no write here takes a permit.

use chrono::{DateTime, Utc};
use entity::VerificationId;
use entity::verification::{self, Purpose};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::core::error::Result;
use crate::core::op::Op;
use crate::core::tx::Tx;

/// Writes a code that is to be mailed.
pub(crate) async fn insert(tx: &Tx<'_>, row: verification::ActiveModel) -> Result<()> {
    verification::Entity::insert(row).exec_without_returning(&tx.db).await?;
    Ok(())
}

/// Counts a try at a code; gives the code, if it may be looked at so often and can still be used.
pub(crate) async fn count_try(
    op: &Op,
    purpose: Purpose,
    id: VerificationId,
    most: i32,
) -> Result<Option<verification::Model>> {
    let counted = verification::Entity::update_many()
        .col_expr(verification::Column::Attempts, Expr::col(verification::Column::Attempts).add(1))
        .filter(verification::COLUMN.id.eq(id))
        .filter(verification::COLUMN.purpose.eq(purpose))
        .filter(verification::COLUMN.attempts.lt(most))
        .filter(verification::COLUMN.expires_at.gt(op.now))
        .filter(verification::COLUMN.used_at.is_null())
        .exec_with_returning(op.env.db.write())
        .await?;
    Ok(counted.into_iter().next())
}

/// Marks a code as used; says whether it wasn't yet.
pub(crate) async fn set_used(tx: &Tx<'_>, id: VerificationId) -> Result<bool> {
    let marked = verification::Entity::update_many()
        .col_expr(verification::Column::UsedAt, Expr::value(tx.op.now))
        .filter(verification::COLUMN.id.eq(id))
        .filter(verification::COLUMN.used_at.is_null())
        .exec(&tx.db)
        .await?;
    Ok(marked.rows_affected == 1)
}

/// The latest one of a purpose that an address was mailed since a moment, if its code can still be used.
pub(crate) async fn mailed_since(
    tx: &Tx<'_>,
    purpose: Purpose,
    email_hash: &[u8],
    since: DateTime<Utc>,
) -> Result<Option<VerificationId>> {
    let mailed = verification::Entity::find()
        .select_only()
        .column(verification::Column::Id)
        .filter(verification::COLUMN.email_hash.eq(email_hash.to_vec()))
        .filter(verification::COLUMN.created_at.gt(since))
        .filter(verification::COLUMN.purpose.eq(purpose))
        .filter(verification::COLUMN.code_of_id.is_null())
        .filter(verification::COLUMN.used_at.is_null())
        .order_by_desc(verification::Column::Id);
    Ok(mailed.into_tuple().one(&tx.db).await?)
}

/// Ends what an address was sent to reset a password.
pub(crate) async fn end_resets(tx: &Tx<'_>, email_hash: &[u8]) -> Result<()> {
    verification::Entity::update_many()
        .col_expr(verification::Column::UsedAt, Expr::value(tx.op.now))
        .filter(verification::COLUMN.email_hash.eq(email_hash.to_vec()))
        .filter(verification::COLUMN.purpose.eq(Purpose::PasswordReset))
        .filter(verification::COLUMN.used_at.is_null())
        .exec(&tx.db)
        .await?;
    Ok(())
}

/// Ends all codes, whatever they are for: after a restore, which of them were used can't be known.
pub(crate) async fn end_all(op: &Op) -> Result<()> {
    verification::Entity::update_many()
        .col_expr(verification::Column::UsedAt, Expr::value(op.now))
        .filter(verification::COLUMN.used_at.is_null())
        .exec(op.env.db.write())
        .await?;
    Ok(())
}

/// A code, used or not.
pub(crate) async fn by_id(op: &Op, id: VerificationId) -> Result<Option<verification::Model>> {
    Ok(verification::Entity::find_by_id(id).one(op.env.db.read()).await?)
}

/// How many codes of this one's purpose its address was sent before it, since a moment.
pub(crate) async fn count_before(op: &Op, row: &verification::Model, since: DateTime<Utc>) -> Result<u64> {
    let before = verification::Entity::find()
        .filter(verification::COLUMN.email_hash.eq(row.email_hash.clone()))
        .filter(verification::COLUMN.purpose.eq(row.purpose))
        .filter(verification::COLUMN.created_at.gt(since))
        .filter(verification::COLUMN.id.lt(row.id))
        .count(op.env.db.read())
        .await?;
    Ok(before)
}

/// Forgets a code. The worker does this, for nobody.
pub(crate) async fn purge(op: &Op, id: VerificationId) -> Result<()> {
    verification::Entity::delete_by_id(id).exec(op.env.db.write()).await?;
    Ok(())
}
