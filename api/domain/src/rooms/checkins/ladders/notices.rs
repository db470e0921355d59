//! Notices, which rungs send to their recipients, and receipts, which tell the author what was sent. A receipt says the same
//! for each recipient, whatever happened to the notice.

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

/// A notice that a rung sent to the viewer.
#[derive(Clone, Debug)]
pub struct Notice {
    /// The id of the notice.
    pub id: NoticeId,
    /// The author of the rung.
    pub author: PersonId,
    /// Exactly what the author wrote. `None` if the viewer has lost them, since their account has ended.
    pub text: Option<String>,
    /// When it was handed over.
    pub handed_over_at: DateTime<Utc>,
    /// When it can no longer be claimed.
    pub expires_at: DateTime<Utc>,
    /// When the viewer claimed it.
    pub claimed_at: Option<DateTime<Utc>>,
    /// When the claim ends, or ended.
    pub claim_holds_until: Option<DateTime<Utc>>,
    /// When the author gave the all-clear.
    pub all_clear_at: Option<DateTime<Utc>>,
}

/// A page of the notices that the viewer received, newest first.
///
/// # Errors
///
/// [`crate::Error::BadCursor`] if the cursor isn't that of a notice.
pub async fn notices(op: &Op, args: &PageArgs) -> Result<Page<Notice>> {
    let rows = store::page_of_notices(op, args).await?;
    Ok(args.page(open(op, rows).await?))
}

/// The number of notices that the viewer received.
///
/// # Errors
///
/// [`crate::Error::Unauthenticated`] if nobody is signed in.
pub async fn count_notices(op: &Op) -> Result<u64> {
    store::count_notices(op).await
}

/// Finds notices by id. Notices that aren't visible to the viewer are left out.
///
/// # Errors
///
/// [`crate::Error::Unauthenticated`] if nobody is signed in.
pub async fn notices_by_ids(op: &Op, ids: &[NoticeId]) -> Result<HashMap<NoticeId, Notice>> {
    let notices = open(op, store::notices_of_ids(op, ids).await?).await?;
    Ok(notices.into_iter().map(|notice| (notice.id, notice)).collect())
}

async fn open(op: &Op, rows: Vec<rung_notice::Model>) -> Result<Vec<Notice>> {
    let keys = op.env.vault.keys(rows.iter().map(|row| row.author_id.0)).await?;
    let open = |row: rung_notice::Model| {
        let key = keys.get(&row.author_id.0).filter(|_| row.withdrawn_at.is_none());
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

/// What a rung did, for its author.
#[derive(Clone, Debug)]
pub struct Receipt {
    /// The position of the rung in the ladder at that time, starting at 1.
    pub rung_number: i32,
    /// The key of the rung.
    pub key: i64,
    /// When it was handed over.
    pub handed_over_at: DateTime<Utc>,
    /// The recipients.
    pub to: Vec<PersonId>,
    /// The claims of recipients.
    pub claims: Vec<ReceiptClaim>,
    /// When it can no longer be claimed.
    pub expires_at: DateTime<Utc>,
}

/// The claim of a recipient, for the author.
#[derive(Clone, Copy, Debug)]
pub struct ReceiptClaim {
    /// The recipient.
    pub by: PersonId,
    /// When they claimed it.
    pub at: DateTime<Utc>,
    /// When the claim ends, or ended.
    pub holds_until: DateTime<Utc>,
    /// Whether it ended without an answer or an all-clear.
    pub has_lapsed: bool,
}

/// The receipts of the viewer's check-ins, by check-in, in the order in which the rungs were handed over.
///
/// # Errors
///
/// [`crate::Error::Unauthenticated`] if nobody is signed in.
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

/// Gives the all-clear to everybody who received a notice about a check-in, once.
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
