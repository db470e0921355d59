//! The only queries on contacts, invitations and links. Every select begins with who is looking.

use chrono::{DateTime, Utc};
use entity::{ContactId, InvitationId, PersonId, contact, contact_invitation, link};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, Select,
};

use super::policy::{Accept, AddContact, ChangeContact, Invite, Withdraw};
use crate::error::Result;
use crate::op::Op;
use crate::policy::Permit;
use crate::tx::Tx;

/// The contacts that the viewer sees: their own.
pub(super) fn visible_to(viewer: PersonId) -> Select<contact::Entity> {
    contact::Entity::find().filter(contact::COLUMN.owner_id.eq(viewer))
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

pub(super) async fn count(db: &impl ConnectionTrait, viewer: PersonId) -> Result<u64> {
    Ok(visible_to(viewer).count(db).await?)
}

pub(super) async fn count_pending(db: &impl ConnectionTrait, viewer: PersonId, now: DateTime<Utc>) -> Result<u64> {
    Ok(invitations_visible_to(viewer).filter(pending(now)).count(db).await?)
}

/// One of the viewer's contacts, locked.
pub(super) async fn lock(tx: &Tx<'_>, id: ContactId) -> Result<Option<contact::Model>> {
    let found = visible_to(tx.op.person()?).filter(contact::COLUMN.id.eq(id)).lock_exclusive().one(&tx.db).await?;
    Ok(found)
}

/// The contact by which its owner is linked to a person.
pub(super) async fn linked(tx: &Tx<'_>, owner: PersonId, person: PersonId) -> Result<Option<contact::Model>> {
    let found = visible_to(owner).filter(contact::COLUMN.person_id.eq(person)).lock_exclusive().one(&tx.db).await?;
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

/// Deletes a contact and its invitations; gives those that were pending.
pub(super) async fn delete(tx: &Tx<'_>, permit: &Permit<'_, ChangeContact>) -> Result<Vec<InvitationId>> {
    let withdrawn = withdraw_for(tx, permit.subject()).await?;
    contact_invitation::Entity::delete_many()
        .filter(contact_invitation::COLUMN.contact_id.eq(permit.subject()))
        .exec(&tx.db)
        .await?;
    contact::Entity::delete_by_id(permit.subject()).exec(&tx.db).await?;
    Ok(withdrawn)
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
        visible_to(permit.subject().inviter).filter(contact::COLUMN.id.eq(id)).lock_exclusive().one(&tx.db).await?;
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

/// Begins both sides of a link, or begins again what had ended.
pub(super) async fn begin_link(tx: &Tx<'_>, permit: &Permit<'_, Accept>) -> Result<()> {
    let couple = permit.subject();
    let side = |owner, person| link::ActiveModel {
        owner_id: Set(owner),
        person_id: Set(person),
        since: Set(tx.op.now),
        until: Set(None),
    };
    link::Entity::insert_many([side(couple.inviter, couple.guest), side(couple.guest, couple.inviter)])
        .on_conflict(
            OnConflict::columns([link::Column::OwnerId, link::Column::PersonId])
                .value(link::Column::Until, Expr::value(None::<DateTime<Utc>>))
                .to_owned(),
        )
        .exec_without_returning(&tx.db)
        .await?;
    Ok(())
}

/// Ends the viewer's own side of a link.
pub(super) async fn end_own_side(tx: &Tx<'_>, _: &Permit<'_, ChangeContact>, person: PersonId) -> Result<()> {
    link::Entity::update_many()
        .col_expr(link::Column::Until, Expr::value(tx.op.now))
        .filter(link::COLUMN.owner_id.eq(tx.op.person()?))
        .filter(link::COLUMN.person_id.eq(person))
        .filter(link::COLUMN.until.is_null())
        .exec(&tx.db)
        .await?;
    Ok(())
}

/// All contacts of the viewer, for their export.
pub(super) async fn everything(op: &Op) -> Result<Vec<contact::Model>> {
    let rows = visible_to(op.person()?).order_by_asc(contact::Column::Id).all(op.env.db.read()).await?;
    Ok(rows)
}

/// All invitations of the viewer, for their export.
pub(super) async fn every_invitation(op: &Op) -> Result<Vec<contact_invitation::Model>> {
    let rows =
        invitations_visible_to(op.person()?).order_by_asc(contact_invitation::Column::Id).all(op.env.db.read()).await?;
    Ok(rows)
}

/// Erases a person's network. Their side of each link ends; the others keep theirs.
pub(crate) async fn erase(tx: &Tx<'_>, person: PersonId) -> Result<()> {
    contact_invitation::Entity::delete_many()
        .filter(contact_invitation::COLUMN.owner_id.eq(person))
        .exec(&tx.db)
        .await?;
    contact::Entity::delete_many().filter(contact::COLUMN.owner_id.eq(person)).exec(&tx.db).await?;
    link::Entity::update_many()
        .col_expr(link::Column::Until, Expr::value(tx.op.now))
        .filter(link::COLUMN.owner_id.eq(person))
        .filter(link::COLUMN.until.is_null())
        .exec(&tx.db)
        .await?;
    Ok(())
}
