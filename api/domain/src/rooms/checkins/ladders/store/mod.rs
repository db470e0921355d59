//! What is stored of ladders beside the ladders themselves, which are of the sides of plans: a file a table.

mod consent;
mod notice;

use chrono::{DateTime, Utc};
use entity::PersonId;

use crate::core::error::Result;
use crate::core::tx::Tx;

pub(super) use consent::{
    ConsentRow, all as consents, decide, known_to_author, lock as lock_consent, lock_pair, of_ids as consents_of_ids,
    of_people, one_known_to, pair_known_to_author, request,
};
pub(super) use notice::{
    claim, clear, count as count_notices, lock as lock_notice, of_check_ins as notices_of_check_ins,
    of_ids as notices_of_ids, one as notice, page as page_of_notices, recipient_of,
};
pub(in crate::rooms::checkins) use notice::{claims, every, hand_over, note_mailed};

/// Erases what an erased person told somebody and was told by them, and what the two asked of each other and agreed to.
/// Acts for nobody: the person rests since a moment.
pub(in crate::rooms::checkins) async fn erase_between(
    tx: &Tx<'_>,
    person: PersonId,
    other: PersonId,
    rests_since: DateTime<Utc>,
) -> Result<()> {
    notice::erase_between(tx, person, other).await?;
    consent::erase_between(tx, person, other, rests_since).await
}
