//! Ends an account, room by room. What others know of its person, each of them loses later, at a time of its own.

use entity::PersonId;

use super::leaving;
use crate::core::error::Result;
use crate::core::feed;
use crate::core::op::Op;
use crate::core::tx::Tx;
use crate::rooms::{access, accounts, apps, checkins, contacts, groups};

/// Ends the account of a person whose deletion is due, and erases what is theirs alone. Tells nobody else. The worker
/// does this. Doing it twice, or again after a crash, has the same result.
pub(crate) async fn erase(op: &Op, person: PersonId) -> Result<()> {
    let tx = Tx::begin(op).await?;
    accounts::lock_people(&tx, [person]).await?;
    if accounts::erase(&tx, person).await? {
        leaving::begin(&tx, person).await?;
        contacts::erase(&tx, person).await?;
        checkins::erase(&tx, person).await?;
        groups::erase(&tx, person).await?;
        apps::erase(&tx, person).await?;
        access::erase(&tx, person).await?;
        tx.commit().await?;
    } else {
        // What follows writes on its own, and an open transaction would keep the only writer.
        drop(tx);
    }
    // The feed goes only of one whose rows say that the account has ended, and the key if nobody knows anything of them.
    if accounts::ended_rest(op.env.db.write(), person).await?.is_some() {
        feed::erase(op, person).await?;
        contacts::forget(op, person);
        leaving::finish(op, person).await?;
    }
    Ok(())
}
