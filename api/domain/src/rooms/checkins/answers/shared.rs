//! Shared with you: struggles and triumphs that others shared with the viewer. Nothing says with whom else.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::{PersonId, ShareId, answer_share, feed_event::Kind};
use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter, QueryOrder, Select};
use uuid::Uuid;

pub use entity::answer_share::Part;

use super::content::place;
use super::store;
use crate::core::db::filled;
use crate::core::error::Result;
use crate::core::op::Op;
use crate::core::page::{Page, PageArgs, by_key};
use crate::core::tx::Tx;

/// A struggle or a triumph that somebody shared with the viewer.
#[derive(Clone, Debug)]
pub struct Share {
    /// Which.
    pub id: ShareId,
    /// By whom.
    pub by: PersonId,
    /// Which of the two.
    pub part: Part,
    /// What they wrote.
    pub text: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// What is shared with the viewer, newest first.
///
/// # Errors
///
/// [`crate::Error::BadCursor`] for a cursor that isn't a share's.
pub async fn shared_with(op: &Op, args: &PageArgs) -> Result<Page<Share>> {
    let rows = store::shares_visible_to(op.person()?, op.now);
    let rows = by_key::<ShareId, _>(op, args, rows, answer_share::Column::Id)?.all(op.env.db.read()).await?;
    let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
    let mut opened = open(op, rows).await?;
    Ok(args.page(ids.iter().filter_map(|id| opened.remove(id)).collect()))
}

/// How much is shared with the viewer.
///
/// # Errors
///
/// [`crate::Error::Unauthenticated`] where nobody is signed in.
pub async fn count_shared(op: &Op) -> Result<u64> {
    Ok(store::shares_visible_to(op.person()?, op.now).count(op.env.db.read()).await?)
}

/// Those of these that are shared with the viewer.
///
/// # Errors
///
/// [`crate::Error::Unauthenticated`] where nobody is signed in.
pub async fn shares_by_ids(op: &Op, ids: &[ShareId]) -> Result<HashMap<ShareId, Share>> {
    let rows = store::shares_visible_to(op.person()?, op.now)
        .filter(answer_share::COLUMN.id.is_in(filled(ids.iter().copied())))
        .all(op.env.db.read())
        .await?;
    open(op, rows).await
}

/// Tells somebody who just answered of what was kept back from them until then.
pub(super) async fn tell_revealed(tx: &Tx<'_>, subject: Uuid, person: PersonId) -> Result<()> {
    tell(tx, person, store::held_back(person, tx.op.now, subject)).await
}

/// Tells somebody of what was kept back from them until a check-in closed, since they hadn't answered.
pub(in crate::rooms::checkins) async fn tell_revealed_by_close(
    tx: &Tx<'_>,
    subject: Uuid,
    person: PersonId,
) -> Result<()> {
    tell(tx, person, store::held_back_until_close(person, tx.op.now, subject)).await
}

async fn tell(tx: &Tx<'_>, person: PersonId, shares: Select<answer_share::Entity>) -> Result<()> {
    for share in shares.order_by_asc(answer_share::Column::Id).all(&tx.db).await? {
        tx.tell(person, Kind::SharedWithYou, share.id.0, tx.account());
    }
    Ok(())
}

async fn open(op: &Op, shares: Vec<answer_share::Model>) -> Result<HashMap<ShareId, Share>> {
    if shares.is_empty() {
        return Ok(HashMap::new());
    }
    let answers = store::shared(op.env.db.read(), &shares).await?;
    let answers: HashMap<_, _> =
        answers.into_iter().map(|row| ((row.subject_id, row.person_id, row.version), row)).collect();
    let keys = op.env.vault.keys(shares.iter().map(|share| share.author_id.0)).await?;
    let open = |share: answer_share::Model| {
        // Without the key, its author is gone, and the text with them.
        let key = keys.get(&share.author_id.0)?;
        let row = answers.get(&(share.subject_id, share.author_id, share.version))?;
        let (column, sealed) = match share.part {
            Part::Struggle => ("struggle", row.struggle.as_ref()?),
            Part::Triumph => ("triumph", row.triumph.as_ref()?),
        };
        let text = key.show(place(share.subject_id, column), sealed);
        Some((share.id, Share { id: share.id, by: share.author_id, part: share.part, text, at: share.at }))
    };
    Ok(shares.into_iter().filter_map(open).collect())
}
