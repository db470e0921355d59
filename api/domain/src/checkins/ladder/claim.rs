//! "I am on it": who was told says so, and no further rung follows.

use entity::{NoticeId, feed_event::Kind, notice};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::notices::{Notice, lock, notice_again};
use crate::accounts;
use crate::checkins::policy::{Claim, ClaimFacts};
use crate::checkins::propose::is_distant;
use crate::checkins::store;
use crate::error::{Error, Result};
use crate::op::Op;
use crate::policy::{Permit, permit};
use crate::tx::Tx;

/// Claims what a rung told the viewer: its author is told, and the rungs that would follow stay away. Twice does no harm.
///
/// # Errors
///
/// A refusal where the viewer wasn't told this, where it has expired or the all-clear was given, or where the viewer keeps
/// a distance from its author.
pub async fn claim(op: &Op, id: NoticeId) -> Result<Notice> {
    let tx = Tx::begin(op).await?;
    let me = accounts::own_person(&tx).await?.id;
    let found = lock(&tx, id).await?;
    if let Some(notice) = &found {
        // The worker hands no rung over meanwhile.
        store::hold(&tx, notice.plan_id).await?;
    }
    let is_distant = match &found {
        Some(notice) => is_distant(&tx, me, notice.author_id).await?,
        None => false,
    };
    let may = permit::<Claim>(&tx, &ClaimFacts { notice: found.clone(), is_distant, now: op.now })?;
    let notice = found.ok_or_else(|| Error::not_found("id"))?;
    if notice.claimed_at.is_none() {
        write(&tx, &may).await?;
        tx.tell(me, Kind::RungClaimed, id.0);
        tx.tell_if_reached(me, notice.author_id, Kind::CheckInChanged, notice.check_in_id.0);
    }
    tx.commit_as(id).await?;
    notice_again(op, id).await
}

async fn write(tx: &Tx<'_>, permit: &Permit<'_, Claim>) -> Result<()> {
    notice::Entity::update_many()
        .col_expr(notice::Column::ClaimedAt, Expr::value(tx.op.now))
        .filter(notice::COLUMN.id.eq(permit.subject()))
        .filter(notice::COLUMN.claimed_at.is_null())
        .exec(&tx.db)
        .await?;
    Ok(())
}
