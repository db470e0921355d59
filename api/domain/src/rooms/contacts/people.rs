//! The people behind contacts, for the rooms that come after this one: whom a contact names, who is core, when they may be
//! disturbed, and what counts as a touch by itself.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::distance::Grade;
use entity::{ContactId, PersonId, TouchId, contact, distance, feed_event::Kind, touch};
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ActiveEnum, ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::boundaries::Boundaries;
use super::entry::{self, Contact};
use super::quiet::quiet_until;
use super::store;
use super::touches::TouchKind;
use crate::core::db::filled;
use crate::core::error::{Error, Result};
use crate::core::op::Op;
use crate::core::policy::reach::linked;
use crate::core::tx::Tx;
use crate::core::zone::Zone;
use crate::rooms::accounts;

/// The viewer's contacts for these people, where they are linked.
///
/// # Errors
///
/// [`Error::Unauthenticated`] where nobody is signed in.
pub async fn by_people(op: &Op, people: &[PersonId]) -> Result<HashMap<PersonId, Contact>> {
    let viewer = op.viewer()?;
    let rows = store::visible_to(viewer)
        .filter(contact::COLUMN.person_id.is_in(filled(people.iter().copied())))
        .all(op.env.db.read())
        .await?;
    let key = op.env.vault.key(viewer.person().0).await?;
    Ok(rows.iter().filter_map(|row| Some((row.person_id?, entry::open(&key, row)))).collect())
}

/// The people behind these contacts of the viewer's: of each that is theirs, whom it is linked to, if it is.
pub(crate) async fn behind(
    db: &impl ConnectionTrait,
    viewer: PersonId,
    ids: impl IntoIterator<Item = ContactId>,
) -> Result<HashMap<ContactId, Option<PersonId>>> {
    let found: Vec<(ContactId, Option<PersonId>)> = store::of_owner(viewer)
        .select_only()
        .columns([contact::Column::Id, contact::Column::PersonId])
        .filter(contact::COLUMN.id.is_in(filled(ids)))
        .into_tuple()
        .all(db)
        .await?;
    Ok(found.into_iter().collect())
}

/// The people behind the viewer's core contacts.
pub(crate) async fn core_people(tx: &Tx<'_>) -> Result<Vec<PersonId>> {
    let found = store::of_owner(tx.op.person()?)
        .select_only()
        .column(contact::Column::PersonId)
        .filter(contact::COLUMN.is_core.eq(true))
        .filter(contact::COLUMN.person_id.is_not_null())
        .into_tuple()
        .all(&tx.db)
        .await?;
    Ok(found)
}

/// How a person wants to be reached about another, at the moment of delivering.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Disturbing {
    /// Until when it is quiet, where it is.
    pub quiet_until: Option<DateTime<Utc>>,
    /// Whether nothing of the other's notifies them.
    pub is_muted: bool,
}

/// How a person wants to be reached about another now. The worker asks this.
pub(crate) async fn disturbing(op: &Op, owner: PersonId, about: PersonId) -> Result<Disturbing> {
    // With the rest of what the worker reads for a mail.
    let db = op.env.db.write();
    let kept = distance::Entity::find()
        .filter(distance::COLUMN.owner_id.eq(owner))
        .filter(distance::COLUMN.person_id.eq(about))
        .filter(distance::COLUMN.until.is_null())
        .one(db)
        .await?;
    let is_muted = kept.is_some_and(|kept| kept.grade >= Grade::Muted);
    let contact = store::of_owner(owner).filter(contact::COLUMN.person_id.eq(about)).one(db).await?;
    let Some(row) = contact.filter(|row| row.boundaries.is_some()) else {
        return Ok(Disturbing { quiet_until: None, is_muted });
    };
    let key = op.env.vault.key(owner.0).await?;
    // Where they can't be read, nothing is kept from somebody for them.
    let boundaries: Option<Boundaries> =
        row.boundaries.and_then(|it| key.read_json(entry::place(row.id, "boundaries"), &it));
    let zone = accounts::zone_of(op, owner).await?;
    let quiet = |(zone, boundaries): (Zone, Boundaries)| quiet_until(&boundaries.quiet_hours, zone, op.now);
    Ok(Disturbing { quiet_until: zone.zip(boundaries).and_then(quiet), is_muted })
}

/// Counts something between the viewer and a person as a touch: with the viewer's contact for them, and with theirs for
/// the viewer where it reaches them. The statements are the same whether it does or not. Gives what is to be told to the
/// other, if it reaches them, with the rest of the news for them.
pub(crate) async fn count_as_touch(tx: &Tx<'_>, kind: TouchKind, other: PersonId) -> Result<(Kind, Uuid)> {
    let me = tx.op.person()?;
    let linked = store::linked_both(tx, me, other).await?;
    let none = ContactId(Uuid::nil());
    let of = |owner: PersonId| linked.iter().find(|row| row.owner_id == owner).map_or(none, |row| row.id);
    let (mine, theirs) = (of(me), of(other));
    insert_touches(tx, kind, [(me, mine), (other, theirs)]).await?;
    set_last(tx, [mine, theirs]).await?;
    if mine != none {
        tx.tell(me, Kind::ContactTouched, mine.0, tx.account());
    }
    Ok((Kind::ContactTouched, theirs.0))
}

/// Writes the touch for both: the viewer's, and the other's if it reaches them.
async fn insert_touches(
    tx: &Tx<'_>,
    kind: TouchKind,
    [(me, mine), (other, theirs)]: [(PersonId, ContactId); 2],
) -> Result<()> {
    let now = Expr::val(tx.op.now);
    let is_mine = || contact::COLUMN.id.eq(mine);
    let reached = Condition::all().add(contact::COLUMN.id.eq(theirs)).add(linked::reaches(
        &Expr::val(me),
        &Expr::val(other),
        &now,
    ));
    let mut rows = Query::select();
    rows.expr(Expr::case(is_mine(), TouchId(tx.op.id())).finally(TouchId(tx.op.id())))
        .column(contact::Column::OwnerId)
        .column(contact::Column::Id)
        .expr(Expr::val(kind.to_value()))
        .expr(now.clone())
        .expr(Expr::val(1))
        .expr(now)
        .from(contact::Entity)
        .and_where(contact::COLUMN.deleted_at.is_null())
        .cond_where(Condition::any().add(is_mine()).add(reached));
    let mut insert = Query::insert();
    insert.into_table(touch::Entity).columns([
        touch::Column::Id,
        touch::Column::OwnerId,
        touch::Column::ContactId,
        touch::Column::Kind,
        touch::Column::At,
        touch::Column::Version,
        touch::Column::CreatedAt,
    ]);
    insert.select_from(rows).map_err(Error::internal)?;
    tx.db.execute(&insert).await?;
    Ok(())
}

async fn set_last(tx: &Tx<'_>, ids: [ContactId; 2]) -> Result<()> {
    let mut last = Query::select();
    last.expr(Expr::col(touch::Column::At).max())
        .from(touch::Entity)
        .and_where(Expr::col(touch::Column::ContactId.as_column_ref()).equals(contact::Column::Id.as_column_ref()));
    contact::Entity::update_many()
        .col_expr(contact::Column::LastTouchAt, last.into())
        .filter(contact::COLUMN.id.is_in(filled(ids)))
        .exec(&tx.db)
        .await?;
    Ok(())
}
