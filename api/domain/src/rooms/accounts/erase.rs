//! What becomes of an account that is erased. The worker does this, once the account's time has come.

use entity::PersonId;

use super::sign_in::tell_ended;
use super::store;
use crate::core::error::Result;
use crate::core::tx::Tx;

/// Erases an account whose time has come, and ends its devices; says whether its time has.
pub(crate) async fn erase(tx: &Tx<'_>, person: PersonId) -> Result<bool> {
    if !store::person::erase(tx, person).await? {
        return Ok(false);
    }
    tell_ended(tx, store::credential::erase(tx, person).await?);
    Ok(true)
}
