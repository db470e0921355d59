//! What of check-ins is a person's, for their erasure.

use chrono::{DateTime, Utc};
use entity::PersonId;

use super::{answers, gestures, ladders, plans, worker};
use crate::core::error::Result;
use crate::core::tx::Tx;

/// Erases what of check-ins is a person's own, and shows to nobody else: their sides of plans with reminders and ladders,
/// their pauses and marks, and what others shared with them. Acts for nobody: the person is erased.
pub(crate) async fn erase(tx: &Tx<'_>, person: PersonId) -> Result<()> {
    answers::erase(tx, person).await?;
    worker::erase(tx, person).await?;
    plans::erase(tx, person).await
}

/// Erases what lies between an erased person and one other, and what of the person's shows to that one: their part of
/// answers, shares, acknowledgements, notices, consents, gestures and asks. What the other knows stays with them: that
/// there was a plan, that they were sent a gesture or asked, and that they were answered, which reads as withdrawn. None
/// of it holds text. What the person was sent and didn't answer goes with them.
///
/// Each of these rows names both people, and shows to no third one but the shared part of an answer, which shows by the
/// share alone. So it is the rows of this pair that are erased, and no read asks who has lost whom; what is left sealed
/// shows to nobody of this pair, and ends with the person's key. Acts for nobody: the person is erased, and rests since.
pub(crate) async fn erase_between(
    tx: &Tx<'_>,
    person: PersonId,
    other: PersonId,
    rests_since: DateTime<Utc>,
) -> Result<()> {
    answers::erase_between(tx, person, other).await?;
    ladders::erase_between(tx, person, other, rests_since).await?;
    gestures::erase_between(tx, person, other).await
}
