//! A phone that was left unlocked isn't enough for what matters most: that needs the password within the last five minutes,
//! on the device that asks.

use chrono::{DateTime, Duration, Utc};
use secrecy::SecretString;

use super::policy::OwnAccount;
use super::{password, store};
use crate::core::error::{Error, ErrorCode, Result};
use crate::core::op::Op;
use crate::core::policy::permit;
use crate::core::tx::Tx;

/// For how long a password that was given counts.
const COUNTS_FOR: Duration = Duration::minutes(5);

/// Takes the viewer's password, and remembers for five minutes that this device gave it.
///
/// # Errors
///
/// A refusal where the password is wrong.
pub async fn confirm(op: &Op, given: SecretString) -> Result<()> {
    let confirmed = password::confirm_password(op, given, "password").await?;
    let tx = Tx::begin(op).await?;
    let person = store::person::own_person(&tx).await?;
    confirmed.still_holds(&person)?;
    let may = permit::<OwnAccount>(&tx, &person)?;
    store::device::set_confirmed(&tx, &may).await?;
    tx.commit_as(()).await
}

/// Until when the password that this device gave counts; none where it gave none, or is signed out.
///
/// # Errors
///
/// [`Error::Unauthenticated`] where nobody is signed in.
pub async fn confirmed_until(op: &Op) -> Result<Option<DateTime<Utc>>> {
    let device = store::device::live(op, op.device()?).await?;
    Ok(device.and_then(|device| device.confirmed_at).map(|at| at + COUNTS_FOR))
}

/// Refuses where the device that acts hasn't given the password within the last five minutes. Asked in the transaction
/// that relies on it, whose account is locked.
pub(crate) async fn recently_confirmed(tx: &Tx<'_>) -> Result<()> {
    let device = store::device::lock(tx, tx.op.device()?).await?;
    match device.and_then(|device| device.confirmed_at) {
        Some(at) if tx.op.now < at + COUNTS_FOR => Ok(()),
        _ => Err(Error::refused(
            ErrorCode::PasswordConfirmationRequired,
            "This needs your password, given on this device within the last 5 minutes. Call confirmPassword, then try \
             again.",
        )),
    }
}
