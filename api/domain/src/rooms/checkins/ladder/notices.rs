//! What rungs told: to each recipient what they were told, and to the author a receipt that says the same for all of them,
//! whatever became of it.

use std::collections::HashMap;

use chrono::{DateTime, Duration, Utc};
use entity::{CheckInId, NoticeId, PersonId, feed_event::Kind, job, notice, step};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, Select,
};
use uuid::Uuid;

use super::telling::{Consent, consents};
use crate::core::db::filled;
use crate::core::error::Result;
use crate::core::jobs;
use crate::core::once::{Again, Kept, gone};
use crate::core::op::Op;
use crate::core::page::{Page, PageArgs, by_key};
use crate::core::policy::reach::linked;
use crate::core::secrets::Place;
use crate::core::tx::Tx;

/// How long after it was handed over a rung can be claimed.
pub(in crate::rooms::checkins) const EXPIRES_AFTER: Duration = Duration::hours(12);

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
    pub at: DateTime<Utc>,
    /// Until when it can be claimed.
    pub expires_at: DateTime<Utc>,
    /// When the viewer said that they are on it.
    pub claimed_at: Option<DateTime<Utc>>,
    /// Until when that holds, or held.
    pub claim_holds_until: Option<DateTime<Utc>>,
    /// When the author gave the all-clear.
    pub all_clear_at: Option<DateTime<Utc>>,
}

/// A notice, as far as its recipient can know of it.
#[derive(FromQueryResult)]
struct Seen {
    #[sea_orm(nested)]
    notice: notice::Model,
    all_clear_seen_at: Option<DateTime<Utc>>,
}

/// What the viewer was told, and reached them.
fn visible_to(viewer: PersonId) -> Select<notice::Entity> {
    reached(&Expr::val(viewer)).filter(notice::COLUMN.person_id.eq(viewer))
}

/// What was told, and reached this one of its recipients.
fn reached(recipient: &Expr) -> Select<notice::Entity> {
    let of = |column: notice::Column| Expr::col(column.as_column_ref());
    let by = of(notice::Column::AuthorId);
    let cleared = Condition::all().add(linked::reaches(&by, recipient, &of(notice::Column::AllClearAt)));
    let all_clear = Expr::case(cleared, of(notice::Column::AllClearAt)).finally(Expr::value(None::<DateTime<Utc>>));
    notice::Entity::find()
        .expr_as(all_clear, "all_clear_seen_at")
        .filter(notice::COLUMN.is_told.eq(true))
        .filter(linked::reaches(&by, recipient, &of(notice::Column::At)))
}

/// What the viewer was told, newest first.
///
/// # Errors
///
/// [`crate::Error::BadCursor`] for a cursor that isn't a notice's.
pub async fn notices(op: &Op, args: &PageArgs) -> Result<Page<Notice>> {
    let rows = by_key::<NoticeId, _>(op, args, visible_to(op.person()?), notice::Column::Id)?;
    let rows = rows.into_model().all(op.env.db.read()).await?;
    Ok(args.page(open(op, rows).await?))
}

/// How much the viewer was told.
///
/// # Errors
///
/// [`crate::Error::Unauthenticated`] where nobody is signed in.
pub async fn count_notices(op: &Op) -> Result<u64> {
    Ok(visible_to(op.person()?).count(op.env.db.read()).await?)
}

/// Those of these that the viewer was told.
///
/// # Errors
///
/// [`crate::Error::Unauthenticated`] where nobody is signed in.
pub async fn notices_by_ids(op: &Op, ids: &[NoticeId]) -> Result<HashMap<NoticeId, Notice>> {
    let rows = visible_to(op.person()?).filter(notice::COLUMN.id.is_in(filled(ids.iter().copied())));
    let notices = open(op, rows.into_model().all(op.env.db.read()).await?).await?;
    Ok(notices.into_iter().map(|notice| (notice.id, notice)).collect())
}

async fn open(op: &Op, rows: Vec<Seen>) -> Result<Vec<Notice>> {
    let keys = op.env.vault.keys(rows.iter().map(|row| row.notice.author_id.0)).await?;
    let open = |Seen { notice: row, all_clear_seen_at }: Seen| {
        let key = keys.get(&row.author_id.0);
        Notice {
            id: row.id,
            author: row.author_id,
            text: key.map(|key| key.show(text_place(row.id), &row.text)),
            at: row.at,
            expires_at: row.expires_at,
            claimed_at: row.claimed_at,
            claim_holds_until: held_until(&row),
            all_clear_at: all_clear_seen_at,
        }
    };
    Ok(rows.into_iter().map(open).collect())
}

/// Until when a claim holds: for as long as its author said, and no longer than there is something to claim.
pub(in crate::rooms::checkins) fn held_until(notice: &notice::Model) -> Option<DateTime<Utc>> {
    let held = notice.claimed_at? + Duration::minutes(notice.claim_for.into());
    Some(held.min(notice.expires_at))
}

/// Who was told what this names.
pub(super) async fn recipient_of(tx: &Tx<'_>, id: NoticeId) -> Result<Option<PersonId>> {
    let person = notice::Entity::find_by_id(id).select_only().column(notice::Column::PersonId);
    Ok(person.into_tuple().one(&tx.db).await?)
}

/// One notice of a person's, if it reached them, locked.
pub(super) async fn lock(tx: &Tx<'_>, person: PersonId, id: NoticeId) -> Result<Option<notice::Model>> {
    let rows = visible_to(person).filter(notice::COLUMN.id.eq(id));
    // What doesn't reach them can't be seen to have been cleared.
    let seen: Option<Seen> = rows.into_model().one(&tx.db).await?;
    Ok(seen.map(|seen| notice::Model { all_clear_at: seen.all_clear_seen_at, ..seen.notice }))
}

/// For the author: what a rung did.
#[derive(Clone, Debug)]
pub struct Receipt {
    /// Its place in the ladder as it was then, from 1.
    pub rung: i32,
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
    #[derive(FromQueryResult)]
    struct Row {
        #[sea_orm(nested)]
        notice: notice::Model,
        claim_seen_at: Option<DateTime<Utc>>,
    }
    let me = op.person()?;
    let rows: Vec<Row> = notice::Entity::find()
        .expr_as(claim_known(), "claim_seen_at")
        .filter(notice::COLUMN.author_id.eq(me))
        .filter(notice::COLUMN.check_in_id.is_in(filled(ids.iter().copied())))
        .order_by_asc(notice::Column::Id)
        .into_model()
        .all(op.env.db.read())
        .await?;
    let mut of_each: HashMap<CheckInId, Vec<Receipt>> = HashMap::new();
    for Row { notice: row, claim_seen_at } in rows {
        let receipts = of_each.entry(row.check_in_id).or_default();
        let found = receipts.iter().position(|receipt| receipt.key == row.rung_key);
        let place = found.unwrap_or_else(|| {
            let (rung, key, handed_over_at, expires_at) = (row.rung, row.rung_key, row.at, row.expires_at);
            let (to, claims) = (Vec::new(), Vec::new());
            receipts.push(Receipt { rung, key, handed_over_at, to, claims, expires_at });
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

/// When a notice was claimed, where that reached its author.
fn claim_known() -> Expr {
    let of = |column: notice::Column| Expr::col(column.as_column_ref());
    let reached =
        linked::reaches(&of(notice::Column::PersonId), &of(notice::Column::AuthorId), &of(notice::Column::ClaimedAt));
    Expr::case(reached, of(notice::Column::ClaimedAt)).finally(Expr::value(None::<DateTime<Utc>>)).into()
}

/// Until when the claims hold of what rungs of these check-ins told, by the check-in and the author, as far as the author
/// knows of them. The worker asks this.
pub(in crate::rooms::checkins) async fn claims(
    db: &impl ConnectionTrait,
    ids: &[CheckInId],
) -> Result<HashMap<(CheckInId, PersonId), Vec<DateTime<Utc>>>> {
    let of = |column: notice::Column| Expr::col(column.as_column_ref());
    let rows = notice::Entity::find()
        .filter(notice::COLUMN.check_in_id.is_in(filled(ids.iter().copied())))
        .filter(notice::COLUMN.claimed_at.is_not_null())
        .filter(linked::reaches(
            &of(notice::Column::PersonId),
            &of(notice::Column::AuthorId),
            &of(notice::Column::ClaimedAt),
        ))
        .all(db)
        .await?;
    let mut claims: HashMap<_, Vec<_>> = HashMap::new();
    for row in rows {
        claims.entry((row.check_in_id, row.author_id)).or_default().extend(held_until(&row));
    }
    Ok(claims)
}

/// Gives the all-clear to everybody whom rungs of a check-in told, once.
pub(in crate::rooms::checkins) async fn all_clear(tx: &Tx<'_>, id: CheckInId, author: PersonId) -> Result<()> {
    let cleared = notice::Entity::update_many()
        .col_expr(notice::Column::AllClearAt, Expr::value(tx.op.now))
        .filter(notice::COLUMN.check_in_id.eq(id))
        .filter(notice::COLUMN.author_id.eq(author))
        .filter(notice::COLUMN.all_clear_at.is_null())
        .exec_with_returning(&tx.db)
        .await?;
    for notice in cleared {
        // The statements are the same for those who weren't told: it is told to nobody.
        jobs::leave(tx, job::Kind::MailAllClear, notice.id.0, tx.op.now).await?;
        let to = if notice.is_told { notice.person_id } else { PersonId(Uuid::nil()) };
        tx.tell_if_reached(author, to, Kind::RungAllClear, notice.id.0);
    }
    Ok(())
}

/// What somebody is to be told outside of their feed, and what that may break.
pub(in crate::rooms::checkins) struct ToldNow {
    pub notice: notice::Model,
    pub consent: Consent,
}

/// What somebody was told, where it reaches them, and what they agree to now. The worker asks this.
pub(in crate::rooms::checkins) async fn told(db: &impl ConnectionTrait, id: NoticeId) -> Result<Option<ToldNow>> {
    let recipient = Expr::col(notice::Column::PersonId.as_column_ref());
    let seen = reached(&recipient).filter(notice::COLUMN.id.eq(id)).into_model::<Seen>().one(db).await?;
    let Some(seen) = seen else { return Ok(None) };
    let notice = notice::Model { all_clear_at: seen.all_clear_seen_at, ..seen.notice };
    let to = notice.person_id;
    let consent = consents(db, notice.author_id, &[to]).await?.remove(&to).unwrap_or_default();
    Ok(Some(ToldNow { notice, consent }))
}

/// So much of what rungs of the viewer's told behind one of it, for their export.
pub(in crate::rooms::checkins) async fn every(
    op: &Op,
    after: Option<NoticeId>,
    limit: u64,
) -> Result<Vec<notice::Model>> {
    let mut own = notice::Entity::find().filter(notice::COLUMN.author_id.eq(op.person()?));
    if let Some(after) = after {
        own = own.filter(notice::COLUMN.id.gt(after));
    }
    Ok(own.order_by_asc(notice::Column::Id).limit(limit).all(op.env.db.read()).await?)
}

/// Erases what concerns a person's ladders: what the worker did, and what they were told.
pub(in crate::rooms::checkins) async fn erase(tx: &Tx<'_>, person: PersonId) -> Result<()> {
    step::Entity::delete_many().filter(step::COLUMN.person_id.eq(person)).exec(&tx.db).await?;
    notice::Entity::delete_many().filter(notice::COLUMN.person_id.eq(person)).exec(&tx.db).await?;
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
