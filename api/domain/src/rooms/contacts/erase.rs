//! Erasing a person's network, with their account.

use entity::PersonId;

use super::finder::Finder;
use super::store::{contacts, invitations, links};
use super::{book, distance, touches};
use crate::core::error::Result;
use crate::core::op::Op;
use crate::core::tx::Tx;

/// Erases a person's network. Their side of each link ends; the others keep theirs.
pub(crate) async fn erase(tx: &Tx<'_>, person: PersonId) -> Result<()> {
    invitations::erase(tx, person).await?;
    contacts::erase(tx, person).await?;
    book::erase(tx, person).await?;
    touches::erase(tx, person).await?;
    distance::erase(tx, person).await?;
    links::erase(tx, person).await
}

/// Forgets what is kept of an erased person's network in memory.
pub(crate) fn forget(op: &Op, person: PersonId) {
    op.env.state::<Finder>().forget(person);
}
