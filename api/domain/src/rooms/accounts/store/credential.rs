//! The table `credential`: where people are signed in, their tokens, and what these were.

use chrono::{DateTime, NaiveTime, Utc};
use entity::credential::{self, Kind};
use entity::{AppId, ContactId, CredentialId, MemberId, PersonId};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};

use super::super::policy::{EndDevice, EndGrant, EndToken, OverAccount, Refresh, Rotation};
use super::ended_grant;
use crate::core::db::filled;
use crate::core::error::Result;
use crate::core::op::Op;
use crate::core::policy::Permit;
use crate::core::tx::Tx;

/// A credential that hasn't ended, whoever's it is: a repeated sign-in has shown that it may ask.
pub(crate) async fn live(op: &Op, id: CredentialId) -> Result<Option<credential::Model>> {
    let found = credential::Entity::find_by_id(id)
        .filter(credential::COLUMN.ended_at.is_null())
        .filter(credential::COLUMN.expires_at.gt(op.now))
        .one(op.env.db.read())
        .await?;
    Ok(found)
}

/// The actor's credentials of a kind that haven't ended, newest first.
pub(crate) async fn own(op: &Op, db: &impl ConnectionTrait, kind: Kind) -> Result<Vec<credential::Model>> {
    let found = credential::Entity::find()
        .filter(credential::COLUMN.person_id.eq(op.person()?))
        .filter(credential::COLUMN.kind.eq(kind))
        .filter(credential::COLUMN.ended_at.is_null())
        .filter(credential::COLUMN.expires_at.gt(op.now))
        .order_by_desc(credential::Column::Id)
        .all(db)
        .await?;
    Ok(found)
}

/// The sealed names of those of these credentials that are somebody's own, ended or not.
pub(crate) async fn named(op: &Op, ids: Vec<CredentialId>) -> Result<Vec<(CredentialId, Option<entity::Sealed>)>> {
    let found = credential::Entity::find()
        .select_only()
        .columns([credential::Column::Id, credential::Column::Name])
        .filter(credential::COLUMN.person_id.eq(op.person()?))
        .filter(credential::COLUMN.id.is_in(filled(ids)))
        .into_tuple()
        .all(op.env.db.read())
        .await?;
    Ok(found)
}

/// A credential, locked: whose it is, policy says.
pub(crate) async fn lock(tx: &Tx<'_>, id: CredentialId) -> Result<Option<credential::Model>> {
    let found = credential::Entity::find_by_id(id)
        .filter(credential::COLUMN.ended_at.is_null())
        .lock_exclusive()
        .one(&tx.db)
        .await?;
    Ok(found)
}

/// What lets an app act for itself until a moment at least, if there is something.
pub(crate) async fn of_app(tx: &Tx<'_>, app: AppId, until: DateTime<Utc>) -> Result<Option<credential::Model>> {
    let found = credential::Entity::find()
        .filter(credential::COLUMN.app_id.eq(app))
        .filter(credential::COLUMN.kind.eq(Kind::App))
        .filter(credential::COLUMN.ended_at.is_null())
        .filter(credential::COLUMN.expires_at.gte(until))
        .one(&tx.db)
        .await?;
    Ok(found)
}

/// Which person a device is, or was, of.
pub(crate) async fn owner(op: &Op, id: CredentialId) -> Result<Option<PersonId>> {
    let found = credential::Entity::find_by_id(id)
        .select_only()
        .column(credential::Column::PersonId)
        .into_tuple()
        .one(op.env.db.read())
        .await?;
    Ok(found)
}

/// Remembers that the account's password was given on the device that acts.
pub(crate) async fn set_confirmed<A: OverAccount>(tx: &Tx<'_>, permit: &Permit<'_, A>) -> Result<()> {
    credential::Entity::update_many()
        .col_expr(credential::Column::ConfirmedAt, Expr::value(tx.op.now))
        .filter(credential::COLUMN.id.eq(CredentialId::from(tx.op.device()?)))
        .filter(credential::COLUMN.person_id.eq(permit.subject()))
        .exec(&tx.db)
        .await?;
    Ok(())
}

/// Writes a new credential of an account.
pub(crate) async fn insert<A: OverAccount>(
    tx: &Tx<'_>,
    permit: &Permit<'_, A>,
    row: credential::ActiveModel,
) -> Result<credential::Model> {
    let row = credential::ActiveModel { person_id: Set(permit.subject()), ..row };
    Ok(credential::Entity::insert(row).exec_with_returning(&tx.db).await?)
}

/// Has the next refresh token of a device's family take over.
pub(crate) async fn rotate(tx: &Tx<'_>, permit: &Permit<'_, Refresh>, expires_at: DateTime<Utc>) -> Result<()> {
    let Rotation::Next(id) = permit.subject() else { return Ok(()) };
    credential::Entity::update_many()
        .col_expr(credential::Column::Generation, Expr::col(credential::Column::Generation).add(1))
        .col_expr(credential::Column::RotatedAt, Expr::value(tx.op.now))
        .col_expr(credential::Column::ExpiresAt, Expr::value(expires_at))
        .filter(credential::COLUMN.id.eq(id))
        .exec(&tx.db)
        .await?;
    Ok(())
}

/// Ends a device of whose family an old refresh token was shown.
pub(crate) async fn end_family(tx: &Tx<'_>, permit: &Permit<'_, Refresh>) -> Result<()> {
    let Rotation::End(id) = permit.subject() else { return Ok(()) };
    end_one(tx, id).await
}

/// Ends a device of the viewer's.
pub(crate) async fn end(tx: &Tx<'_>, permit: &Permit<'_, EndDevice>) -> Result<()> {
    end_one(tx, permit.subject()).await
}

/// Ends a personal access token of the viewer's.
pub(crate) async fn end_token(tx: &Tx<'_>, permit: &Permit<'_, EndToken>) -> Result<()> {
    end_one(tx, permit.subject()).await
}

async fn end_one(tx: &Tx<'_>, id: CredentialId) -> Result<()> {
    let one = Condition::all().add(credential::COLUMN.id.eq(id)).add(credential::COLUMN.ended_at.is_null());
    end_those(tx, one).await.map(drop)
}

/// Ends all credentials of an account; says which.
pub(crate) async fn end_all<A: OverAccount>(tx: &Tx<'_>, permit: &Permit<'_, A>) -> Result<Vec<credential::Model>> {
    end_those(tx, of(permit.subject())).await
}

/// Ends the devices of an account but the one that acts, and if wanted also what isn't a device; says which.
pub(crate) async fn end_others<A: OverAccount>(
    tx: &Tx<'_>,
    permit: &Permit<'_, A>,
    devices_alone: bool,
) -> Result<Vec<credential::Model>> {
    let others = of(permit.subject()).add(credential::COLUMN.id.ne(CredentialId::from(tx.op.device()?)));
    let devices = devices_alone.then(|| credential::COLUMN.kind.eq(Kind::Device));
    end_those(tx, others.add_option(devices)).await
}

/// Ends all credentials of an account that aren't devices; says which.
pub(crate) async fn end_granted<A: OverAccount>(tx: &Tx<'_>, permit: &Permit<'_, A>) -> Result<Vec<credential::Model>> {
    end_those(tx, of(permit.subject()).add(credential::COLUMN.kind.ne(Kind::Device))).await
}

/// Ends some of the credentials of whoever they are; says whether there were any.
pub(crate) async fn end_some(tx: &Tx<'_>, limit: u64) -> Result<bool> {
    let live = credential::Entity::find().select_only().column(credential::Column::Id);
    let live = live.filter(credential::COLUMN.ended_at.is_null()).limit(limit).into_tuple::<CredentialId>();
    let some = live.all(&tx.db).await?;
    let ended = end_those(tx, Condition::all().add(credential::COLUMN.id.is_in(filled(some)))).await?;
    Ok(!ended.is_empty())
}

/// Ends a grant of the viewer's.
pub(crate) async fn end_grant(tx: &Tx<'_>, permit: &Permit<'_, EndGrant>) -> Result<()> {
    end_one(tx, permit.subject()).await
}

/// Ends what an app was given by everybody; says what. It follows from what ended the app.
pub(crate) async fn end_of_app(tx: &Tx<'_>, app: AppId) -> Result<Vec<credential::Model>> {
    end_those(tx, given().add(credential::COLUMN.app_id.eq(app))).await
}

/// Ends what lets an app act for itself. It follows from who owns the app now.
pub(crate) async fn end_tokens_of_app(tx: &Tx<'_>, app: AppId) -> Result<()> {
    let own = given().add(credential::COLUMN.kind.eq(Kind::App)).add(credential::COLUMN.app_id.eq(app));
    end_those(tx, own).await.map(drop)
}

/// Ends one grant of an app, which asked for that; says which.
pub(crate) async fn end_one_of_app(tx: &Tx<'_>, app: AppId, id: CredentialId) -> Result<Vec<credential::Model>> {
    end_those(tx, given().add(credential::COLUMN.app_id.eq(app)).add(credential::COLUMN.id.eq(id))).await
}

/// Ends the grants that end with these memberships; says which. It follows from their end.
pub(crate) async fn end_of_members(tx: &Tx<'_>, members: &[MemberId]) -> Result<Vec<credential::Model>> {
    end_those(tx, given().add(credential::COLUMN.member_id.is_in(filled(members.iter().copied())))).await
}

/// Ends the grants that are narrowed to a contact; says which. It follows from the end of the contact.
pub(crate) async fn end_of_contact(tx: &Tx<'_>, contact: ContactId) -> Result<Vec<credential::Model>> {
    end_those(tx, given().add(credential::COLUMN.contact_id.eq(contact))).await
}

fn given() -> Condition {
    let given = [Kind::Grant, Kind::App];
    Condition::all().add(credential::COLUMN.kind.is_in(given)).add(credential::COLUMN.ended_at.is_null())
}

/// Has the grants that are narrowed to a contact follow it into another one. It follows from a merge.
pub(crate) async fn move_contact(tx: &Tx<'_>, from: ContactId, into: ContactId) -> Result<()> {
    credential::Entity::update_many()
        .col_expr(credential::Column::ContactId, Expr::value(into))
        .filter(credential::COLUMN.contact_id.eq(from))
        .exec(&tx.db)
        .await?;
    Ok(())
}

/// Ends all credentials of a person who is being erased; says which. The worker does this, for nobody.
pub(crate) async fn erase(tx: &Tx<'_>, person: PersonId) -> Result<Vec<credential::Model>> {
    end_those(tx, of(person)).await
}

fn of(person: PersonId) -> Condition {
    Condition::all().add(credential::COLUMN.person_id.eq(person)).add(credential::COLUMN.ended_at.is_null())
}

async fn end_those(tx: &Tx<'_>, those: Condition) -> Result<Vec<credential::Model>> {
    let ended = credential::Entity::update_many()
        .col_expr(credential::Column::EndedAt, Expr::value(tx.op.now))
        .filter(those)
        .exec_with_returning(&tx.db)
        .await?;
    for row in &ended {
        tx.ended(row.id);
    }
    // Whatever ends a grant, its app is told.
    ended_grant::note(tx, &ended).await?;
    Ok(ended)
}

/// Ends the grants whose time is over; says which. The worker does this, for nobody.
pub(crate) async fn end_expired(tx: &Tx<'_>) -> Result<Vec<credential::Model>> {
    let expired =
        given().add(credential::COLUMN.kind.eq(Kind::Grant)).add(credential::COLUMN.expires_at.lte(tx.op.now));
    end_those(tx, expired).await
}

/// The credentials that have ended since, of everybody, and the tokens that would be valid if they hadn't ended: what every
/// instance holds in memory.
pub(crate) async fn ended_since(op: &Op, since: DateTime<Utc>) -> Result<Vec<(CredentialId, DateTime<Utc>)>> {
    let tokens = Condition::all()
        .add(credential::COLUMN.kind.eq(Kind::Token))
        .add(credential::COLUMN.ended_at.is_not_null())
        .add(credential::COLUMN.expires_at.gt(op.now));
    let found = credential::Entity::find()
        .select_only()
        .columns([credential::Column::Id, credential::Column::EndedAt])
        .filter(Condition::any().add(credential::COLUMN.ended_at.gt(since)).add(tokens))
        .into_tuple()
        .all(op.env.db.read())
        .await?;
    Ok(found)
}

/// Notes that these tokens are used on the day of the operation. The server does this, for nobody.
pub(crate) async fn note_used(op: &Op, tokens: Vec<CredentialId>) -> Result<()> {
    let today = op.now.date_naive().and_time(NaiveTime::MIN).and_utc();
    let not_yet = Condition::any().add(credential::COLUMN.used_on.is_null()).add(credential::COLUMN.used_on.lt(today));
    credential::Entity::update_many()
        .col_expr(credential::Column::UsedOn, Expr::value(today))
        .filter(credential::COLUMN.id.is_in(filled(tokens)))
        .filter(not_yet)
        .exec(op.env.db.write())
        .await?;
    Ok(())
}

/// Forgets credentials that ended before a moment. The worker does this, for nobody.
pub(crate) async fn tidy(op: &Op, before: DateTime<Utc>) -> Result<()> {
    // A token says itself how long it is valid: that it has ended is remembered for as long.
    let ended =
        Condition::all().add(credential::COLUMN.kind.ne(Kind::Token)).add(credential::COLUMN.ended_at.lt(before));
    credential::Entity::delete_many()
        .filter(Condition::any().add(ended).add(credential::COLUMN.expires_at.lt(before)))
        .exec(op.env.db.write())
        .await?;
    Ok(())
}
