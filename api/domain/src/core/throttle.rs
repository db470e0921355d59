//! Growing delays for what could be guessed: passwords and codes. A guess counts against what is guessed at, and against
//! the network that it comes from, which many people may share, and which is allowed more therefore.
//!
//! A guess is counted before it is looked at, so that many at once gain nothing; a right one takes the count back.

use std::net::IpAddr;

use aws_lc_rs::hmac;
use chrono::{DateTime, Duration, Utc};
use entity::throttle;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait, QueryFilter};

use crate::core::error::{Error, ErrorCode, Result};
use crate::core::op::Op;
use crate::core::tx::Tx;

/// The longest delay.
const LONGEST: Duration = Duration::minutes(15);
/// After how long without a wrong guess all is forgotten.
pub(crate) const FORGOTTEN_AFTER: Duration = Duration::days(1);
/// After how long a network is forgiven one: somebody behind it is always mistaken, and nobody's right guess takes back
/// another's wrong ones.
const FORGIVEN_AFTER: Duration = Duration::minutes(6);

/// How long to wait after so many wrong guesses, of which the first are free: then 1 s, doubling up to 15 minutes.
#[must_use]
pub fn delay(failures: i32, free: i32) -> Duration {
    match failures.saturating_sub(free) {
        ..=0 => Duration::zero(),
        over @ 1..=10 => LONGEST.min(Duration::seconds(1 << (over - 1))),
        _ => LONGEST,
    }
}

/// What a guess counts against, named by keyed hashes, so that the table tells nothing.
pub(crate) struct Guess {
    at: Option<Vec<u8>>,
    network: Option<Vec<u8>>,
}

impl Guess {
    /// A guess at what somebody has of this kind, from wherever the operation comes.
    pub(crate) fn new(op: &Op, what: &str, whose: &[u8]) -> Self {
        let network = op.from.map(|address| key(op, &format!("{what}, network"), &network(address)));
        Self { at: Some(key(op, what, whose)), network }
    }

    /// A guess at what bounds the guesses at it by itself.
    pub(crate) fn of_network(op: &Op, what: &str) -> Self {
        Self { at: None, ..Self::new(op, what, &[]) }
    }

    /// A guess on a device that is known: what comes from the same network doesn't slow it down.
    pub(crate) fn on_known_device(op: &Op, what: &str, whose: &[u8]) -> Self {
        Self { at: Some(key(op, &format!("{what}, known device"), whose)), network: None }
    }

    /// Counts it, or refuses it where the delay of an earlier one lasts.
    pub(crate) async fn count(&self, op: &Op) -> Result<()> {
        let tx = Tx::begin(op).await?;
        let settings = &op.env.settings;
        // The network first: whoever changes both takes their rows in this order.
        if let Some(network) = &self.network {
            let Counted { mut failures, since } = count(&tx, network, ErrorCode::TooManyAttemptsFromNetwork).await?;
            let forgiven = i32::try_from((op.now - since).num_minutes() / FORGIVEN_AFTER.num_minutes());
            let forgiven = forgiven.unwrap_or(i32::MAX).clamp(0, failures - 1);
            failures -= forgiven;
            let since = if failures > 1 { since + FORGIVEN_AFTER * forgiven } else { op.now };
            keep(&tx, network, failures, since, op.now + delay(failures, settings.network_guesses)).await?;
        }
        if let Some(at) = &self.at {
            let Counted { failures, .. } = count(&tx, at, ErrorCode::TooManyAttempts).await?;
            keep(&tx, at, failures, op.now, op.now + delay(failures, settings.guesses)).await?;
        }
        tx.commit().await
    }

    /// Takes it back: nobody looked at it, or it was right.
    pub(crate) async fn give_back(&self, op: &Op) -> Result<()> {
        for key in self.network.iter().chain(&self.at) {
            give_back(op, op.env.db.write(), key).await?;
        }
        Ok(())
    }

    /// Takes all back that was guessed at this: it was right. Others' guesses from the same network remain.
    pub(crate) async fn was_right(&self, tx: &Tx<'_>) -> Result<()> {
        if let Some(network) = &self.network {
            give_back(tx.op, &tx.db, network).await?;
        }
        self.forget(tx).await
    }

    /// Forgets what was guessed at this, and leaves the network alone.
    pub(crate) async fn forget(&self, tx: &Tx<'_>) -> Result<()> {
        if let Some(at) = &self.at {
            throttle::Entity::delete_by_id(at.clone()).exec(&tx.db).await?;
        }
        Ok(())
    }
}

struct Counted {
    failures: i32,
    since: DateTime<Utc>,
}

fn key(op: &Op, what: &str, whose: &[u8]) -> Vec<u8> {
    let mut context = hmac::Context::with_key(&op.env.keys.throttle);
    context.update(what.as_bytes());
    context.update(&[0]);
    context.update(whose);
    context.sign().as_ref().to_vec()
}

/// What of an address is one household's or one office's: all of IPv4's, and the first half of IPv6's (RFC 4291, section
/// 2.5.4: the second half is the device's to choose).
fn network(address: IpAddr) -> Vec<u8> {
    match address.to_canonical() {
        IpAddr::V4(address) => address.octets().to_vec(),
        IpAddr::V6(address) => address.octets()[..8].to_vec(),
    }
}

async fn count(tx: &Tx<'_>, key: &[u8], code: ErrorCode) -> Result<Counted> {
    let now = tx.op.now;
    let counted = throttle::Entity::insert(throttle::ActiveModel {
        key: Set(key.to_vec()),
        failures: Set(1),
        until: Set(now),
        updated_at: Set(now),
    })
    .on_conflict(
        OnConflict::column(throttle::Column::Key)
            .value(throttle::Column::Failures, Expr::col((throttle::Entity, throttle::Column::Failures)).add(1))
            .to_owned(),
    )
    .exec_with_returning(&tx.db)
    .await?;
    if counted.until > now {
        // Dropping the transaction takes this guess back: waiting it out doesn't lengthen the wait.
        return Err(too_many(counted.until - now, code));
    }
    Ok(Counted { failures: counted.failures, since: counted.updated_at })
}

async fn keep(tx: &Tx<'_>, key: &[u8], failures: i32, since: DateTime<Utc>, until: DateTime<Utc>) -> Result<()> {
    throttle::Entity::update_many()
        .col_expr(throttle::Column::Failures, Expr::value(failures))
        .col_expr(throttle::Column::Until, Expr::value(until))
        .col_expr(throttle::Column::UpdatedAt, Expr::value(since))
        .filter(throttle::COLUMN.key.eq(key))
        .exec(&tx.db)
        .await?;
    Ok(())
}

async fn give_back(op: &Op, db: &impl ConnectionTrait, key: &[u8]) -> Result<()> {
    throttle::Entity::update_many()
        .col_expr(throttle::Column::Failures, Expr::col(throttle::Column::Failures).sub(1))
        .col_expr(throttle::Column::Until, Expr::value(op.now))
        .filter(throttle::COLUMN.key.eq(key))
        .exec(db)
        .await?;
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

fn too_many(wait: Duration, code: ErrorCode) -> Error {
    let seconds = Ord::max(wait.num_seconds(), 0) + 1;
    let whence = if code == ErrorCode::TooManyAttemptsFromNetwork { " from your network" } else { "" };
    let message = format!("Too many attempts{whence}. Try again in {seconds} seconds.");
    Error::refused(code, message)
}
