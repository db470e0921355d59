//! Removes the access log of a person who is erased.

use entity::PersonId;

use super::store;
use crate::core::error::Result;
use crate::core::tx::Tx;

/// Removes it.
pub(crate) async fn erase(tx: &Tx<'_>, person: PersonId) -> Result<()> {
    store::erase(tx, person).await
}
