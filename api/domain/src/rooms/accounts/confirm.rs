//! Recent confirmation: an unlocked phone isn't enough for the most sensitive actions. These need the password, given
//! on the same device within the last 5 minutes.

use chrono::{DateTime, Duration, Utc};
use entity::feed_event::Kind;
use entity::{job, person};
use secrecy::SecretString;

use super::policy::OwnAccount;
use super::{password, store};
use crate::core::access::{self, Deed};
use crate::core::error::{Error, ErrorCode, Result};
use crate::core::jobs;
use crate::core::op::Op;
use crate::core::policy::permit;
use crate::core::tx::Tx;

/// How long a confirmation counts.
const COUNTS_FOR: Duration = Duration::minutes(5);

/// Checks the viewer's password, and remembers for 5 minutes that it was given on this device.
///
/// # Errors
///
/// A refusal if the password is wrong.
pub async fn confirm(op: &Op, given: SecretString) -> Result<()> {
    let confirmed = password::confirm_password(op, given, "password").await?;
    let tx = Tx::begin(op).await?;
    let person = store::person::own_person(&tx).await?;
    confirmed.still_holds(&person)?;
    let may = permit::<OwnAccount>(&tx, &person)?;
    store::credential::set_confirmed(&tx, &may).await?;
    tx.commit_as(()).await
}

/// Refuses what would outlive an account that is going to be deleted.
pub(crate) fn stays(person: &person::Model) -> Result<()> {
    if person.delete_at.is_none() {
        return Ok(());
    }
    let message = "Your account is going to be deleted. Cancel the deletion first.";
    Err(Error::refused(ErrorCode::NotOpen, message))
}

/// Until when the confirmation on this device counts; `None` if there is none, or if the device is signed out.
///
/// # Errors
///
/// [`Error::Unauthenticated`] if nobody is signed in.
pub async fn confirmed_until(op: &Op) -> Result<Option<DateTime<Utc>>> {
    let device = store::credential::live(op, op.device()?.into()).await?;
    Ok(device.and_then(|device| device.confirmed_at).map(|at| at + COUNTS_FOR))
}

/// Refuses if the password wasn't given on the device that acts within the last 5 minutes, and notes that it was tried.
/// Called in the transaction that relies on it, with the account locked.
pub(crate) async fn recently_confirmed(tx: &Tx<'_>) -> Result<()> {
    let device = store::credential::lock(tx, tx.op.device()?.into()).await?;
    match device.and_then(|device| device.confirmed_at) {
        Some(at) if tx.op.now < at + COUNTS_FOR => Ok(()),
        _ => {
            access::note(tx.op, Deed::Refused, &[]);
            Err(Error::refused(
                ErrorCode::PasswordConfirmationRequired,
                "This needs your password, given on this device within the last 5 minutes. Call `confirmPassword`, then \
                 try again.",
            ))
        }
    }
}

/// What each export on a device begins with: it needs the password, and its person is told in the feed and by mail. Gives
/// the person, locked.
///
/// # Errors
///
/// A refusal if the password wasn't confirmed on this device within the last 5 minutes.
pub(crate) async fn begin_export(tx: &Tx<'_>) -> Result<person::Model> {
    let person = store::person::own_person(tx).await?;
    recently_confirmed(tx).await?;
    jobs::leave(tx, job::Kind::MailExport, person.id.0, tx.op.now).await?;
    tx.note(Deed::Exported);
    tx.tell(person.id, Kind::DataExported, tx.op.device()?.0, tx.account());
    Ok(person)
}
