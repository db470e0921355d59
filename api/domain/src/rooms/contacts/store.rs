//! The only queries on contacts, invitations and links. Every select begins with who is looking.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::{ContactId, InvitationId, PersonId, contact, contact_invitation, link, touch};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query, SelectStatement};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, Select,
};

use super::delete::RESTORABLE_FOR;
use super::policy::{Accept, AddContact, ChangeContact, Invite, Merge, RestoreContact, Withdraw};
use super::{book, distance, touches};
use crate::core::db::filled;
use crate::core::error::Result;
use crate::core::op::Op;
use crate::core::policy::Permit;
use crate::core::tx::Tx;
use crate::core::viewer::Viewer;

/// The contacts that the viewer sees: their own, but for those that they deleted.
pub(super) fn visible_to(viewer: Viewer) -> Select<contact::Entity> {
    of_owner(viewer.person())
        .filter(Condition::all().add_option(viewer.only_contact().map(|contact| contact::COLUMN.id.eq(contact))))
}

/// The contacts of this owner, but for those that they deleted.
pub(super) fn of_owner(owner: PersonId) -> Select<contact::Entity> {
    contact::Entity::find().filter(contact::COLUMN.owner_id.eq(owner)).filter(contact::COLUMN.deleted_at.is_null())
}

/// The contacts that the viewer deleted and can bring back.
pub(super) fn deleted_by(viewer: PersonId, now: DateTime<Utc>) -> Select<contact::Entity> {
    contact::Entity::find()
        .filter(contact::COLUMN.owner_id.eq(viewer))
        .filter(contact::COLUMN.deleted_at.gt(now - RESTORABLE_FOR))
}

/// The invitations that the viewer sees: their own.
pub(super) fn invitations_visible_to(viewer: PersonId) -> Select<contact_invitation::Entity> {
    contact_invitation::Entity::find().filter(contact_invitation::COLUMN.owner_id.eq(viewer))
}

/// Those that can be accepted.
pub(super) fn pending(now: DateTime<Utc>) -> Condition {
    Condition::all()
        .add(contact_invitation::COLUMN.accepted_at.is_null())
        .add(contact_invitation::COLUMN.withdrawn_at.is_null())
        .add(contact_invitation::COLUMN.expires_at.gt(now))
}

/// Which contacts were deleted before a moment.
pub(super) fn deleted_before(before: DateTime<Utc>) -> SelectStatement {
    let mut contacts = Query::select();
    contacts.column(contact::Column::Id).from(contact::Entity).and_where(contact::COLUMN.deleted_at.lt(before));
    contacts
}

/// Forgets contacts that were deleted before a moment, with their invitations.
pub(super) async fn purge(db: &impl ConnectionTrait, before: DateTime<Utc>) -> Result<()> {
    contact_invitation::Entity::delete_many()
        .filter(contact_invitation::Column::ContactId.in_subquery(deleted_before(before)))
        .exec(db)
        .await?;
    contact::Entity::delete_many().filter(contact::COLUMN.deleted_at.lt(before)).exec(db).await?;
    Ok(())
}

pub(super) async fn count(db: &impl ConnectionTrait, viewer: Viewer) -> Result<u64> {
    Ok(visible_to(viewer).count(db).await?)
}

pub(super) async fn count_pending(db: &impl ConnectionTrait, viewer: PersonId, now: DateTime<Utc>) -> Result<u64> {
    Ok(invitations_visible_to(viewer).filter(pending(now)).count(db).await?)
}

/// One of the viewer's contacts, locked.
pub(super) async fn lock(tx: &Tx<'_>, id: ContactId) -> Result<Option<contact::Model>> {
    let found = visible_to(tx.op.viewer()?).filter(contact::COLUMN.id.eq(id)).lock_exclusive().one(&tx.db).await?;
    Ok(found)
}

/// Some of the viewer's contacts, locked in the order of their ids.
pub(super) async fn lock_all(
    tx: &Tx<'_>,
    ids: impl IntoIterator<Item = ContactId>,
) -> Result<HashMap<ContactId, contact::Model>> {
    let found = visible_to(tx.op.viewer()?)
        .filter(contact::COLUMN.id.is_in(filled(ids)))
        .order_by_asc(contact::Column::Id)
        .lock_exclusive()
        .all(&tx.db)
        .await?;
    Ok(found.into_iter().map(|row| (row.id, row)).collect())
}

/// One of the contacts that the viewer deleted and can bring back, locked.
pub(super) async fn lock_deleted(tx: &Tx<'_>, id: ContactId) -> Result<Option<contact::Model>> {
    let found =
        deleted_by(tx.op.person()?, tx.op.now).filter(contact::COLUMN.id.eq(id)).lock_exclusive().one(&tx.db).await?;
    Ok(found)
}

/// The viewer's contact for a person who is or was behind it.
pub(super) async fn of_person(tx: &Tx<'_>, viewer: PersonId, person: PersonId) -> Result<Option<contact::Model>> {
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
pub(super) async fn all_linked(tx: &Tx<'_>, owner: PersonId) -> Result<Vec<contact::Model>> {
    let found = of_owner(owner)
        .filter(contact::COLUMN.person_id.is_not_null())
        .order_by_asc(contact::Column::Id)
        .all(&tx.db)
        .await?;
    Ok(found)
}

/// The contact by which its owner is linked to a person.
pub(super) async fn linked(tx: &Tx<'_>, owner: PersonId, person: PersonId) -> Result<Option<contact::Model>> {
    let found = of_owner(owner).filter(contact::COLUMN.person_id.eq(person)).lock_exclusive().one(&tx.db).await?;
    Ok(found)
}

/// The contacts by which these two are linked with each other, in the order of their ids.
pub(super) async fn linked_both(tx: &Tx<'_>, one: PersonId, other: PersonId) -> Result<Vec<contact::Model>> {
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

pub(super) async fn insert(
    tx: &Tx<'_>,
    _: &Permit<'_, AddContact>,
    row: contact::ActiveModel,
) -> Result<contact::Model> {
    Ok(contact::Entity::insert(row).exec_with_returning(&tx.db).await?)
}

pub(super) async fn update(
    tx: &Tx<'_>,
    permit: &Permit<'_, ChangeContact>,
    row: contact::ActiveModel,
) -> Result<contact::Model> {
    let row = contact::ActiveModel { id: Set(permit.subject()), ..row };
    Ok(contact::Entity::update(row).exec(&tx.db).await?)
}

pub(super) async fn restore(
    tx: &Tx<'_>,
    permit: &Permit<'_, RestoreContact>,
    row: contact::ActiveModel,
) -> Result<contact::Model> {
    let row = contact::ActiveModel { id: Set(permit.subject()), ..row };
    Ok(contact::Entity::update(row).exec(&tx.db).await?)
}

/// Gives one contact's touches and invitations to another.
pub(super) async fn move_history(tx: &Tx<'_>, permit: &Permit<'_, Merge>) -> Result<()> {
    let (into, from) = permit.subject();
    touch::Entity::update_many()
        .col_expr(touch::Column::ContactId, Expr::value(into))
        .filter(touch::COLUMN.contact_id.eq(from))
        .exec(&tx.db)
        .await?;
    contact_invitation::Entity::update_many()
        .col_expr(contact_invitation::Column::ContactId, Expr::value(into))
        .filter(contact_invitation::COLUMN.contact_id.eq(from))
        .exec(&tx.db)
        .await?;
    Ok(())
}

/// The invitation of a code, whoever's it is: the code is what shows that one may ask.
pub(super) async fn by_code(
    db: &impl ConnectionTrait,
    code_hash: Vec<u8>,
) -> Result<Option<contact_invitation::Model>> {
    let found =
        contact_invitation::Entity::find().filter(contact_invitation::COLUMN.code_hash.eq(code_hash)).one(db).await?;
    Ok(found)
}

pub(super) async fn lock_invitation(tx: &Tx<'_>, id: InvitationId) -> Result<Option<contact_invitation::Model>> {
    let found = invitations_visible_to(tx.op.person()?)
        .filter(contact_invitation::COLUMN.id.eq(id))
        .lock_exclusive()
        .one(&tx.db)
        .await?;
    Ok(found)
}

pub(super) async fn insert_invitation(
    tx: &Tx<'_>,
    _: &Permit<'_, Invite>,
    row: contact_invitation::ActiveModel,
) -> Result<contact_invitation::Model> {
    Ok(contact_invitation::Entity::insert(row).exec_with_returning(&tx.db).await?)
}

/// Withdraws an invitation; says whether it was pending.
pub(super) async fn withdraw(tx: &Tx<'_>, permit: &Permit<'_, Withdraw>) -> Result<bool> {
    let written = contact_invitation::Entity::update_many()
        .col_expr(contact_invitation::Column::WithdrawnAt, Expr::value(tx.op.now))
        .filter(contact_invitation::COLUMN.id.eq(permit.subject()))
        .filter(pending(tx.op.now))
        .exec(&tx.db)
        .await?;
    Ok(written.rows_affected == 1)
}

/// Withdraws what is pending for a contact that needs no invitation any more.
pub(super) async fn withdraw_for(tx: &Tx<'_>, contact: ContactId) -> Result<Vec<InvitationId>> {
    let written = contact_invitation::Entity::update_many()
        .col_expr(contact_invitation::Column::WithdrawnAt, Expr::value(tx.op.now))
        .filter(contact_invitation::COLUMN.contact_id.eq(contact))
        .filter(pending(tx.op.now))
        .exec_with_returning(&tx.db)
        .await?;
    Ok(written.into_iter().map(|invitation| invitation.id).collect())
}

/// Marks an invitation as accepted; says whether it still could be. The condition stands in the statement: of two at
/// once, one gets it.
pub(super) async fn accept(tx: &Tx<'_>, permit: &Permit<'_, Accept>) -> Result<bool> {
    let couple = permit.subject();
    let written = contact_invitation::Entity::update_many()
        .col_expr(contact_invitation::Column::AcceptedAt, Expr::value(tx.op.now))
        .col_expr(contact_invitation::Column::AcceptedBy, Expr::value(couple.guest))
        .filter(contact_invitation::COLUMN.id.eq(couple.invitation))
        .filter(pending(tx.op.now))
        .exec(&tx.db)
        .await?;
    Ok(written.rows_affected == 1)
}

/// The inviter's contact that an invitation is about.
pub(super) async fn inviters_contact(
    tx: &Tx<'_>,
    permit: &Permit<'_, Accept>,
    id: ContactId,
) -> Result<Option<contact::Model>> {
    let found =
        of_owner(permit.subject().inviter).filter(contact::COLUMN.id.eq(id)).lock_exclusive().one(&tx.db).await?;
    Ok(found)
}

/// Puts one of the two behind a contact of the other.
pub(super) async fn set_person(
    tx: &Tx<'_>,
    permit: &Permit<'_, Accept>,
    contact: ContactId,
    person: PersonId,
) -> Result<()> {
    contact::Entity::update_many()
        .col_expr(contact::Column::PersonId, Expr::value(person))
        .col_expr(contact::Column::Version, Expr::col(contact::Column::Version).add(1))
        .col_expr(contact::Column::UpdatedAt, Expr::value(tx.op.now))
        .filter(contact::COLUMN.id.eq(contact))
        .filter(contact::COLUMN.owner_id.eq(permit.subject().other(person)))
        .exec(&tx.db)
        .await?;
    Ok(())
}

/// Begins both sides of a link, or begins again what had ended; where the inviter blocks the guest, the guest's alone.
pub(super) async fn begin_link(tx: &Tx<'_>, permit: &Permit<'_, Accept>, blocked: bool) -> Result<()> {
    let couple = permit.subject();
    let sides = [(couple.inviter, couple.guest, blocked.then_some(tx.op.now)), (couple.guest, couple.inviter, None)];
    for (owner, person, until) in sides {
        let side = link::ActiveModel {
            owner_id: Set(owner),
            person_id: Set(person),
            since: Set(tx.op.now),
            until: Set(until),
            ended_at: Set(until),
        };
        // Who blocks stays as they are; the statement is the same.
        let until = Expr::case(Expr::value(until.is_none()), Expr::value(None::<DateTime<Utc>>))
            .finally(Expr::col((link::Entity, link::Column::Until)));
        link::Entity::insert(side)
            .on_conflict(
                OnConflict::columns([link::Column::OwnerId, link::Column::PersonId])
                    .value(link::Column::Until, until)
                    .to_owned(),
            )
            .exec_without_returning(&tx.db)
            .await?;
    }
    Ok(())
}

/// Ends the viewer's own side of a link: from now on, or from when a distance began to keep what is new from the other.
/// Otherwise a distance that ends later would show what it kept from them.
pub(super) async fn end_own_side(tx: &Tx<'_>, _: &Permit<'_, ChangeContact>, person: PersonId) -> Result<()> {
    let until = distance::limited_since(tx, person).await?.unwrap_or(tx.op.now);
    link::Entity::update_many()
        .col_expr(link::Column::Until, Expr::value(until))
        .col_expr(link::Column::EndedAt, Expr::value(tx.op.now))
        .filter(link::COLUMN.owner_id.eq(tx.op.person()?))
        .filter(link::COLUMN.person_id.eq(person))
        .filter(link::COLUMN.until.is_null())
        .exec(&tx.db)
        .await?;
    Ok(())
}

/// Begins the viewer's own side of a link again that ended at this moment; says whether it did.
pub(super) async fn begin_own_side_again(
    tx: &Tx<'_>,
    _: &Permit<'_, RestoreContact>,
    person: PersonId,
    ended: DateTime<Utc>,
) -> Result<bool> {
    let written = link::Entity::update_many()
        .col_expr(link::Column::Until, Expr::value(None::<DateTime<Utc>>))
        .col_expr(link::Column::EndedAt, Expr::value(None::<DateTime<Utc>>))
        .filter(link::COLUMN.owner_id.eq(tx.op.person()?))
        .filter(link::COLUMN.person_id.eq(person))
        .filter(link::COLUMN.until.is_not_null())
        .filter(link::COLUMN.ended_at.eq(ended))
        .exec(&tx.db)
        .await?;
    Ok(written.rows_affected == 1)
}

/// So many of the viewer's contacts behind one of them, the deleted ones too, for their export.
pub(super) async fn everything(op: &Op, after: Option<ContactId>, limit: u64) -> Result<Vec<contact::Model>> {
    let mut every = contact::Entity::find().filter(contact::COLUMN.owner_id.eq(op.person()?));
    if let Some(after) = after {
        every = every.filter(contact::COLUMN.id.gt(after));
    }
    Ok(every.order_by_asc(contact::Column::Id).limit(limit).all(op.env.db.read()).await?)
}

/// So many of the viewer's invitations behind one of them, for their export.
pub(super) async fn every_invitation(
    op: &Op,
    after: Option<InvitationId>,
    limit: u64,
) -> Result<Vec<contact_invitation::Model>> {
    let mut every = invitations_visible_to(op.person()?);
    if let Some(after) = after {
        every = every.filter(contact_invitation::COLUMN.id.gt(after));
    }
    Ok(every.order_by_asc(contact_invitation::Column::Id).limit(limit).all(op.env.db.read()).await?)
}

/// Erases a person's network. Their side of each link ends; the others keep theirs.
pub(crate) async fn erase(tx: &Tx<'_>, person: PersonId) -> Result<()> {
    contact_invitation::Entity::delete_many()
        .filter(contact_invitation::COLUMN.owner_id.eq(person))
        .exec(&tx.db)
        .await?;
    contact::Entity::delete_many().filter(contact::COLUMN.owner_id.eq(person)).exec(&tx.db).await?;
    book::erase(tx, person).await?;
    touches::erase(tx, person).await?;
    distance::erase(tx, person).await?;
    link::Entity::update_many()
        .col_expr(link::Column::Until, Expr::value(tx.op.now))
        .filter(link::COLUMN.owner_id.eq(person))
        .filter(link::COLUMN.until.is_null())
        .exec(&tx.db)
        .await?;
    Ok(())
}
