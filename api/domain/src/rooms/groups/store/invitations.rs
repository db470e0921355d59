//! The only queries on direct invitations into groups. Which of them their guests see is in `sight`; those who sent them
//! see what they did themselves, and nothing else.

use chrono::{DateTime, Utc};
use entity::{GroupId, GroupInvitationId, MemberId, PersonId, SentGroupInvitationId, group_invitation};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, Select,
};

use super::sight;
use crate::core::db::filled;
use crate::core::error::Result;
use crate::core::op::Op;
use crate::core::page::{PageArgs, by_key};
use crate::core::policy::Permit;
use crate::core::tx::Tx;
use crate::rooms::groups::policy::{AnswerInvitation, InviteGuest, WithdrawSent};

fn sent_by(viewer: PersonId) -> Select<group_invitation::Entity> {
    group_invitation::Entity::find().filter(group_invitation::COLUMN.inviter_id.eq(viewer))
}

/// Those that the viewer sent, and neither withdrew nor have expired, whatever became of them.
fn listed(op: &Op) -> Result<Select<group_invitation::Entity>> {
    let sent = sent_by(op.person()?).filter(group_invitation::COLUMN.withdrawn_at.is_null());
    Ok(sent.filter(group_invitation::COLUMN.expires_at.gt(op.now)))
}

/// A page of the invitations that the viewer sent, newest first.
pub async fn sent_page(op: &Op, args: &PageArgs) -> Result<Vec<group_invitation::Model>> {
    let page = by_key::<SentGroupInvitationId, _>(op, args, listed(op)?, group_invitation::Column::Id)?;
    Ok(page.all(op.env.db.read()).await?)
}

/// How many invitations the viewer sent.
pub async fn count_sent(op: &Op) -> Result<u64> {
    Ok(listed(op)?.count(op.env.db.read()).await?)
}

/// Those of these invitations that the viewer sent.
pub async fn sent_by_ids(op: &Op, ids: &[SentGroupInvitationId]) -> Result<Vec<group_invitation::Model>> {
    let ids = ids.iter().map(|id| GroupInvitationId(id.0));
    Ok(listed(op)?.filter(group_invitation::COLUMN.id.is_in(filled(ids))).all(op.env.db.read()).await?)
}

/// An invitation that the viewer sent, over or not.
pub async fn find_sent(tx: &Tx<'_>, id: SentGroupInvitationId) -> Result<Option<group_invitation::Model>> {
    let id = GroupInvitationId(id.0);
    Ok(sent_by(tx.op.person()?).filter(group_invitation::COLUMN.id.eq(id)).one(&tx.db).await?)
}

/// The same invitation, if the viewer has sent it already.
pub async fn sent_before(tx: &Tx<'_>, permit: &Permit<'_, InviteGuest>) -> Result<Option<group_invitation::Model>> {
    let invited = permit.subject();
    let found = listed(tx.op)?
        .filter(group_invitation::COLUMN.group_id.eq(invited.group))
        .filter(group_invitation::COLUMN.guest_id.eq(invited.guest))
        .filter(group_invitation::COLUMN.member_id.eq(invited.member))
        .one(&tx.db)
        .await?;
    Ok(found)
}

pub async fn insert(
    tx: &Tx<'_>,
    permit: &Permit<'_, InviteGuest>,
    row: group_invitation::ActiveModel,
) -> Result<group_invitation::Model> {
    let invited = permit.subject();
    let row = group_invitation::ActiveModel {
        group_id: Set(invited.group),
        inviter_id: Set(invited.inviter),
        member_id: Set(invited.member),
        contact_id: Set(invited.contact),
        guest_id: Set(invited.guest),
        by_facilitator: Set(invited.by_facilitator),
        ..row
    };
    Ok(group_invitation::Entity::insert(row).exec_with_returning(&tx.db).await?)
}

/// Withdraws an invitation that one sent; says whether it hadn't been withdrawn.
pub async fn withdraw(tx: &Tx<'_>, permit: &Permit<'_, WithdrawSent>) -> Result<bool> {
    let withdrawn = group_invitation::Entity::update_many()
        .col_expr(group_invitation::Column::WithdrawnAt, Expr::value(tx.op.now))
        .filter(group_invitation::COLUMN.id.eq(permit.subject()))
        .filter(group_invitation::COLUMN.withdrawn_at.is_null())
        .exec(&tx.db)
        .await?;
    Ok(withdrawn.rows_affected == 1)
}

/// Whether the guest sees an invitation. Whatever the answer is, the statement is the same.
pub async fn shows(tx: &Tx<'_>, invitation: &group_invitation::Model) -> Result<bool> {
    let seen = sight::invitations(invitation.guest_id, tx.op.now);
    Ok(seen.filter(group_invitation::COLUMN.id.eq(invitation.id)).count(&tx.db).await? > 0)
}

/// Whether the guest was invited into the same group by the same person before, not so long ago that it would have expired.
pub async fn was_told(tx: &Tx<'_>, invitation: &group_invitation::Model) -> Result<bool> {
    let before = sent_by(invitation.inviter_id)
        .filter(group_invitation::COLUMN.group_id.eq(invitation.group_id))
        .filter(group_invitation::COLUMN.guest_id.eq(invitation.guest_id))
        .filter(group_invitation::COLUMN.expires_at.gt(tx.op.now))
        .filter(group_invitation::COLUMN.id.ne(invitation.id));
    Ok(before.count(&tx.db).await? > 0)
}

/// A page of the invitations that the viewer received, newest first.
pub async fn received_page(op: &Op, args: &PageArgs) -> Result<Vec<group_invitation::Model>> {
    let received = sight::invitations(op.person()?, op.now);
    let page = by_key::<GroupInvitationId, _>(op, args, received, group_invitation::Column::Id)?;
    Ok(page.all(op.env.db.read()).await?)
}

/// How many invitations the viewer received.
pub async fn count_received(op: &Op) -> Result<u64> {
    Ok(sight::invitations(op.person()?, op.now).count(op.env.db.read()).await?)
}

/// Those of these invitations that the viewer received.
pub async fn received_by_ids(op: &Op, ids: &[GroupInvitationId]) -> Result<Vec<group_invitation::Model>> {
    let received = sight::invitations(op.person()?, op.now);
    let some = received.filter(group_invitation::COLUMN.id.is_in(filled(ids.iter().copied())));
    Ok(some.all(op.env.db.read()).await?)
}

/// The invitations that the viewer received into these groups, oldest first.
pub async fn received_in(op: &Op, groups: &[GroupId]) -> Result<Vec<group_invitation::Model>> {
    let found = sight::invitations(op.person()?, op.now)
        .filter(group_invitation::COLUMN.group_id.is_in(filled(groups.iter().copied())))
        .order_by_asc(group_invitation::Column::Id)
        .all(op.env.db.read())
        .await?;
    Ok(found)
}

/// An invitation that the viewer received.
pub async fn find_received(
    op: &Op,
    db: &impl ConnectionTrait,
    id: GroupInvitationId,
) -> Result<Option<group_invitation::Model>> {
    let received = sight::invitations(op.person()?, op.now);
    Ok(received.filter(group_invitation::COLUMN.id.eq(id)).one(db).await?)
}

/// Marks an invitation as accepted; says whether it still could be.
pub async fn accept(tx: &Tx<'_>, permit: &Permit<'_, AnswerInvitation>) -> Result<bool> {
    let accepted = group_invitation::Entity::update_many()
        .col_expr(group_invitation::Column::AcceptedAt, Expr::value(tx.op.now))
        .filter(group_invitation::COLUMN.id.eq(permit.subject()))
        .filter(waiting())
        .exec(&tx.db)
        .await?;
    Ok(accepted.rows_affected == 1)
}

/// Marks an invitation as declined, if it waits for an answer.
pub async fn decline(tx: &Tx<'_>, permit: &Permit<'_, AnswerInvitation>) -> Result<()> {
    group_invitation::Entity::update_many()
        .col_expr(group_invitation::Column::DeclinedAt, Expr::value(tx.op.now))
        .filter(group_invitation::COLUMN.id.eq(permit.subject()))
        .filter(waiting())
        .exec(&tx.db)
        .await?;
    Ok(())
}

/// That an invitation was neither withdrawn nor answered.
fn waiting() -> Condition {
    Condition::all()
        .add(group_invitation::COLUMN.withdrawn_at.is_null())
        .add(group_invitation::COLUMN.accepted_at.is_null())
        .add(group_invitation::COLUMN.declined_at.is_null())
}

/// Withdraws the invitations of members who have left. It follows from a move that had a permit.
pub async fn end_of(tx: &Tx<'_>, inviters: &[MemberId]) -> Result<()> {
    group_invitation::Entity::update_many()
        .col_expr(group_invitation::Column::WithdrawnAt, Expr::value(tx.op.now))
        .filter(group_invitation::COLUMN.member_id.is_in(filled(inviters.iter().copied())))
        .filter(group_invitation::COLUMN.withdrawn_at.is_null())
        .exec(&tx.db)
        .await?;
    Ok(())
}

/// The invitations that the viewer sent after one of them, oldest first, for their export; at most `limit`.
pub async fn every_sent(
    op: &Op,
    after: Option<&group_invitation::Model>,
    limit: u64,
) -> Result<Vec<group_invitation::Model>> {
    every(op, sent_by(op.person()?), after, limit).await
}

/// The same of those that the viewer received.
pub async fn every_received(
    op: &Op,
    after: Option<&group_invitation::Model>,
    limit: u64,
) -> Result<Vec<group_invitation::Model>> {
    every(op, sight::invitations_ever(op.person()?, op.now), after, limit).await
}

async fn every(
    op: &Op,
    invitations: Select<group_invitation::Entity>,
    after: Option<&group_invitation::Model>,
    limit: u64,
) -> Result<Vec<group_invitation::Model>> {
    let rest = Condition::all().add_option(after.map(|after| group_invitation::COLUMN.id.gt(after.id)));
    let some = invitations.filter(rest).order_by_asc(group_invitation::Column::Id).limit(limit);
    Ok(some.all(op.env.db.read()).await?)
}

/// Forgets the invitations that expired before a moment, whoever's they are.
pub async fn purge_expired(db: &impl ConnectionTrait, before: DateTime<Utc>) -> Result<()> {
    group_invitation::Entity::delete_many().filter(group_invitation::COLUMN.expires_at.lt(before)).exec(db).await?;
    Ok(())
}

/// Erases the invitations between two people.
pub async fn erase_between(tx: &Tx<'_>, one: PersonId, other: PersonId) -> Result<()> {
    let between = |inviter: PersonId, guest: PersonId| {
        Condition::all()
            .add(group_invitation::COLUMN.inviter_id.eq(inviter))
            .add(group_invitation::COLUMN.guest_id.eq(guest))
    };
    group_invitation::Entity::delete_many()
        .filter(Condition::any().add(between(one, other)).add(between(other, one)))
        .exec(&tx.db)
        .await?;
    Ok(())
}
