//! What is left of apps when their owner is erased: nothing that works.

use entity::PersonId;

use super::store;
use crate::core::error::Result;
use crate::core::tx::Tx;
use crate::rooms::accounts;

/// Ends a person's apps, with what others gave them, and forgets what the person decided.
pub(crate) async fn erase(tx: &Tx<'_>, person: PersonId) -> Result<()> {
    store::authorizations::erase(tx, person).await?;
    let ended = store::apps::erase(tx, person, tx.op.now).await?;
    if !ended.is_empty() {
        store::secrets::erase(tx, &ended).await?;
    }
    for app in ended {
        accounts::end_grants_of_app(tx, app).await?;
    }
    Ok(())
}
