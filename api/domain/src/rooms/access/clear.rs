//! Clearing what the log has of one's own devices: it is nobody else's business when somebody used their phone.

use super::store;
use crate::core::error::Result;
use crate::core::op::Op;
use crate::core::policy::permit;
use crate::core::tx::Tx;
use crate::rooms::accounts::{self, OwnAccount};

/// Removes the entries of the viewer's own devices.
///
/// # Errors
///
/// A refusal if the password wasn't confirmed on this device within the last 5 minutes: else whoever finds a phone could
/// cover their traces.
pub async fn clear_devices(op: &Op) -> Result<()> {
    let tx = Tx::begin(op).await?;
    let person = accounts::own_person(&tx).await?;
    accounts::recently_confirmed(&tx).await?;
    let may = permit::<OwnAccount>(&tx, &person)?;
    store::clear_devices(&tx, &may).await?;
    tx.commit_as(()).await?;
    // What isn't written yet goes as well; another instance may still write the last few seconds.
    op.env.access.forget_devices(person.id);
    Ok(())
}
