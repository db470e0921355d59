//! Erasing a person's network, with their account.

use entity::PersonId;

use super::finder::Finder;
use super::store::{contacts, invitations, links};
use super::{book, distance, touches};
use crate::core::error::Result;
use crate::core::op::Op;
use crate::core::policy::reach::linked;
use crate::core::tx::Tx;

/// Erases a person's network: all of it is theirs alone. Their side of each link ends, as unlinking ends it: their
/// distances go, and must not show by that what they kept back.
pub(crate) async fn erase(tx: &Tx<'_>, person: PersonId) -> Result<()> {
    let others = linked::ever_linked_to(&tx.db, person).await?;
    let limits = linked::own_limits(&tx.db, [person], others).await?;
    let kept: Vec<_> =
        limits.iter().filter(|limit| limit.until.is_none()).map(|limit| (limit.person, limit.since)).collect();
    links::erase(tx, person, &kept).await?;
    invitations::erase(tx, person).await?;
    contacts::erase(tx, person).await?;
    book::erase(tx, person).await?;
    touches::erase(tx, person).await?;
    distance::erase(tx, person).await
}

/// Lets somebody who is or was linked to an erased person lose them; says whether they see that.
pub(crate) async fn erase_between(tx: &Tx<'_>, person: PersonId, other: PersonId) -> Result<bool> {
    links::erase_between(tx, person, other).await
}

/// Forgets what is kept of an erased person's network in memory.
pub(crate) fn forget(op: &Op, person: PersonId) {
    op.env.state::<Finder>().forget(person);
}
