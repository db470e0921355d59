//! What is stored of answers: a file a table. Every read begins with who looks.

mod acknowledgement;
mod answer;
mod mark;
mod share;

use entity::PersonId;

use crate::core::error::Result;
use crate::core::tx::Tx;

pub(in crate::rooms::checkins) use acknowledgement::{acknowledged_between, every_acknowledgement};
pub(super) use acknowledgement::{insert as acknowledge, is_acknowledged, of_subjects as acknowledgements_of};
pub(in crate::rooms::checkins) use answer::{answered_between, answered_by, every, is_answered};
pub(super) use answer::{insert, of_subjects, own, shared};
pub(in crate::rooms::checkins) use mark::{every_mark, mark_of, marks_of};
pub(super) use mark::{mark, own_marks};
pub(super) use share::{
    count as count_shares, insert as share, of_ids as shares_of_ids, of_subjects as shares_of, page as page_of_shares,
    revealed, revealed_by_close,
};

/// Erases what of answers is an erased person's alone: what others shared with them, and their marks. Acts for nobody.
pub(in crate::rooms::checkins) async fn erase(tx: &Tx<'_>, person: PersonId) -> Result<()> {
    share::erase(tx, person).await?;
    mark::erase(tx, person).await
}

/// Takes an erased person's answers to somebody back, what they shared with them, and what they gave back to them. Acts
/// for nobody.
pub(in crate::rooms::checkins) async fn erase_between(tx: &Tx<'_>, person: PersonId, other: PersonId) -> Result<()> {
    answer::erase_between(tx, person, other).await?;
    share::erase_between(tx, person, other).await?;
    acknowledgement::erase_between(tx, person, other).await
}
