//! The only queries on contacts. Every select begins with who is looking.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::{ContactId, PersonId, contact};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query, SelectStatement};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, Select,
};

use crate::core::db::filled;
use crate::core::error::Result;
use crate::core::op::Op;
use crate::core::page::{PageArgs, by_key, newest_first};
use crate::core::policy::Permit;
use crate::core::tx::Tx;
use crate::core::viewer::Viewer;
use crate::rooms::contacts::policy::{
    Accept, AddContact, ChangeContact, CountTouch, Couple, ImportBook, LinkContact, RESTORABLE_FOR, RestoreContact,
    TouchOfBoth,
};

/// How many rows one statement writes: 24 columns each, of at most 32,766 parameters on SQLite.
const BATCH: usize = 500;

/// The contacts that the viewer sees: their own, except those that they deleted.
fn visible_to(viewer: Viewer) -> Result<Select<contact::Entity>> {
    let (person, only) = viewer.among_contacts()?;
    Ok(of_owner(person).filter(Condition::all().add_option(only.map(|contact| contact::COLUMN.id.eq(contact)))))
}

/// The ids of the contacts that the viewer sees.
pub fn ids_visible_to(viewer: Viewer) -> Result<SelectStatement> {
    Ok(visible_to(viewer)?.select_only().column(contact::Column::Id).into_query())
}

/// The contacts of this owner, except those that they deleted.
fn of_owner(owner: PersonId) -> Select<contact::Entity> {
    contact::Entity::find().filter(contact::COLUMN.owner_id.eq(owner)).filter(contact::COLUMN.deleted_at.is_null())
}

/// The contacts that the viewer deleted and can restore.
fn deleted_by(viewer: Viewer, now: DateTime<Utc>) -> Result<Select<contact::Entity>> {
    let deleted = contact::Entity::find()
        .filter(contact::COLUMN.owner_id.eq(viewer.whole()?))
        .filter(contact::COLUMN.deleted_at.gt(now - RESTORABLE_FOR));
    Ok(deleted)
}

/// The ids of contacts that were deleted before a moment, whoever's they are.
pub fn deleted_before(before: DateTime<Utc>) -> SelectStatement {
    let mut contacts = Query::select();
    contacts.column(contact::Column::Id).from(contact::Entity).and_where(contact::COLUMN.deleted_at.lt(before));
    contacts
}

/// The id of the contact that a statement on contacts is at, for a subquery of it.
pub fn own_id() -> Expr {
    Expr::col(contact::Column::Id.as_column_ref())
}

pub async fn count(db: &impl ConnectionTrait, viewer: Viewer) -> Result<u64> {
    Ok(visible_to(viewer)?.count(db).await?)
}

/// How many contacts the viewer can restore.
pub async fn count_deleted(op: &Op) -> Result<u64> {
    Ok(deleted_by(op.viewer()?, op.now)?.count(op.env.db.read()).await?)
}

/// The rows of a page of the viewer's contacts, newest first, between two of them.
pub async fn newest(op: &Op, args: &PageArgs, between: [Option<ContactId>; 2]) -> Result<Vec<contact::Model>> {
    let between = between.map(|place| place.map(|id| id.0));
    Ok(newest_first(args, between, visible_to(op.viewer()?)?, contact::Column::Id).all(op.env.db.read()).await?)
}

/// The rows of a page of the contacts that the viewer can restore, newest first.
pub async fn deleted(op: &Op, args: &PageArgs) -> Result<Vec<contact::Model>> {
    let deleted = deleted_by(op.viewer()?, op.now)?;
    Ok(by_key::<ContactId, _>(op, args, deleted, contact::Column::Id)?.all(op.env.db.read()).await?)
}

/// All contacts that the viewer sees.
pub async fn all(op: &Op) -> Result<Vec<contact::Model>> {
    Ok(visible_to(op.viewer()?)?.all(op.env.db.read()).await?)
}

/// The contacts that the viewer sees after one of them, oldest first; at most `limit`.
pub async fn after(op: &Op, after: Option<ContactId>, limit: u64) -> Result<Vec<contact::Model>> {
    from(op, visible_to(op.viewer()?)?, after, limit).await
}

/// The same, of deleted contacts too, for the viewer's export.
pub async fn every(op: &Op, after: Option<ContactId>, limit: u64) -> Result<Vec<contact::Model>> {
    let every = contact::Entity::find().filter(contact::COLUMN.owner_id.eq(op.person()?));
    from(op, every, after, limit).await
}

async fn from(
    op: &Op,
    mut contacts: Select<contact::Entity>,
    after: Option<ContactId>,
    limit: u64,
) -> Result<Vec<contact::Model>> {
    if let Some(after) = after {
        contacts = contacts.filter(contact::COLUMN.id.gt(after));
    }
    Ok(contacts.order_by_asc(contact::Column::Id).limit(limit).all(op.env.db.read()).await?)
}

/// Those of these contacts that the viewer sees.
pub async fn by_ids(op: &Op, ids: &[ContactId]) -> Result<Vec<contact::Model>> {
    let some = visible_to(op.viewer()?)?.filter(contact::COLUMN.id.is_in(filled(ids.iter().copied())));
    Ok(some.all(op.env.db.read()).await?)
}

/// The viewer's contacts that are linked to these people.
pub async fn by_people(op: &Op, people: &[PersonId]) -> Result<Vec<contact::Model>> {
    let some = visible_to(op.viewer()?)?.filter(contact::COLUMN.person_id.is_in(filled(people.iter().copied())));
    Ok(some.all(op.env.db.read()).await?)
}

/// The people whom these contacts of an owner's are linked to, if any.
pub async fn people_behind(
    db: &impl ConnectionTrait,
    owner: PersonId,
    ids: impl IntoIterator<Item = ContactId>,
) -> Result<HashMap<ContactId, Option<PersonId>>> {
    let found: Vec<(ContactId, Option<PersonId>)> = of_owner(owner)
        .select_only()
        .columns([contact::Column::Id, contact::Column::PersonId])
        .filter(contact::COLUMN.id.is_in(filled(ids)))
        .into_tuple()
        .all(db)
        .await?;
    Ok(found.into_iter().collect())
}

/// The people whom the viewer's core contacts are linked to.
pub async fn core_people(tx: &Tx<'_>) -> Result<Vec<PersonId>> {
    let found = of_owner(tx.op.person()?)
        .select_only()
        .column(contact::Column::PersonId)
        .filter(contact::COLUMN.is_core.eq(true))
        .filter(contact::COLUMN.person_id.is_not_null())
        .into_tuple()
        .all(&tx.db)
        .await?;
    Ok(found)
}

/// The contact by which an owner is linked to a person, to be looked at.
pub async fn of_linked(db: &impl ConnectionTrait, owner: PersonId, person: PersonId) -> Result<Option<contact::Model>> {
    Ok(of_owner(owner).filter(contact::COLUMN.person_id.eq(person)).one(db).await?)
}

/// Those of these contacts that are the viewer's and not deleted, to be indexed.
pub async fn to_index(op: &Op, only: Option<&[ContactId]>) -> Result<Vec<contact::Model>> {
    let mut contacts = of_owner(op.person()?);
    if let Some(ids) = only {
        contacts = contacts.filter(contact::COLUMN.id.is_in(filled(ids.iter().copied())));
    }
    Ok(contacts.all(op.env.db.read()).await?)
}

/// One of the viewer's contacts, locked.
pub async fn lock(tx: &Tx<'_>, id: ContactId) -> Result<Option<contact::Model>> {
    let found = visible_to(tx.op.viewer()?)?.filter(contact::COLUMN.id.eq(id)).lock_exclusive().one(&tx.db).await?;
    Ok(found)
}

/// Some of the viewer's contacts, locked in the order of their ids.
pub async fn lock_all(
    tx: &Tx<'_>,
    ids: impl IntoIterator<Item = ContactId>,
) -> Result<HashMap<ContactId, contact::Model>> {
    let found = visible_to(tx.op.viewer()?)?
        .filter(contact::COLUMN.id.is_in(filled(ids)))
        .order_by_asc(contact::Column::Id)
        .lock_exclusive()
        .all(&tx.db)
        .await?;
    Ok(found.into_iter().map(|row| (row.id, row)).collect())
}

/// One of the contacts that the viewer deleted and can restore, locked.
pub async fn lock_deleted(tx: &Tx<'_>, id: ContactId) -> Result<Option<contact::Model>> {
    let deleted = deleted_by(tx.op.viewer()?, tx.op.now)?;
    Ok(deleted.filter(contact::COLUMN.id.eq(id)).lock_exclusive().one(&tx.db).await?)
}

/// The inviter's contact that an invitation is about, locked.
pub async fn lock_invited(tx: &Tx<'_>, permit: &Permit<'_, Accept>) -> Result<Option<contact::Model>> {
    let Couple { inviter, invited, .. } = permit.subject();
    Ok(of_owner(inviter).filter(contact::COLUMN.id.eq(invited)).lock_exclusive().one(&tx.db).await?)
}

/// The viewer's contact for a person whom it is or was linked to.
pub async fn of_person(tx: &Tx<'_>, viewer: PersonId, person: PersonId) -> Result<Option<contact::Model>> {
    let found = of_owner(viewer)
        .filter(
            Condition::any().add(contact::COLUMN.person_id.eq(person)).add(contact::COLUMN.former_person_id.eq(person)),
        )
        .order_by_desc(contact::Column::PersonId)
        .order_by_desc(contact::Column::Id)
        .one(&tx.db)
        .await?;
    Ok(found)
}

/// All contacts by which their owner is linked.
pub async fn all_linked(tx: &Tx<'_>, owner: PersonId) -> Result<Vec<contact::Model>> {
    let found = of_owner(owner)
        .filter(contact::COLUMN.person_id.is_not_null())
        .order_by_asc(contact::Column::Id)
        .all(&tx.db)
        .await?;
    Ok(found)
}

/// The contact by which its owner is linked to a person, locked.
pub async fn lock_linked(tx: &Tx<'_>, owner: PersonId, person: PersonId) -> Result<Option<contact::Model>> {
    let found = of_owner(owner).filter(contact::COLUMN.person_id.eq(person)).lock_exclusive().one(&tx.db).await?;
    Ok(found)
}

/// The contacts by which these two are linked with each other, locked in the order of their ids.
pub async fn lock_linked_both(tx: &Tx<'_>, one: PersonId, other: PersonId) -> Result<Vec<contact::Model>> {
    let is_linked = |owner, person| contact::COLUMN.owner_id.eq(owner).and(contact::COLUMN.person_id.eq(person));
    let found = contact::Entity::find()
        .filter(is_linked(one, other).or(is_linked(other, one)))
        .filter(contact::COLUMN.deleted_at.is_null())
        .order_by_asc(contact::Column::Id)
        .lock_exclusive()
        .all(&tx.db)
        .await?;
    Ok(found)
}

pub async fn insert(tx: &Tx<'_>, permit: &Permit<'_, AddContact>, row: contact::ActiveModel) -> Result<contact::Model> {
    let row = contact::ActiveModel { owner_id: Set(permit.subject()), ..row };
    Ok(contact::Entity::insert(row).exec_with_returning(&tx.db).await?)
}

/// Writes what of a contact is set in the row.
pub async fn update(
    tx: &Tx<'_>,
    permit: &Permit<'_, ChangeContact>,
    row: contact::ActiveModel,
) -> Result<contact::Model> {
    let row = contact::ActiveModel { id: Set(permit.subject().contact), ..row };
    Ok(contact::Entity::update(row).exec(&tx.db).await?)
}

pub async fn restore(
    tx: &Tx<'_>,
    permit: &Permit<'_, RestoreContact>,
    row: contact::ActiveModel,
) -> Result<contact::Model> {
    let row = contact::ActiveModel { id: Set(permit.subject().contact), ..row };
    Ok(contact::Entity::update(row).exec(&tx.db).await?)
}

/// Links a contact to the other of two who accepted.
pub async fn link(tx: &Tx<'_>, permit: &Permit<'_, LinkContact>) -> Result<()> {
    let side = permit.subject();
    contact::Entity::update_many()
        .col_expr(contact::Column::PersonId, Expr::value(side.person))
        .col_expr(contact::Column::Version, Expr::col(contact::Column::Version).add(1))
        .col_expr(contact::Column::UpdatedAt, Expr::value(tx.op.now))
        .filter(contact::COLUMN.id.eq(side.contact))
        .filter(contact::COLUMN.owner_id.eq(side.owner))
        .exec(&tx.db)
        .await?;
    Ok(())
}

/// Writes new contacts, and what has changed of others: some hundreds by each statement.
pub async fn import(
    tx: &Tx<'_>,
    permit: &Permit<'_, ImportBook>,
    created: Vec<contact::ActiveModel>,
    changed: Vec<contact::ActiveModel>,
) -> Result<()> {
    let owned = |row| contact::ActiveModel { owner_id: Set(permit.subject()), ..row };
    let mut created = created.into_iter().map(owned).peekable();
    while created.peek().is_some() {
        contact::Entity::insert_many(created.by_ref().take(BATCH)).exec_without_returning(&tx.db).await?;
    }
    let mut changed = changed.into_iter().map(owned).peekable();
    while changed.peek().is_some() {
        // All of them are there: the insert is a way to change many at once.
        let columns = [
            contact::Column::Kind,
            contact::Column::Role,
            contact::Column::Support,
            contact::Column::IsCore,
            contact::Column::Name,
            contact::Column::OtherNames,
            contact::Column::Note,
            contact::Column::Channels,
            contact::Column::Tags,
            contact::Column::CardHash,
            contact::Column::CardUid,
            contact::Column::Version,
            contact::Column::UpdatedAt,
        ];
        contact::Entity::insert_many(changed.by_ref().take(BATCH))
            .on_conflict(OnConflict::column(contact::Column::Id).update_columns(columns).to_owned())
            .exec_without_returning(&tx.db)
            .await?;
    }
    Ok(())
}

/// Writes down when the last touch of each of these contacts of the viewer's was, which `last` selects. It follows from
/// the touches, so that it takes no permit.
pub async fn note_last_touch(tx: &Tx<'_>, last: SelectStatement, ids: &[ContactId]) -> Result<()> {
    contact::Entity::update_many()
        .col_expr(contact::Column::LastTouchAt, last.into())
        .filter(contact::COLUMN.id.is_in(filled(ids.iter().copied())))
        .filter(contact::COLUMN.owner_id.eq(tx.op.viewer()?.person()))
        .exec(&tx.db)
        .await?;
    Ok(())
}

/// The same for the contacts of two people for each other.
pub async fn note_last_touch_of_both(
    tx: &Tx<'_>,
    permit: &Permit<'_, CountTouch>,
    last: SelectStatement,
) -> Result<()> {
    let TouchOfBoth { viewers, others, .. } = permit.subject();
    contact::Entity::update_many()
        .col_expr(contact::Column::LastTouchAt, last.into())
        .filter(contact::COLUMN.id.is_in(filled([viewers, others])))
        .exec(&tx.db)
        .await?;
    Ok(())
}

/// Forgets contacts that were deleted before a moment, whoever's they are.
pub async fn purge(db: &impl ConnectionTrait, before: DateTime<Utc>) -> Result<()> {
    contact::Entity::delete_many().filter(contact::COLUMN.deleted_at.lt(before)).exec(db).await?;
    Ok(())
}

/// Erases a person's contacts.
pub async fn erase(tx: &Tx<'_>, person: PersonId) -> Result<()> {
    contact::Entity::delete_many().filter(contact::COLUMN.owner_id.eq(person)).exec(&tx.db).await?;
    Ok(())
}
