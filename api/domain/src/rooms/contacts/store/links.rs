//! The only writes of links, of which each of two people has a side. Who reaches whom by them is in `policy/reach`.

use chrono::{DateTime, Utc};
use entity::{PersonId, link};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};

use crate::core::error::Result;
use crate::core::policy::Permit;
use crate::core::tx::Tx;
use crate::rooms::contacts::policy::{Accept, ChangeContact, RestoreContact};

/// Begins both sides of a link, or begins again what had ended; if the inviter blocks the guest, the guest's side alone.
pub async fn begin(tx: &Tx<'_>, permit: &Permit<'_, Accept>, blocked: bool) -> Result<()> {
    let couple = permit.subject();
    let sides = [(couple.inviter, couple.guest, blocked.then_some(tx.op.now)), (couple.guest, couple.inviter, None)];
    for (owner, person, until) in sides {
        let side = link::ActiveModel {
            owner_id: Set(owner),
            person_id: Set(person),
            since: Set(tx.op.now),
            until: Set(until),
            ended_at: Set(until),
            lost_at: Set(None),
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

/// Ends the owner's side of a contact's link, if it has one: nothing that is newer than `until` reaches the other.
pub async fn end(tx: &Tx<'_>, permit: &Permit<'_, ChangeContact>, until: DateTime<Utc>) -> Result<()> {
    let own = permit.subject();
    let Some(person) = own.person else { return Ok(()) };
    link::Entity::update_many()
        .col_expr(link::Column::Until, Expr::value(until))
        .col_expr(link::Column::EndedAt, Expr::value(tx.op.now))
        .filter(link::COLUMN.owner_id.eq(own.owner))
        .filter(link::COLUMN.person_id.eq(person))
        .filter(link::COLUMN.until.is_null())
        .exec(&tx.db)
        .await?;
    Ok(())
}

/// Begins the owner's side of a link again that ended when the contact was deleted; says whether it did.
pub async fn begin_again(tx: &Tx<'_>, permit: &Permit<'_, RestoreContact>) -> Result<bool> {
    let deleted = permit.subject();
    let Some((person, ended)) = deleted.unlinked else { return Ok(false) };
    let written = link::Entity::update_many()
        .col_expr(link::Column::Until, Expr::value(None::<DateTime<Utc>>))
        .col_expr(link::Column::EndedAt, Expr::value(None::<DateTime<Utc>>))
        .filter(link::COLUMN.owner_id.eq(deleted.owner))
        .filter(link::COLUMN.person_id.eq(person))
        .filter(link::COLUMN.until.is_not_null())
        .filter(link::COLUMN.ended_at.eq(ended))
        .exec(&tx.db)
        .await?;
    Ok(written.rows_affected == 1)
}

/// Ends the sides of an erased person's links: those to some from a moment on, since when something keeps what is new
/// from them, and all others now. The others keep theirs.
pub async fn erase(tx: &Tx<'_>, person: PersonId, kept: &[(PersonId, DateTime<Utc>)]) -> Result<()> {
    let standing = |until| {
        link::Entity::update_many()
            .col_expr(link::Column::Until, Expr::value(until))
            .filter(link::COLUMN.owner_id.eq(person))
            .filter(link::COLUMN.until.is_null())
    };
    for (other, since) in kept {
        standing(*since).filter(link::COLUMN.person_id.eq(*other)).exec(&tx.db).await?;
    }
    standing(tx.op.now).exec(&tx.db).await?;
    Ok(())
}

/// Notes that an owner has lost an erased person; says whether the owner's side stands.
pub async fn erase_between(tx: &Tx<'_>, person: PersonId, owner: PersonId) -> Result<bool> {
    let lost = link::Entity::update_many()
        .col_expr(link::Column::LostAt, Expr::value(tx.op.now))
        .filter(link::COLUMN.owner_id.eq(owner))
        .filter(link::COLUMN.person_id.eq(person))
        .exec_with_returning(&tx.db)
        .await?;
    Ok(lost.iter().any(|side| side.until.is_none()))
}
