//! What rungs told: to each recipient what they were told, and to the author a receipt that says the same for all of them,
//! whatever became of it.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Duration, Utc};
use entity::{CheckInId, NoticeId, PersonId, feed_event::Kind, job, notice, step};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, Select,
};
use uuid::Uuid;

use super::telling::{Consent, consents};
use crate::db::filled;
use crate::error::{Error, Result};
use crate::jobs;
use crate::once::{Again, Kept, gone};
use crate::op::Op;
use crate::page::{Page, PageArgs, by_key};
use crate::policy::reach;
use crate::secrets::Place;
use crate::tx::Tx;

/// How long after it was handed over a rung can be claimed.
pub(in crate::checkins) const EXPIRES_AFTER: Duration = Duration::hours(12);

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
    let cleared = Condition::all().add(reach::reaches(&by, recipient, &of(notice::Column::AllClearAt)));
    let all_clear = Expr::case(cleared, of(notice::Column::AllClearAt)).finally(Expr::value(None::<DateTime<Utc>>));
    notice::Entity::find()
        .expr_as(all_clear, "all_clear_seen_at")
        .filter(notice::COLUMN.is_told.eq(true))
        .filter(reach::reaches(&by, recipient, &of(notice::Column::At)))
}

/// What the viewer was told, newest first.
///
/// # Errors
///
/// [`Error::BadCursor`] for a cursor that isn't a notice's.
pub async fn notices(op: &Op, args: &PageArgs) -> Result<Page<Notice>> {
    let rows = by_key::<NoticeId, _>(op, args, visible_to(op.person()?), notice::Column::Id)?;
    let rows = rows.into_model().all(op.env.db.read()).await?;
    Ok(args.page(open(op, rows).await?))
}

/// How much the viewer was told.
///
/// # Errors
///
/// [`Error::Unauthenticated`] where nobody is signed in.
pub async fn count_notices(op: &Op) -> Result<u64> {
    Ok(visible_to(op.person()?).count(op.env.db.read()).await?)
}

/// Those of these that the viewer was told.
///
/// # Errors
///
/// [`Error::Unauthenticated`] where nobody is signed in.
pub async fn notices_by_ids(op: &Op, ids: &[NoticeId]) -> Result<HashMap<NoticeId, Notice>> {
    let rows = visible_to(op.person()?).filter(notice::COLUMN.id.is_in(filled(ids.iter().copied())));
    let notices = open(op, rows.into_model().all(op.env.db.read()).await?).await?;
    Ok(notices.into_iter().map(|notice| (notice.id, notice)).collect())
}

async fn open(op: &Op, rows: Vec<Seen>) -> Result<Vec<Notice>> {
    let keys = op.env.vault.keys(rows.iter().map(|row| row.notice.author_id.0)).await?;
    let open = |Seen { notice: row, all_clear_seen_at }: Seen| {
        let key = keys.get(&row.author_id.0);
        let text = key.map(|key| key.open_text(text_place(row.id), &row.text).map_err(Error::internal)).transpose()?;
        Ok(Notice {
            id: row.id,
            author: row.author_id,
            text,
            at: row.at,
            expires_at: row.expires_at,
            claimed_at: row.claimed_at,
            all_clear_at: all_clear_seen_at,
        })
    };
    rows.into_iter().map(open).collect()
}

/// One notice of the viewer's, if it reached them, locked.
pub(super) async fn lock(tx: &Tx<'_>, id: NoticeId) -> Result<Option<notice::Model>> {
    let rows = visible_to(tx.op.person()?).filter(notice::COLUMN.id.eq(id));
    // What doesn't reach the viewer can't be seen to have been cleared.
    let seen: Option<Seen> = rows.into_model().one(&tx.db).await?;
    Ok(seen.map(|seen| notice::Model { all_clear_at: seen.all_clear_seen_at, ..seen.notice }))
}

/// For the author: what a rung did.
#[derive(Clone, Debug)]
pub struct Receipt {
    /// Which rung, from 1.
    pub rung: i32,
    /// When it was handed over; none where it expired before it could be.
    pub handed_over_at: DateTime<Utc>,
    /// To whom.
    pub to: Vec<PersonId>,
    /// Who said that they are on it, and when.
    pub claimed: Vec<(PersonId, DateTime<Utc>)>,
    /// Until when it can be claimed.
    pub expires_at: DateTime<Utc>,
}

/// The receipts of rungs that the viewer's check-ins came to, by the check-in, in the order of the rungs.
///
/// # Errors
///
/// [`Error::Unauthenticated`] where nobody is signed in.
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
    let mut of_each: HashMap<CheckInId, BTreeMap<i32, Receipt>> = HashMap::new();
    for Row { notice: row, claim_seen_at } in rows {
        let blank = Receipt {
            rung: row.rung,
            handed_over_at: row.at,
            to: Vec::new(),
            claimed: Vec::new(),
            expires_at: row.expires_at,
        };
        let receipt = of_each.entry(row.check_in_id).or_default().entry(row.rung).or_insert(blank);
        receipt.to.push(row.person_id);
        receipt.claimed.extend(claim_seen_at.map(|at| (row.person_id, at)));
    }
    Ok(of_each.into_iter().map(|(id, rungs)| (id, rungs.into_values().collect())).collect())
}

/// When a notice was claimed, where that reached its author.
fn claim_known() -> Expr {
    let of = |column: notice::Column| Expr::col(column.as_column_ref());
    let reached =
        reach::reaches(&of(notice::Column::PersonId), &of(notice::Column::AuthorId), &of(notice::Column::ClaimedAt));
    Expr::case(reached, of(notice::Column::ClaimedAt)).finally(Expr::value(None::<DateTime<Utc>>)).into()
}

/// Of which check-ins and authors somebody claimed what a rung told, so that the author knows of it. The worker asks this.
pub(in crate::checkins) async fn claimed(
    db: &impl ConnectionTrait,
    ids: &[CheckInId],
) -> Result<std::collections::HashSet<(CheckInId, PersonId)>> {
    let of = |column: notice::Column| Expr::col(column.as_column_ref());
    let rows: Vec<(CheckInId, PersonId)> = notice::Entity::find()
        .select_only()
        .columns([notice::Column::CheckInId, notice::Column::AuthorId])
        .filter(notice::COLUMN.check_in_id.is_in(filled(ids.iter().copied())))
        .filter(notice::COLUMN.claimed_at.is_not_null())
        .filter(reach::reaches(
            &of(notice::Column::PersonId),
            &of(notice::Column::AuthorId),
            &of(notice::Column::ClaimedAt),
        ))
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().collect())
}

/// Gives the all-clear to everybody whom rungs of a check-in told, once.
pub(in crate::checkins) async fn all_clear(tx: &Tx<'_>, id: CheckInId, author: PersonId) -> Result<()> {
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
pub(in crate::checkins) struct ToldNow {
    pub notice: notice::Model,
    pub consent: Consent,
}

/// What somebody was told, where it reaches them, and what they agree to now. The worker asks this.
pub(in crate::checkins) async fn told(db: &impl ConnectionTrait, id: NoticeId) -> Result<Option<ToldNow>> {
    let recipient = Expr::col(notice::Column::PersonId.as_column_ref());
    let seen = reached(&recipient).filter(notice::COLUMN.id.eq(id)).into_model::<Seen>().one(db).await?;
    let Some(seen) = seen else { return Ok(None) };
    let notice = notice::Model { all_clear_at: seen.all_clear_seen_at, ..seen.notice };
    let to = notice.person_id;
    let consent = consents(db, notice.author_id, &[to]).await?.remove(&to).unwrap_or_default();
    Ok(Some(ToldNow { notice, consent }))
}

/// So much of what rungs of the viewer's told behind one of it, for their export.
pub(in crate::checkins) async fn every(op: &Op, after: Option<NoticeId>, limit: u64) -> Result<Vec<notice::Model>> {
    let mut own = notice::Entity::find().filter(notice::COLUMN.author_id.eq(op.person()?));
    if let Some(after) = after {
        own = own.filter(notice::COLUMN.id.gt(after));
    }
    Ok(own.order_by_asc(notice::Column::Id).limit(limit).all(op.env.db.read()).await?)
}

/// Erases what concerns a person's ladders: what the worker did, and what they were told.
pub(in crate::checkins) async fn erase(tx: &Tx<'_>, person: PersonId) -> Result<()> {
    step::Entity::delete_many().filter(step::COLUMN.person_id.eq(person)).exec(&tx.db).await?;
    notice::Entity::delete_many().filter(notice::COLUMN.person_id.eq(person)).exec(&tx.db).await?;
    Ok(())
}

pub(in crate::checkins) fn text_place(id: NoticeId) -> Place {
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
