//! The only queries on invitations. Every select begins with who is looking, or with the code that shows that one may.

use chrono::{DateTime, Utc};
use entity::{ContactId, InvitationId, PersonId, contact_invitation};
use sea_orm::sea_query::{Expr, SelectStatement};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, Select,
};

use crate::core::db::filled;
use crate::core::error::Result;
use crate::core::op::Op;
use crate::core::page::{PageArgs, by_key};
use crate::core::policy::Permit;
use crate::core::tx::Tx;
use crate::core::viewer::Viewer;
use crate::rooms::contacts::policy::{Accept, ChangeContact, Invite, LinkContact, Merge, Withdraw};

/// The invitations that the viewer sees: their own.
fn visible_to(viewer: Viewer) -> Result<Select<contact_invitation::Entity>> {
    Ok(contact_invitation::Entity::find().filter(contact_invitation::COLUMN.owner_id.eq(viewer.whole()?)))
}

/// Those that can be accepted.
fn pending(now: DateTime<Utc>) -> Condition {
    Condition::all()
        .add(contact_invitation::COLUMN.accepted_at.is_null())
        .add(contact_invitation::COLUMN.withdrawn_at.is_null())
        .add(contact_invitation::COLUMN.expires_at.gt(now))
}

/// How many of the viewer's invitations are pending.
pub async fn count_pending(op: &Op, db: &impl ConnectionTrait) -> Result<u64> {
    Ok(visible_to(op.viewer()?)?.filter(pending(op.now)).count(db).await?)
}

/// The rows of a page of the viewer's pending invitations, newest first.
pub async fn page(op: &Op, args: &PageArgs) -> Result<Vec<contact_invitation::Model>> {
    let query = visible_to(op.viewer()?)?.filter(pending(op.now));
    let query = by_key::<InvitationId, _>(op, args, query, contact_invitation::Column::Id)?;
    Ok(query.all(op.env.db.read()).await?)
}

/// Those of these invitations that the viewer sees, pending or not.
pub async fn by_ids(op: &Op, ids: &[InvitationId]) -> Result<Vec<contact_invitation::Model>> {
    let some = visible_to(op.viewer()?)?.filter(contact_invitation::COLUMN.id.is_in(filled(ids.iter().copied())));
    Ok(some.all(op.env.db.read()).await?)
}

/// The pending invitations of these contacts of the viewer's, oldest first.
pub async fn pending_of(op: &Op, contacts: &[ContactId]) -> Result<Vec<contact_invitation::Model>> {
    let rows = visible_to(op.viewer()?)?
        .filter(contact_invitation::COLUMN.contact_id.is_in(filled(contacts.iter().copied())))
        .filter(pending(op.now))
        .order_by_asc(contact_invitation::Column::Id)
        .all(op.env.db.read())
        .await?;
    Ok(rows)
}

/// The viewer's invitations after one of them, oldest first, for their export; at most `limit`.
pub async fn every(op: &Op, after: Option<InvitationId>, limit: u64) -> Result<Vec<contact_invitation::Model>> {
    let mut every = visible_to(op.viewer()?)?;
    if let Some(after) = after {
        every = every.filter(contact_invitation::COLUMN.id.gt(after));
    }
    Ok(every.order_by_asc(contact_invitation::Column::Id).limit(limit).all(op.env.db.read()).await?)
}

/// The invitation of a code, whoever's it is: the code is what shows that one may ask.
pub async fn by_code(db: &impl ConnectionTrait, code_hash: Vec<u8>) -> Result<Option<contact_invitation::Model>> {
    let found =
        contact_invitation::Entity::find().filter(contact_invitation::COLUMN.code_hash.eq(code_hash)).one(db).await?;
    Ok(found)
}

/// One of the viewer's invitations, locked.
pub async fn lock(tx: &Tx<'_>, id: InvitationId) -> Result<Option<contact_invitation::Model>> {
    let found =
        visible_to(tx.op.viewer()?)?.filter(contact_invitation::COLUMN.id.eq(id)).lock_exclusive().one(&tx.db).await?;
    Ok(found)
}

pub async fn insert(
    tx: &Tx<'_>,
    permit: &Permit<'_, Invite>,
    row: contact_invitation::ActiveModel,
) -> Result<contact_invitation::Model> {
    let own = permit.subject();
    let row = contact_invitation::ActiveModel { owner_id: Set(own.owner), contact_id: Set(own.contact), ..row };
    Ok(contact_invitation::Entity::insert(row).exec_with_returning(&tx.db).await?)
}

/// Withdraws an invitation; says whether it was pending.
pub async fn withdraw(tx: &Tx<'_>, permit: &Permit<'_, Withdraw>) -> Result<bool> {
    let written = contact_invitation::Entity::update_many()
        .col_expr(contact_invitation::Column::WithdrawnAt, Expr::value(tx.op.now))
        .filter(contact_invitation::COLUMN.id.eq(permit.subject()))
        .filter(pending(tx.op.now))
        .exec(&tx.db)
        .await?;
    Ok(written.rows_affected == 1)
}

/// Withdraws the pending invitations of a contact; gives their ids.
pub async fn withdraw_of(tx: &Tx<'_>, permit: &Permit<'_, ChangeContact>) -> Result<Vec<InvitationId>> {
    withdraw_all(tx, permit.subject().contact).await
}

/// Withdraws the pending invitations of a contact that is being linked; gives their ids.
pub async fn withdraw_of_linked(tx: &Tx<'_>, permit: &Permit<'_, LinkContact>) -> Result<Vec<InvitationId>> {
    withdraw_all(tx, permit.subject().contact).await
}

async fn withdraw_all(tx: &Tx<'_>, contact: ContactId) -> Result<Vec<InvitationId>> {
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
pub async fn accept(tx: &Tx<'_>, permit: &Permit<'_, Accept>) -> Result<bool> {
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

/// Gives the invitations of one contact to another.
pub async fn merge(tx: &Tx<'_>, permit: &Permit<'_, Merge>) -> Result<()> {
    let merged = permit.subject();
    contact_invitation::Entity::update_many()
        .col_expr(contact_invitation::Column::ContactId, Expr::value(merged.target))
        .filter(contact_invitation::COLUMN.contact_id.eq(merged.source))
        .exec(&tx.db)
        .await?;
    Ok(())
}

/// Forgets invitations that expired before a moment, whoever's they are.
pub async fn purge_expired(db: &impl ConnectionTrait, before: DateTime<Utc>) -> Result<()> {
    contact_invitation::Entity::delete_many().filter(contact_invitation::COLUMN.expires_at.lt(before)).exec(db).await?;
    Ok(())
}

/// Forgets the invitations of these contacts, whoever's they are.
pub async fn purge_of(db: &impl ConnectionTrait, contacts: SelectStatement) -> Result<()> {
    contact_invitation::Entity::delete_many()
        .filter(contact_invitation::Column::ContactId.in_subquery(contacts))
        .exec(db)
        .await?;
    Ok(())
}

/// Erases a person's invitations.
pub async fn erase(tx: &Tx<'_>, person: PersonId) -> Result<()> {
    contact_invitation::Entity::delete_many()
        .filter(contact_invitation::COLUMN.owner_id.eq(person))
        .exec(&tx.db)
        .await?;
    Ok(())
}
