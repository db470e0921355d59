//! What of check-ins is a person's, for their erasure.

use entity::PersonId;

use super::{answers, gestures, ladders, plans, worker};
use crate::core::error::Result;
use crate::core::tx::Tx;

/// Erases what of check-ins is a person's own. What the other side knows stays with them: that there was a plan, that they
/// were sent a gesture or asked, and that they were answered, which reads as withdrawn. None of it holds text. What the
/// person was sent and didn't answer goes with them. Acts for nobody: the person is erased.
pub(crate) async fn erase(tx: &Tx<'_>, person: PersonId) -> Result<()> {
    answers::erase(tx, person).await?;
    worker::erase(tx, person).await?;
    ladders::erase(tx, person).await?;
    gestures::erase(tx, person).await?;
    plans::erase(tx, person).await
}
