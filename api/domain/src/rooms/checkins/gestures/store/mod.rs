//! What is stored of gestures and asks: a file a table. Every read begins with who looks.

mod ask;
mod gesture;

use entity::PersonId;

use crate::core::error::Result;
use crate::core::tx::Tx;

pub(super) use ask::{
    AskRow, count_since as count_asks_since, insert as ask, lock as lock_ask, of_ids as asks_of_ids,
    since as asks_since, turn_down,
};
pub(in crate::rooms::checkins) use ask::{asks_between, own_asks, received_asks};
pub(super) use gesture::{
    count as count_gestures, count_since as count_gestures_since, insert as send, of_ids as gestures_of_ids,
    page as page_of_gestures,
};
pub(in crate::rooms::checkins) use gesture::{gestures_between, own_gestures, received_gestures};

/// Erases what somebody sent an erased person, if they didn't answer it; what they sent stays with whom it was for, and
/// none of it holds text. Acts for nobody.
pub(in crate::rooms::checkins) async fn erase_between(tx: &Tx<'_>, person: PersonId, other: PersonId) -> Result<()> {
    gesture::erase_between(tx, person, other).await?;
    ask::erase_between(tx, person, other).await
}
