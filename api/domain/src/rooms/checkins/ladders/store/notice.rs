//! `rung_notice`: what rungs told, to whom. Reads for a recipient begin with what reached them.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::{CheckInId, NoticeId, PersonId, rung_notice};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, IntoActiveModel, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, Select,
};

use super::super::held::held_until;
use super::super::policy::Claim;
use crate::core::db::filled;
use crate::core::db::sql::col;
use crate::core::error::Result;
use crate::core::op::Op;
use crate::core::page::{PageArgs, by_key};
use crate::core::policy::Permit;
use crate::core::policy::reach::linked;
use crate::core::tx::Tx;

/// A notice, as far as its recipient can know of it.
#[derive(FromQueryResult)]
struct NoticeRow {
    #[sea_orm(nested)]
    notice: rung_notice::Model,
    all_clear_seen_at: Option<DateTime<Utc>>,
}

/// What the viewer was told, and reached them.
fn visible_to(viewer: PersonId) -> Select<rung_notice::Entity> {
    reached(&Expr::val(viewer)).filter(rung_notice::COLUMN.person_id.eq(viewer))
}

/// What was told, and reached this one of its recipients.
fn reached(recipient: &Expr) -> Select<rung_notice::Entity> {
    let by = col(rung_notice::Column::AuthorId);
    let cleared = Condition::all().add(linked::reaches(&by, recipient, &col(rung_notice::Column::AllClearAt)));
    let all_clear =
        Expr::case(cleared, col(rung_notice::Column::AllClearAt)).finally(Expr::value(None::<DateTime<Utc>>));
    rung_notice::Entity::find()
        .expr_as(all_clear, "all_clear_seen_at")
        .filter(rung_notice::COLUMN.is_told.eq(true))
        .filter(linked::reaches(&by, recipient, &col(rung_notice::Column::At)))
}

impl NoticeRow {
    /// The notice, without an all-clear that its recipient can't know of.
    fn known(self) -> rung_notice::Model {
        rung_notice::Model { all_clear_at: self.all_clear_seen_at, ..self.notice }
    }
}

/// A page of what the viewer was told, as far as they know of it.
pub(in super::super) async fn page(op: &Op, args: &PageArgs) -> Result<Vec<rung_notice::Model>> {
    let rows = by_key::<NoticeId, _>(op, args, visible_to(op.person()?), rung_notice::Column::Id)?;
    let rows: Vec<NoticeRow> = rows.into_model().all(op.env.db.read()).await?;
    Ok(rows.into_iter().map(NoticeRow::known).collect())
}

/// How much the viewer was told.
pub(in super::super) async fn count(op: &Op) -> Result<u64> {
    Ok(visible_to(op.person()?).count(op.env.db.read()).await?)
}

/// Those of these that the viewer was told, as far as they know of them.
pub(in super::super) async fn of_ids(op: &Op, ids: &[NoticeId]) -> Result<Vec<rung_notice::Model>> {
    let rows = visible_to(op.person()?).filter(rung_notice::COLUMN.id.is_in(filled(ids.iter().copied())));
    let rows: Vec<NoticeRow> = rows.into_model().all(op.env.db.read()).await?;
    Ok(rows.into_iter().map(NoticeRow::known).collect())
}

/// Who was told what this names.
pub(in super::super) async fn recipient_of(tx: &Tx<'_>, id: NoticeId) -> Result<Option<PersonId>> {
    let person = rung_notice::Entity::find_by_id(id).select_only().column(rung_notice::Column::PersonId);
    Ok(person.into_tuple().one(&tx.db).await?)
}

/// One notice of a person's, if it reached them, as far as they know of it. Their account is locked.
pub(in super::super) async fn lock(tx: &Tx<'_>, person: PersonId, id: NoticeId) -> Result<Option<rung_notice::Model>> {
    let rows = visible_to(person).filter(rung_notice::COLUMN.id.eq(id));
    let seen: Option<NoticeRow> = rows.into_model().one(&tx.db).await?;
    Ok(seen.map(NoticeRow::known))
}

/// The same, whoever looks. The worker asks this.
pub(in super::super) async fn one(db: &impl ConnectionTrait, id: NoticeId) -> Result<Option<rung_notice::Model>> {
    let recipient = col(rung_notice::Column::PersonId);
    let seen = reached(&recipient).filter(rung_notice::COLUMN.id.eq(id)).into_model::<NoticeRow>().one(db).await?;
    Ok(seen.map(NoticeRow::known))
}

/// Notices of the author's check-ins, each with when it was claimed, where they know of that.
pub(in super::super) async fn of_check_ins(
    op: &Op,
    ids: &[CheckInId],
) -> Result<Vec<(rung_notice::Model, Option<DateTime<Utc>>)>> {
    #[derive(FromQueryResult)]
    struct Row {
        #[sea_orm(nested)]
        notice: rung_notice::Model,
        claim_seen_at: Option<DateTime<Utc>>,
    }
    let rows: Vec<Row> = rung_notice::Entity::find()
        .expr_as(claim_known(), "claim_seen_at")
        .filter(rung_notice::COLUMN.author_id.eq(op.person()?))
        .filter(rung_notice::COLUMN.check_in_id.is_in(filled(ids.iter().copied())))
        .order_by_asc(rung_notice::Column::Id)
        .into_model()
        .all(op.env.db.read())
        .await?;
    Ok(rows.into_iter().map(|row| (row.notice, row.claim_seen_at)).collect())
}

/// When a notice was claimed, where that reached its author.
fn claim_known() -> Expr {
    let reached = linked::reaches(
        &col(rung_notice::Column::PersonId),
        &col(rung_notice::Column::AuthorId),
        &col(rung_notice::Column::ClaimedAt),
    );
    Expr::case(reached, col(rung_notice::Column::ClaimedAt)).finally(Expr::value(None::<DateTime<Utc>>)).into()
}

/// Until when the claims hold of what rungs of these check-ins told, by the check-in and the author, as far as the author
/// knows of them. The worker asks this.
pub(in crate::rooms::checkins) async fn claims(
    db: &impl ConnectionTrait,
    ids: &[CheckInId],
) -> Result<HashMap<(CheckInId, PersonId), Vec<DateTime<Utc>>>> {
    let rows = rung_notice::Entity::find()
        .filter(rung_notice::COLUMN.check_in_id.is_in(filled(ids.iter().copied())))
        .filter(rung_notice::COLUMN.claimed_at.is_not_null())
        .filter(linked::reaches(
            &col(rung_notice::Column::PersonId),
            &col(rung_notice::Column::AuthorId),
            &col(rung_notice::Column::ClaimedAt),
        ))
        .all(db)
        .await?;
    let mut claims: HashMap<_, Vec<_>> = HashMap::new();
    for row in rows {
        claims.entry((row.check_in_id, row.author_id)).or_default().extend(held_until(&row));
    }
    Ok(claims)
}

/// So much of what rungs of the viewer's told behind one of it, for their export.
pub(in crate::rooms::checkins) async fn every(
    op: &Op,
    after: Option<NoticeId>,
    limit: u64,
) -> Result<Vec<rung_notice::Model>> {
    let mut own = rung_notice::Entity::find().filter(rung_notice::COLUMN.author_id.eq(op.person()?));
    if let Some(after) = after {
        own = own.filter(rung_notice::COLUMN.id.gt(after));
    }
    Ok(own.order_by_asc(rung_notice::Column::Id).limit(limit).all(op.env.db.read()).await?)
}

/// Notes that the viewer, or whom a link names, is on it; once.
pub(in super::super) async fn claim(tx: &Tx<'_>, permit: &Permit<'_, Claim>) -> Result<()> {
    rung_notice::Entity::update_many()
        .col_expr(rung_notice::Column::ClaimedAt, Expr::value(tx.op.now))
        .filter(rung_notice::COLUMN.id.eq(permit.subject()))
        .filter(rung_notice::COLUMN.claimed_at.is_null())
        .exec(&tx.db)
        .await?;
    Ok(())
}

/// Gives the all-clear for an author's check-in, once; gives what was cleared. Follows from the author's answer, or from
/// the all-clear that they give, for which they have a permit.
pub(in super::super) async fn clear(tx: &Tx<'_>, id: CheckInId, author: PersonId) -> Result<Vec<rung_notice::Model>> {
    let cleared = rung_notice::Entity::update_many()
        .col_expr(rung_notice::Column::AllClearAt, Expr::value(tx.op.now))
        .filter(rung_notice::COLUMN.check_in_id.eq(id))
        .filter(rung_notice::COLUMN.author_id.eq(author))
        .filter(rung_notice::COLUMN.all_clear_at.is_null())
        .exec_with_returning(&tx.db)
        .await?;
    Ok(cleared)
}

/// Writes what a rung tells. The worker does this for the author, whose ladder says so.
pub(in crate::rooms::checkins) async fn hand_over(tx: &Tx<'_>, rows: Vec<rung_notice::Model>) -> Result<()> {
    if !rows.is_empty() {
        let rows = rows.into_iter().map(IntoActiveModel::into_active_model);
        rung_notice::Entity::insert_many(rows).exec_without_returning(&tx.db).await?;
    }
    Ok(())
}

/// Notes that its mail is about to be sent. The worker does this.
pub(in crate::rooms::checkins) async fn note_mailed(op: &Op, id: NoticeId) -> Result<()> {
    rung_notice::Entity::update_many()
        .col_expr(rung_notice::Column::MailedAt, Expr::value(op.now))
        .filter(rung_notice::COLUMN.id.eq(id))
        .exec(op.env.db.write())
        .await?;
    Ok(())
}

/// Erases what somebody told an erased person, and withdraws what the person told them: that they were told stays with
/// them. Acts for nobody.
pub(super) async fn erase_between(tx: &Tx<'_>, person: PersonId, other: PersonId) -> Result<()> {
    let from_to = |from, to| rung_notice::COLUMN.author_id.eq(from).and(rung_notice::COLUMN.person_id.eq(to));
    rung_notice::Entity::delete_many().filter(from_to(other, person)).exec(&tx.db).await?;
    rung_notice::Entity::update_many()
        .col_expr(rung_notice::Column::WithdrawnAt, Expr::value(tx.op.now))
        .filter(from_to(person, other))
        .exec(&tx.db)
        .await?;
    Ok(())
}
