//! The table `ended_grant`. An app is told of the end of a grant at a minute of its own, so that two apps can't tell by the time
//! that one person ended both.

use chrono::{DateTime, Duration, DurationRound, Utc};
use entity::credential::{self, Kind};
use entity::{AppId, GrantId, ended_grant};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};

use crate::core::error::Result;
use crate::core::op::Op;
use crate::core::tx::Tx;

/// Writes of which grants their apps will be told: in the order in which they will read it, nothing comes late, since what is
/// written now is told in a minute at the earliest.
pub(crate) async fn note(tx: &Tx<'_>, ended: &[credential::Model]) -> Result<()> {
    let minute = tx.op.now.duration_trunc(Duration::minutes(1)).unwrap_or(tx.op.now);
    let grants = ended.iter().filter(|row| row.kind == Kind::Grant);
    let rows: Vec<_> = grants
        .filter_map(|row| {
            // With the five minutes after which the worker finds what is over by itself, within the hour.
            let wait = 2 + u64::from_be_bytes(tx.op.random()) % 53;
            Some(ended_grant::ActiveModel {
                id: Set(row.id.into()),
                app_id: Set(row.app_id?),
                told_at: Set(minute + Duration::minutes(i64::try_from(wait).unwrap_or(60))),
            })
        })
        .collect();
    if !rows.is_empty() {
        ended_grant::Entity::insert_many(rows).exec_without_returning(&tx.db).await?;
    }
    Ok(())
}

/// What an app is told after a position, oldest first: one row more than the page holds.
pub(crate) async fn told(
    op: &Op,
    app: AppId,
    after: Option<(DateTime<Utc>, GrantId)>,
    most: u64,
) -> Result<Vec<ended_grant::Model>> {
    let later = after.map(|(at, id)| {
        let same = Condition::all().add(ended_grant::COLUMN.told_at.eq(at)).add(ended_grant::COLUMN.id.gt(id));
        Condition::any().add(ended_grant::COLUMN.told_at.gt(at)).add(same)
    });
    let found = ended_grant::Entity::find()
        .filter(told_to(op, app).add_option(later))
        .order_by_asc(ended_grant::Column::ToldAt)
        .order_by_asc(ended_grant::Column::Id)
        .limit(most)
        .all(op.env.db.read())
        .await?;
    Ok(found)
}

/// How many grants an app is told of.
pub(crate) async fn count_told(op: &Op, app: AppId) -> Result<u64> {
    Ok(ended_grant::Entity::find().filter(told_to(op, app)).count(op.env.db.read()).await?)
}

fn told_to(op: &Op, app: AppId) -> Condition {
    Condition::all().add(ended_grant::COLUMN.app_id.eq(app)).add(ended_grant::COLUMN.told_at.lte(op.now))
}

/// Forgets what was told before a moment. The worker does this, for nobody.
pub(crate) async fn tidy(op: &Op, before: DateTime<Utc>) -> Result<()> {
    let old = ended_grant::COLUMN.told_at.lt(before);
    ended_grant::Entity::delete_many().filter(old).exec(op.env.db.write()).await?;
    Ok(())
}
