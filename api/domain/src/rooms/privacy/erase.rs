//! Erases a person, room by room. Their key is destroyed last, and with it all text that was sealed under it, in the
//! database and in all backups.

use entity::{PersonId, feed_event::Kind};

use crate::core::error::Result;
use crate::core::feed;
use crate::core::op::Op;
use crate::core::policy::reach::linked;
use crate::core::tx::Tx;
use crate::rooms::{accounts, checkins, contacts};

/// Erases a person whose deletion is due. The worker does this. Doing it twice, or again after a crash, has the same
/// result.
pub(crate) async fn erase(op: &Op, person: PersonId) -> Result<()> {
    let tx = Tx::begin(op).await?;
    accounts::lock_people(&tx, [person]).await?;
    if accounts::erase(&tx, person).await? {
        for other in linked::who_names(&tx.db, person).await? {
            tx.tell(other, Kind::PersonChanged, person.0, tx.account());
        }
        contacts::erase(&tx, person).await?;
        checkins::erase(&tx, person).await?;
        tx.commit().await?;
    }
    // The key goes last, and only of one whose rows say that they are erased.
    if accounts::is_erased(op, person).await? {
        feed::erase(op, person).await?;
        op.env.vault.destroy(op, person.0).await?;
        contacts::forget(op, person);
    }
    Ok(())
}
