//! Asking how somebody is, outside of any plan. They may answer, say "not now", or stay silent; one ask at a time.

use std::collections::HashMap;

use chrono::{DateTime, Duration, Utc};
use entity::{AskId, ContactId, PersonId, ask, feed_event::Kind};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, FromQueryResult, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, Select,
};
use uuid::Uuid;

use crate::core::db::filled;
use crate::core::error::{Error, ErrorCode, Result};
use crate::core::once::{Again, Kept, gone};
use crate::core::op::Op;
use crate::core::page::behind;
use crate::core::policy::reach::linked;
use crate::core::policy::{Permit, permit};
use crate::core::tx::Tx;
use crate::rooms::accounts;
use crate::rooms::checkins::answers::{self, Answer};
use crate::rooms::checkins::policy::{Approach, TurnDown};
use crate::rooms::checkins::propose::approach;

/// How soon the same person can be asked again.
const ONE_IN: Duration = Duration::hours(24);
/// How long an ask can be answered.
const OPEN_FOR: Duration = Duration::hours(48);
/// How many asks are listed: those of the last days.
const LISTED: u64 = 100;
/// For how long they are.
const LISTED_FOR: Duration = Duration::days(14);

/// How far an ask is, to the one who looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AskState {
    /// Nothing was said to it, and it can be answered.
    Waiting,
    /// It was answered.
    Answered,
    /// "Not now."
    NotNow,
    /// Nothing was said to it, and that is fine.
    Closed,
}

/// That somebody asks how another is.
#[derive(Clone, Debug)]
pub struct Ask {
    /// Which.
    pub id: AskId,
    /// Who asks.
    pub from: PersonId,
    /// Whom.
    pub to: PersonId,
    /// When.
    pub at: DateTime<Utc>,
    /// Until when it can be answered.
    pub closes_at: DateTime<Utc>,
    /// How far it is.
    pub state: AskState,
    /// What was answered.
    pub answer: Option<Answer>,
}

#[derive(FromQueryResult)]
struct Seen {
    #[sea_orm(nested)]
    ask: ask::Model,
    not_now_seen_at: Option<DateTime<Utc>>,
}

/// The asks that the viewer sees: their own, and those that reached them.
fn visible_to(viewer: PersonId) -> Select<ask::Entity> {
    let of = |column: ask::Column| Expr::col(column.as_column_ref());
    let me = Expr::val(viewer);
    let to_me = ask::COLUMN.to_id.eq(viewer);
    let known = Condition::any().add(to_me.clone()).add(linked::reaches(
        &of(ask::Column::ToId),
        &me,
        &of(ask::Column::NotNowAt),
    ));
    let not_now = Expr::case(known, of(ask::Column::NotNowAt)).finally(Expr::value(None::<DateTime<Utc>>));
    let reached = linked::reaches(&of(ask::Column::FromId), &me, &of(ask::Column::At));
    ask::Entity::find()
        .expr_as(not_now, "not_now_seen_at")
        .filter(Condition::any().add(ask::COLUMN.from_id.eq(viewer)).add(Condition::all().add(to_me).add(reached)))
}

async fn open(op: &Op, rows: Vec<Seen>) -> Result<Vec<Ask>> {
    let subjects: Vec<Uuid> = rows.iter().map(|row| row.ask.id.0).collect();
    let answers = answers::seen_of(op, &subjects).await?;
    let open = |Seen { ask: row, not_now_seen_at }: Seen| {
        let answer = answers.open(row.id.0, row.to_id, true);
        let state = match () {
            () if answer.is_some() => AskState::Answered,
            () if not_now_seen_at.is_some() => AskState::NotNow,
            () if op.now < row.closes_at => AskState::Waiting,
            () => AskState::Closed,
        };
        let (id, from, to) = (row.id, row.from_id, row.to_id);
        Ask { id, from, to, at: row.at, closes_at: row.closes_at, state, answer }
    };
    Ok(rows.into_iter().map(open).collect())
}

/// The asks of the last 14 days, the viewer's own and those to them, newest first; at most 100.
///
/// # Errors
///
/// [`Error::Unauthenticated`] where nobody is signed in.
pub async fn asks(op: &Op) -> Result<Vec<Ask>> {
    let rows = visible_to(op.person()?)
        .filter(ask::COLUMN.at.gt(op.now - LISTED_FOR))
        .order_by_desc(ask::Column::Id)
        .limit(LISTED);
    open(op, rows.into_model().all(op.env.db.read()).await?).await
}

/// Those of these that the viewer sees.
///
/// # Errors
///
/// [`Error::Unauthenticated`] where nobody is signed in.
pub async fn asks_by_ids(op: &Op, ids: &[AskId]) -> Result<HashMap<AskId, Ask>> {
    let rows = visible_to(op.person()?).filter(ask::COLUMN.id.is_in(filled(ids.iter().copied())));
    let asks = open(op, rows.into_model().all(op.env.db.read()).await?).await?;
    Ok(asks.into_iter().map(|ask| (ask.id, ask)).collect())
}

/// Asks the person behind a contact how they are.
///
/// # Errors
///
/// A refusal where the contact isn't the viewer's or isn't linked, where the viewer keeps a distance from the person, or
/// where the viewer asked them within a day.
pub async fn ask(op: &Op, contact: ContactId) -> Result<Ask> {
    let tx = Tx::begin(op).await?;
    let may = approach(&tx, contact).await?;
    let (me, other) = may.subject();
    let lately = ask::Entity::find()
        .filter(ask::COLUMN.from_id.eq(me))
        .filter(ask::COLUMN.to_id.eq(other))
        .filter(ask::COLUMN.at.gt(op.now - ONE_IN))
        .count(&tx.db)
        .await?;
    if lately > 0 {
        let message = "You asked this person within the last 24 hours. You can send a gesture instead.";
        return Err(Error::refused_at("contactId", ErrorCode::LimitReached, message));
    }
    let (at, closes_at) = (op.now, op.now + OPEN_FOR);
    let row = ask::Model { id: AskId(op.id()), from_id: me, to_id: other, at, closes_at, not_now_at: None };
    let id = row.id;
    insert(&tx, &may, row).await?;
    tx.tell(me, Kind::AskChanged, id.0, tx.account());
    tx.tell_if_reached(me, other, Kind::AskChanged, id.0);
    tx.commit_as(id).await?;
    again(op, id).await
}

async fn insert(tx: &Tx<'_>, _: &Permit<'_, Approach>, row: ask::Model) -> Result<()> {
    ask::Entity::insert(row.into_active_model()).exec_without_returning(&tx.db).await?;
    Ok(())
}

/// Says "not now" to somebody who asks; they see it. It can be answered later all the same. Twice does no harm.
///
/// # Errors
///
/// A refusal where nobody asks the viewer this.
pub async fn say_not_now(op: &Op, id: AskId) -> Result<Ask> {
    let tx = Tx::begin(op).await?;
    let me = accounts::own_person(&tx).await?.id;
    let found = lock(&tx, id, me).await?;
    let may = permit::<TurnDown>(&tx, &found)?;
    let row = found.ok_or_else(|| Error::not_found("askId"))?;
    if row.not_now_at.is_none() {
        turn_down(&tx, &may).await?;
        tx.tell(me, Kind::AskChanged, id.0, tx.account());
        tx.tell_if_reached(me, row.from_id, Kind::AskChanged, id.0);
    }
    tx.commit_as(id).await?;
    again(op, id).await
}

async fn turn_down(tx: &Tx<'_>, permit: &Permit<'_, TurnDown>) -> Result<()> {
    ask::Entity::update_many()
        .col_expr(ask::Column::NotNowAt, Expr::value(tx.op.now))
        .filter(ask::COLUMN.id.eq(permit.subject()))
        .exec(&tx.db)
        .await?;
    Ok(())
}

/// An ask that reached the viewer, locked.
pub(in crate::rooms::checkins) async fn lock(tx: &Tx<'_>, id: AskId, me: PersonId) -> Result<Option<ask::Model>> {
    let of = |column: ask::Column| Expr::col(column.as_column_ref());
    let found = ask::Entity::find_by_id(id)
        .filter(ask::COLUMN.to_id.eq(me))
        .filter(linked::reaches(&of(ask::Column::FromId), &Expr::val(me), &of(ask::Column::At)))
        .lock_exclusive()
        .one(&tx.db)
        .await?;
    Ok(found)
}

pub(in crate::rooms::checkins) async fn again(op: &Op, id: AskId) -> Result<Ask> {
    asks_by_ids(op, &[id]).await?.remove(&id).ok_or_else(gone)
}

impl Again for Ask {
    async fn again(op: &Op, kept: &Kept) -> Result<Self> {
        again(op, kept.one()?).await
    }
}

/// Who asked whom, between the viewer and these people, within a window.
pub(in crate::rooms::checkins) async fn between(
    op: &Op,
    people: &[PersonId],
    from: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<Vec<(Uuid, PersonId, PersonId)>> {
    let with = Condition::any()
        .add(ask::COLUMN.from_id.is_in(filled(people.iter().copied())))
        .add(ask::COLUMN.to_id.is_in(filled(people.iter().copied())));
    let rows = visible_to(op.person()?)
        .filter(with)
        .filter(ask::COLUMN.at.gte(from))
        .filter(ask::COLUMN.at.lt(until))
        .into_model::<Seen>()
        .all(op.env.db.read())
        .await?;
    Ok(rows.into_iter().map(|row| (row.ask.id.0, row.ask.from_id, row.ask.to_id)).collect())
}

/// So many asks of the viewer's behind one of them, for their export: by whom they asked, and when.
pub(in crate::rooms::checkins) async fn every_own(
    op: &Op,
    after: Option<&ask::Model>,
    limit: u64,
) -> Result<Vec<ask::Model>> {
    let key = [ask::Column::ToId, ask::Column::At, ask::Column::Id];
    let own = ask::Entity::find().filter(ask::COLUMN.from_id.eq(op.person()?));
    let last = after.map(|last| [Expr::value(last.to_id), Expr::value(last.at), Expr::value(last.id)]);
    Ok(behind(own, key, last, limit).all(op.env.db.read()).await?)
}

/// So many asks that reached the viewer behind one of them, for their export.
pub(in crate::rooms::checkins) async fn every_received(
    op: &Op,
    after: Option<&ask::Model>,
    limit: u64,
) -> Result<Vec<ask::Model>> {
    let me = op.person()?;
    let mut rows = visible_to(me).filter(ask::COLUMN.to_id.eq(me));
    if let Some(last) = after {
        rows = rows.filter(ask::COLUMN.id.gt(last.id));
    }
    Ok(rows.order_by_asc(ask::Column::Id).limit(limit).all(op.env.db.read()).await?)
}

/// Erases the asks to a person.
pub(in crate::rooms::checkins) async fn erase(tx: &Tx<'_>, person: PersonId) -> Result<()> {
    ask::Entity::delete_many().filter(ask::COLUMN.from_id.eq(person)).exec(&tx.db).await?;
    Ok(())
}
