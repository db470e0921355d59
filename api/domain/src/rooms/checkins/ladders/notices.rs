//! What rungs told: to each recipient what they were told, and to the author a receipt that says the same for all of them,
//! whatever became of it.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::{CheckInId, NoticeId, PersonId, feed_event::Kind, job, rung_notice};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::consent::{Consent, consents_of};
use super::held::held_until;
use super::store;
use crate::core::error::Result;
use crate::core::jobs;
use crate::core::once::{Again, Kept, gone};
use crate::core::op::Op;
use crate::core::page::{Page, PageArgs};
use crate::core::secrets::Place;
use crate::core::tx::Tx;

/// What a rung told the viewer.
#[derive(Clone, Debug)]
pub struct Notice {
    /// Which.
    pub id: NoticeId,
    /// Whose rung.
    pub author: PersonId,
    /// Exactly what they wrote for it; none of somebody who is gone.
    pub text: Option<String>,
    /// When it was handed over.
    pub handed_over_at: DateTime<Utc>,
    /// Until when it can be claimed.
    pub expires_at: DateTime<Utc>,
    /// When the viewer said that they are on it.
    pub claimed_at: Option<DateTime<Utc>>,
    /// Until when that holds, or held.
    pub claim_holds_until: Option<DateTime<Utc>>,
    /// When the author gave the all-clear.
    pub all_clear_at: Option<DateTime<Utc>>,
}

/// What the viewer was told, newest first.
///
/// # Errors
///
/// [`crate::Error::BadCursor`] for a cursor that isn't a notice's.
pub async fn notices(op: &Op, args: &PageArgs) -> Result<Page<Notice>> {
    let rows = store::page_of_notices(op, args).await?;
    Ok(args.page(open(op, rows).await?))
}

/// How much the viewer was told.
///
/// # Errors
///
/// [`crate::Error::Unauthenticated`] where nobody is signed in.
pub async fn count_notices(op: &Op) -> Result<u64> {
    store::count_notices(op).await
}

/// Those of these that the viewer was told.
///
/// # Errors
///
/// [`crate::Error::Unauthenticated`] where nobody is signed in.
pub async fn notices_by_ids(op: &Op, ids: &[NoticeId]) -> Result<HashMap<NoticeId, Notice>> {
    let notices = open(op, store::notices_of_ids(op, ids).await?).await?;
    Ok(notices.into_iter().map(|notice| (notice.id, notice)).collect())
}

async fn open(op: &Op, rows: Vec<rung_notice::Model>) -> Result<Vec<Notice>> {
    let keys = op.env.vault.keys(rows.iter().map(|row| row.author_id.0)).await?;
    let open = |row: rung_notice::Model| {
        let key = keys.get(&row.author_id.0);
        Notice {
            id: row.id,
            author: row.author_id,
            text: key.map(|key| key.show(text_place(row.id), &row.text)),
            handed_over_at: row.at,
            expires_at: row.expires_at,
            claimed_at: row.claimed_at,
            claim_holds_until: held_until(&row),
            all_clear_at: row.all_clear_at,
        }
    };
    Ok(rows.into_iter().map(open).collect())
}

/// What somebody is to be told outside of their feed, and what that may break.
pub(in crate::rooms::checkins) struct Disturbance {
    pub notice: rung_notice::Model,
    pub consent: Consent,
}

/// What somebody was told, where it reaches them, and what they agree to now. The worker asks this.
pub(in crate::rooms::checkins) async fn disturbance(
    db: &impl ConnectionTrait,
    id: NoticeId,
) -> Result<Option<Disturbance>> {
    let Some(notice) = store::notice(db, id).await? else { return Ok(None) };
    let to = notice.person_id;
    let consent = consents_of(db, notice.author_id, &[to]).await?.remove(&to).unwrap_or_default();
    Ok(Some(Disturbance { notice, consent }))
}

/// For the author: what a rung did.
#[derive(Clone, Debug)]
pub struct Receipt {
    /// Its place in the ladder as it was then, from 1.
    pub rung_number: i32,
    /// What the rung is known by.
    pub key: i64,
    /// When it was handed over.
    pub handed_over_at: DateTime<Utc>,
    /// To whom.
    pub to: Vec<PersonId>,
    /// Who said that they are on it.
    pub claims: Vec<ReceiptClaim>,
    /// Until when it can be claimed.
    pub expires_at: DateTime<Utc>,
}

/// For the author: that somebody said that they are on it.
#[derive(Clone, Copy, Debug)]
pub struct ReceiptClaim {
    /// Who.
    pub by: PersonId,
    /// When.
    pub at: DateTime<Utc>,
    /// Until when it holds, or held.
    pub holds_until: DateTime<Utc>,
    /// Whether it came to its end without an answer or an all-clear.
    pub has_lapsed: bool,
}

/// The receipts of rungs that the viewer's check-ins came to, by the check-in, in the order in which they were handed over.
///
/// # Errors
///
/// [`crate::Error::Unauthenticated`] where nobody is signed in.
pub async fn receipts_of(op: &Op, ids: &[CheckInId]) -> Result<HashMap<CheckInId, Vec<Receipt>>> {
    let mut of_each: HashMap<CheckInId, Vec<Receipt>> = HashMap::new();
    for (row, claim_seen_at) in store::notices_of_check_ins(op, ids).await? {
        let receipts = of_each.entry(row.check_in_id).or_default();
        let found = receipts.iter().position(|receipt| receipt.key == row.rung_key);
        let place = found.unwrap_or_else(|| {
            let (rung_number, key, handed_over_at, expires_at) = (row.rung, row.rung_key, row.at, row.expires_at);
            let (to, claims) = (Vec::new(), Vec::new());
            receipts.push(Receipt { rung_number, key, handed_over_at, to, claims, expires_at });
            receipts.len() - 1
        });
        let receipt = &mut receipts[place];
        receipt.to.push(row.person_id);
        receipt.claims.extend(claim_seen_at.zip(held_until(&row)).map(|(at, holds_until)| ReceiptClaim {
            by: row.person_id,
            at,
            holds_until,
            has_lapsed: holds_until <= row.all_clear_at.unwrap_or(op.now),
        }));
    }
    Ok(of_each)
}

/// Gives the all-clear to everybody whom rungs of a check-in told, once.
pub(in crate::rooms::checkins) async fn all_clear(tx: &Tx<'_>, id: CheckInId, author: PersonId) -> Result<()> {
    for notice in store::clear(tx, id, author).await? {
        // The statements are the same for those who weren't told: it is told to nobody.
        jobs::leave(tx, job::Kind::MailAllClear, notice.id.0, tx.op.now).await?;
        let to = if notice.is_told { notice.person_id } else { PersonId(Uuid::nil()) };
        tx.tell_if_reached(author, to, Kind::RungAllClear, notice.id.0);
    }
    Ok(())
}

pub(in crate::rooms::checkins) fn text_place(id: NoticeId) -> Place {
    Place::new("rung_notice", "text", id.0)
}

pub(super) async fn notice_again(op: &Op, id: NoticeId) -> Result<Notice> {
    notices_by_ids(op, &[id]).await?.remove(&id).ok_or_else(gone)
}

impl Again for Notice {
    async fn again(op: &Op, kept: &Kept) -> Result<Self> {
        notice_again(op, kept.one()?).await
    }
}
