//! Gestures: one tap that says "thinking of you". It counts as a touch, and asks for nothing back.

use std::collections::HashMap;

use chrono::{DateTime, Duration, Utc};
use entity::{ContactId, GestureId, PersonId, feed_event, gesture};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select,
};

pub use entity::gesture::Kind as GestureKind;

use crate::core::db::filled;
use crate::core::error::{Error, ErrorCode, Result};
use crate::core::once::{Again, Kept, gone};
use crate::core::op::Op;
use crate::core::page::{Page, PageArgs, behind, by_key};
use crate::core::policy::Permit;
use crate::core::policy::reach::linked;
use crate::core::tx::Tx;
use crate::rooms::checkins::policy::Approach;
use crate::rooms::checkins::propose::approach;
use crate::rooms::contacts::{self, TouchKind};

/// How many gestures one sends another within a day at the most.
const MOST_A_DAY: u64 = 10;

/// A gesture that the viewer sent or was sent.
#[derive(Clone, Debug)]
pub struct Gesture {
    /// Which.
    pub id: GestureId,
    /// From whom.
    pub from: PersonId,
    /// To whom.
    pub to: PersonId,
    /// What it says.
    pub kind: GestureKind,
    /// When.
    pub at: DateTime<Utc>,
}

impl From<gesture::Model> for Gesture {
    fn from(row: gesture::Model) -> Self {
        Self { id: row.id, from: row.from_id, to: row.to_id, kind: row.kind, at: row.at }
    }
}

/// The gestures that the viewer sees: those that they sent, and those that reached them.
fn visible_to(viewer: PersonId) -> Select<gesture::Entity> {
    let of = |column: gesture::Column| Expr::col(column.as_column_ref());
    let to_me = Condition::all().add(gesture::COLUMN.to_id.eq(viewer)).add(linked::reaches(
        &of(gesture::Column::FromId),
        &Expr::val(viewer),
        &of(gesture::Column::At),
    ));
    gesture::Entity::find().filter(Condition::any().add(gesture::COLUMN.from_id.eq(viewer)).add(to_me))
}

/// Sends a gesture to the person behind a contact.
///
/// # Errors
///
/// A refusal where the contact isn't the viewer's or isn't linked, where the viewer keeps a distance from the person, or
/// where they were sent as many as may be within a day.
pub async fn send(op: &Op, contact: ContactId, kind: GestureKind) -> Result<Gesture> {
    let tx = Tx::begin(op).await?;
    let may = approach(&tx, contact).await?;
    let (me, other) = may.subject();
    let lately = gesture::Entity::find()
        .filter(gesture::COLUMN.from_id.eq(me))
        .filter(gesture::COLUMN.to_id.eq(other))
        .filter(gesture::COLUMN.at.gt(op.now - Duration::days(1)))
        .count(&tx.db)
        .await?;
    if lately >= MOST_A_DAY {
        let message = format!("You can send a person at most {MOST_A_DAY} gestures within 24 hours.");
        return Err(Error::refused_at("contactId", ErrorCode::LimitReached, message));
    }
    let row = gesture::Model { id: GestureId(op.id()), from_id: me, to_id: other, kind, at: op.now };
    let gesture = Gesture::from(row.clone());
    insert(&tx, &may, row).await?;
    let touched = contacts::count_as_touch(&tx, TouchKind::Gesture, other).await?;
    tx.tell_each_reached(me, vec![other], vec![touched, (feed_event::Kind::GestureReceived, gesture.id.0)]);
    tx.commit_as(gesture.id).await?;
    Ok(gesture)
}

async fn insert(tx: &Tx<'_>, _: &Permit<'_, Approach>, row: gesture::Model) -> Result<()> {
    gesture::Entity::insert(row.into_active_model()).exec_without_returning(&tx.db).await?;
    Ok(())
}

/// The gestures that reached the viewer, newest first.
///
/// # Errors
///
/// [`Error::BadCursor`] for a cursor that isn't a gesture's.
pub async fn gestures(op: &Op, args: &PageArgs) -> Result<Page<Gesture>> {
    let viewer = op.person()?;
    let rows = visible_to(viewer).filter(gesture::COLUMN.to_id.eq(viewer));
    let rows = by_key::<GestureId, _>(op, args, rows, gesture::Column::Id)?.all(op.env.db.read()).await?;
    Ok(args.page(rows.into_iter().map(Gesture::from).collect()))
}

/// How many gestures reached the viewer.
///
/// # Errors
///
/// [`Error::Unauthenticated`] where nobody is signed in.
pub async fn count_gestures(op: &Op) -> Result<u64> {
    let viewer = op.person()?;
    Ok(visible_to(viewer).filter(gesture::COLUMN.to_id.eq(viewer)).count(op.env.db.read()).await?)
}

/// Those of these that the viewer sees.
///
/// # Errors
///
/// [`Error::Unauthenticated`] where nobody is signed in.
pub async fn gestures_by_ids(op: &Op, ids: &[GestureId]) -> Result<HashMap<GestureId, Gesture>> {
    let rows = visible_to(op.person()?).filter(gesture::COLUMN.id.is_in(filled(ids.iter().copied())));
    Ok(rows.all(op.env.db.read()).await?.into_iter().map(|row| (row.id, row.into())).collect())
}

/// Who sent whom a gesture, between the viewer and these people, within a window.
pub(in crate::rooms::checkins) async fn between(
    op: &Op,
    people: &[PersonId],
    from: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<Vec<(PersonId, PersonId)>> {
    let with = Condition::any()
        .add(gesture::COLUMN.from_id.is_in(filled(people.iter().copied())))
        .add(gesture::COLUMN.to_id.is_in(filled(people.iter().copied())));
    let rows = visible_to(op.person()?)
        .select_only()
        .columns([gesture::Column::FromId, gesture::Column::ToId])
        .filter(with)
        .filter(gesture::COLUMN.at.gte(from))
        .filter(gesture::COLUMN.at.lt(until))
        .into_tuple()
        .all(op.env.db.read())
        .await?;
    Ok(rows)
}

/// So many gestures that the viewer sent behind one of them, for their export: by to whom, and when.
pub(in crate::rooms::checkins) async fn every_own(
    op: &Op,
    after: Option<&gesture::Model>,
    limit: u64,
) -> Result<Vec<gesture::Model>> {
    let key = [gesture::Column::ToId, gesture::Column::At, gesture::Column::Id];
    let own = gesture::Entity::find().filter(gesture::COLUMN.from_id.eq(op.person()?));
    let last = after.map(|last| [Expr::value(last.to_id), Expr::value(last.at), Expr::value(last.id)]);
    Ok(behind(own, key, last, limit).all(op.env.db.read()).await?)
}

/// So many gestures that reached the viewer behind one of them, for their export.
pub(in crate::rooms::checkins) async fn every_received(
    op: &Op,
    after: Option<&gesture::Model>,
    limit: u64,
) -> Result<Vec<gesture::Model>> {
    let me = op.person()?;
    let mut rows = visible_to(me).filter(gesture::COLUMN.to_id.eq(me));
    if let Some(last) = after {
        rows = rows.filter(gesture::COLUMN.id.gt(last.id));
    }
    Ok(rows.order_by_asc(gesture::Column::Id).limit(limit).all(op.env.db.read()).await?)
}

/// Erases the gestures that a person was sent. Those that they sent stay with whom they were for: they hold no text.
pub(in crate::rooms::checkins) async fn erase(tx: &Tx<'_>, person: PersonId) -> Result<()> {
    gesture::Entity::delete_many().filter(gesture::COLUMN.to_id.eq(person)).exec(&tx.db).await?;
    Ok(())
}

impl Again for Gesture {
    async fn again(op: &Op, kept: &Kept) -> Result<Self> {
        let id = kept.one()?;
        gestures_by_ids(op, &[id]).await?.remove(&id).ok_or_else(gone)
    }
}
