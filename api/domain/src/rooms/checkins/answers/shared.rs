//! Struggles and triumphs that others shared with the viewer. Nothing says who else can see them.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
pub use entity::check_in_answer_share::Part;
use entity::{PersonId, ShareId, check_in_answer_share, feed_event::Kind};
use uuid::Uuid;

use super::content::place;
use super::store;
use crate::core::error::Result;
use crate::core::op::Op;
use crate::core::page::{Page, PageArgs};
use crate::core::tx::Tx;

/// A struggle or a triumph that somebody shared with the viewer.
#[derive(Clone, Debug)]
pub struct Share {
    /// The id of the share.
    pub id: ShareId,
    /// The author.
    pub author: PersonId,
    /// Whether it is a struggle or a triumph.
    pub part: Part,
    /// The text.
    pub text: String,
    /// When it was shared.
    pub created_at: DateTime<Utc>,
}

/// A page of what is shared with the viewer, newest first.
///
/// # Errors
///
/// [`crate::Error::BadCursor`] if the cursor isn't that of a share.
pub async fn shared_with(op: &Op, args: &PageArgs) -> Result<Page<Share>> {
    let rows = store::page_of_shares(op, args).await?;
    let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
    let mut opened = open(op, rows).await?;
    Ok(args.page(ids.iter().filter_map(|id| opened.remove(id)).collect()))
}

/// The number of struggles and triumphs that are shared with the viewer.
///
/// # Errors
///
/// [`crate::Error::Unauthenticated`] if nobody is signed in.
pub async fn count_shared(op: &Op) -> Result<u64> {
    store::count_shares(op).await
}

/// Finds shares by id. Shares that aren't visible to the viewer are left out.
///
/// # Errors
///
/// [`crate::Error::Unauthenticated`] if nobody is signed in.
pub async fn shares_by_ids(op: &Op, ids: &[ShareId]) -> Result<HashMap<ShareId, Share>> {
    let rows = store::shares_of_ids(op, ids).await?;
    open(op, rows).await
}

/// Tells somebody who just answered of what was kept back from them until then.
pub(super) async fn tell_revealed(tx: &Tx<'_>, subject: Uuid, person: PersonId) -> Result<()> {
    tell(tx, person, &store::revealed(&tx.db, person, tx.op.now, subject).await?);
    Ok(())
}

/// Tells somebody of what was kept back from them until a check-in closed, since they hadn't answered.
pub(in crate::rooms::checkins) async fn tell_revealed_by_close(
    tx: &Tx<'_>,
    subject: Uuid,
    person: PersonId,
) -> Result<()> {
    tell(tx, person, &store::revealed_by_close(&tx.db, person, tx.op.now, subject).await?);
    Ok(())
}

fn tell(tx: &Tx<'_>, person: PersonId, shares: &[check_in_answer_share::Model]) {
    for share in shares {
        tx.tell(person, Kind::SharedWithYou, share.id.0, tx.account());
    }
}

async fn open(op: &Op, shares: Vec<check_in_answer_share::Model>) -> Result<HashMap<ShareId, Share>> {
    if shares.is_empty() {
        return Ok(HashMap::new());
    }
    let answers = store::shared(op.env.db.read(), &shares).await?;
    let answers: HashMap<_, _> =
        answers.into_iter().map(|row| ((row.subject_id, row.person_id, row.version), row)).collect();
    let keys = op.env.vault.keys(shares.iter().map(|share| share.author_id.0)).await?;
    let open = |share: check_in_answer_share::Model| {
        // Without the key, its author is gone, and the text with them.
        let key = keys.get(&share.author_id.0)?;
        let row = answers.get(&(share.subject_id, share.author_id, share.version))?;
        let (column, sealed) = match share.part {
            Part::Struggle => ("struggle", row.struggle.as_ref()?),
            Part::Triumph => ("triumph", row.triumph.as_ref()?),
        };
        let text = key.show(place(share.subject_id, column), sealed);
        Some((share.id, Share { id: share.id, author: share.author_id, part: share.part, text, created_at: share.at }))
    };
    Ok(shares.into_iter().filter_map(open).collect())
}
