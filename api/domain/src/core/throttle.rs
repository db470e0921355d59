//! Throttling: growing delays for guesses at passwords and codes. A guess counts against its target, and against the
//! network that it comes from. A network is allowed more, since many people may share it.
//!
//! A guess is counted before it is checked, so that many at once gain nothing. If it is right, it is uncounted.

use std::net::IpAddr;

use aws_lc_rs::hmac;
use chrono::{DateTime, Duration, Utc};
use entity::throttle;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait, QueryFilter};

use crate::core::error::{Error, ErrorCode, Result, UserError};
use crate::core::op::Op;
use crate::core::tx::Tx;

/// The longest delay.
const LONGEST: Duration = Duration::minutes(15);
/// After how long without a wrong guess the count is forgotten.
pub(crate) const FORGOTTEN_AFTER: Duration = Duration::days(1);
/// After how long one guess of a network is forgotten: among many people, somebody always mistypes, and a right guess
/// of one person doesn't uncount the wrong ones of others.
const FORGIVEN_AFTER: Duration = Duration::minutes(6);

/// The delay after a number of wrong guesses, of which the first ones are free: 1 second, doubling up to 15 minutes.
#[must_use]
pub fn delay(failures: i32, free: i32) -> Duration {
    match failures.saturating_sub(free) {
        ..=0 => Duration::zero(),
        over @ 1..=10 => LONGEST.min(Duration::seconds(1 << (over - 1))),
        _ => LONGEST,
    }
}

/// What a guess counts against, as keyed hashes, so that the table reveals nothing.
pub(crate) struct Guess {
    at: Option<Vec<u8>>,
    network: Option<Vec<u8>>,
}

impl Guess {
    /// A guess at something of a person, from the network of the operation.
    pub(crate) fn new(op: &Op, what: &str, whose: &[u8]) -> Self {
        let network = op.from.map(|address| key(op, &format!("{what}, network"), &network(address)));
        Self { at: Some(key(op, what, whose)), network }
    }

    /// A guess at something that limits its own guesses: only the network is counted.
    pub(crate) fn of_network(op: &Op, what: &str) -> Self {
        Self { at: None, ..Self::new(op, what, &[]) }
    }

    /// A guess on a known device, which others in the same network don't delay.
    pub(crate) fn on_known_device(op: &Op, what: &str, whose: &[u8]) -> Self {
        Self { at: Some(key(op, &format!("{what}, known device"), whose)), network: None }
    }

    /// Counts the guess, or refuses it during the delay of an earlier one.
    pub(crate) async fn count(&self, op: &Op) -> Result<()> {
        let tx = Tx::begin(op).await?;
        tx.counts_only();
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

    /// Uncounts the guess: it wasn't checked, or it was right.
    pub(crate) async fn give_back(&self, op: &Op) -> Result<()> {
        for key in self.network.iter().chain(&self.at) {
            give_back(op, op.env.db.write(), key).await?;
        }
        Ok(())
    }

    /// Forgets all guesses at the target, since this one was right. Other guesses from the network remain.
    pub(crate) async fn was_right(&self, tx: &Tx<'_>) -> Result<()> {
        if let Some(network) = &self.network {
            give_back(tx.op, &tx.db, network).await?;
        }
        self.forget(tx).await
    }

    /// Forgets all guesses at the target, and leaves the network alone.
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

/// The part of an address that one household or office has: all of an IPv4 address, and the first half of an IPv6
/// address (RFC 4291, section 2.5.4: devices choose the second half).
#[must_use]
pub fn network(address: IpAddr) -> Vec<u8> {
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

/// Has transactions about the same thing of somebody's wait for each other, with a row that nothing is counted in.
pub(crate) async fn hold(tx: &Tx<'_>, what: &str, whose: &[u8]) -> Result<()> {
    throttle::Entity::insert(throttle::ActiveModel {
        key: Set(key(tx.op, what, whose)),
        failures: Set(0),
        until: Set(tx.op.now),
        updated_at: Set(tx.op.now),
    })
    .on_conflict(OnConflict::column(throttle::Column::Key).update_column(throttle::Column::UpdatedAt).to_owned())
    .exec_without_returning(&tx.db)
    .await?;
    Ok(())
}

/// Removes old counts. The worker does this.
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
    Error::Refused(vec![UserError { wait: Some(Duration::seconds(seconds)), ..UserError::new(code, message, []) }])
}
