//! Growing delays for what could be guessed: passwords and invitation codes.
//!
//! A try is counted before it is looked at, so that many at once gain nothing; a right one takes the count back.

use aws_lc_rs::hmac;
use chrono::{DateTime, Duration, Utc};
use entity::throttle;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{ActiveValue::Set, EntityTrait, QueryFilter};

use crate::error::{Error, ErrorCode, Result};
use crate::op::Op;
use crate::tx::Tx;

/// How many wrong tries cost nothing.
const FREE: i32 = 5;
/// The longest delay.
const LONGEST: Duration = Duration::minutes(15);
/// After how long without a wrong try all is forgotten.
pub(crate) const FORGOTTEN_AFTER: Duration = Duration::days(1);

/// How long to wait after so many wrong tries in a row: nothing at first, then 1 s, doubling up to 15 minutes.
#[must_use]
pub fn delay(failures: i32) -> Duration {
    match failures.saturating_sub(FREE) {
        ..=0 => Duration::zero(),
        over @ 1..=10 => LONGEST.min(Duration::seconds(1 << (over - 1))),
        _ => LONGEST,
    }
}

/// What is tried: named by a keyed hash, so that the table tells nothing.
pub(crate) fn key(op: &Op, what: &str, whose: &[u8]) -> Vec<u8> {
    let mut context = hmac::Context::with_key(&op.env.keys.throttle);
    context.update(what.as_bytes());
    context.update(&[0]);
    context.update(whose);
    context.sign().as_ref().to_vec()
}

/// Counts a try, or refuses it where the delay of an earlier one lasts.
pub(crate) async fn count(op: &Op, key: &[u8]) -> Result<()> {
    let tx = Tx::begin(op).await?;
    let counted = throttle::Entity::insert(throttle::ActiveModel {
        key: Set(key.to_vec()),
        failures: Set(1),
        until: Set(op.now),
        updated_at: Set(op.now),
    })
    .on_conflict(
        OnConflict::column(throttle::Column::Key)
            .value(throttle::Column::Failures, Expr::col((throttle::Entity, throttle::Column::Failures)).add(1))
            .value(throttle::Column::UpdatedAt, op.now)
            .to_owned(),
    )
    .exec_with_returning(&tx.db)
    .await?;
    if counted.until > op.now {
        // Dropping the transaction takes this try back: waiting it out doesn't lengthen the wait.
        return Err(too_many(counted.until - op.now));
    }
    let until: DateTime<Utc> = op.now + delay(counted.failures);
    throttle::Entity::update_many()
        .col_expr(throttle::Column::Until, Expr::value(until))
        .filter(throttle::COLUMN.key.eq(key))
        .exec(&tx.db)
        .await?;
    tx.commit().await
}

/// Takes one try back: nobody looked at it, or it was no guess.
pub(crate) async fn give_back(op: &Op, key: &[u8]) -> Result<()> {
    throttle::Entity::update_many()
        .col_expr(throttle::Column::Failures, Expr::col(throttle::Column::Failures).sub(1))
        .col_expr(throttle::Column::Until, Expr::value(op.now))
        .filter(throttle::COLUMN.key.eq(key))
        .exec(op.env.db.write())
        .await?;
    Ok(())
}

/// Takes the count back: the try was right.
pub(crate) async fn clear(tx: &Tx<'_>, key: &[u8]) -> Result<()> {
    throttle::Entity::delete_by_id(key.to_vec()).exec(&tx.db).await?;
    Ok(())
}

/// Forgets what is old.
pub(crate) async fn tidy(op: &Op) -> Result<()> {
    throttle::Entity::delete_many()
        .filter(throttle::COLUMN.updated_at.lt(op.now - FORGOTTEN_AFTER))
        .exec(op.env.db.write())
        .await?;
    Ok(())
}

fn too_many(wait: Duration) -> Error {
    let seconds = Ord::max(wait.num_seconds(), 0) + 1;
    Error::refused(
        ErrorCode::TooManyAttempts,
        format!("There were too many tries. The next one is looked at in {seconds} seconds."),
    )
}
