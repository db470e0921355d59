//! Turning what a person decided into a grant: once, and until they end it.

use entity::{GrantId, authorization, person};
use sea_orm::ActiveValue::Set;

use super::client::Client;
use super::policy::{BeginGrant, Redeem, RedeemFacts};
use super::store;
use crate::core::error::Result;
use crate::core::op::Op;
use crate::core::policy::permit;
use crate::core::scope::Scopes;
use crate::core::tx::Tx;
use crate::rooms::accounts::{self, GrantTokens, NewGrant};
use crate::rooms::{contacts, groups};

/// Begins the grant that a person decided on, and commits; `None` if it is over. What the client has redeemed before ends:
/// somebody else may have had a copy.
pub(super) async fn begin(
    tx: Tx<'_>,
    client: &Client,
    found: authorization::Model,
    account: Option<person::Model>,
) -> Result<Option<GrantTokens>> {
    let op = tx.op;
    if let Some(grant) = found.credential_id {
        accounts::end_grant_by_app(&tx, client.app, grant).await?;
        tx.commit().await?;
        return Ok(None);
    }
    let is_there = is_there(&tx, &found).await?;
    let facts = RedeemFacts { authorization: found, account, is_there, app: client.app, now: op.now };
    let Ok(may_begin) = permit::<BeginGrant>(&tx, &facts) else { return Ok(None) };
    let Ok(may) = permit::<Redeem>(&tx, &facts) else { return Ok(None) };
    let found = facts.authorization;
    let scopes = Scopes::from_bits(found.scopes);
    let group = found.group_id.zip(found.member_id);
    let name = client.name.clone();
    let new = NewGrant { app: client.app, name, scopes, contact: found.contact_id, group, ends_at: found.ends_at };
    let grant = accounts::begin_grant(&tx, &may_begin, new).await?;
    let row = authorization::ActiveModel { credential_id: Set(Some(grant.id)), ..Default::default() };
    store::authorizations::redeem(&tx, &may, row).await?;
    tx.commit().await?;
    accounts::grant_tokens(op, &grant, grant.generation, scopes).map(Some)
}

/// Ends a grant of the viewer's: the app's tokens are refused from now on, and so is what it was let do besides and hasn't
/// begun.
///
/// # Errors
///
/// A refusal if the viewer has no such grant.
pub async fn end_grant(op: &Op, id: GrantId) -> Result<()> {
    let tx = Tx::begin(op).await?;
    if let Some(app) = accounts::end_grant(&tx, id).await? {
        store::authorizations::end_waiting(&tx, Some(op.person()?), Some(app)).await?;
    }
    tx.commit_as(()).await
}

/// Whether what the person narrowed it to is still theirs: what ends a grant also keeps one from beginning.
async fn is_there(tx: &Tx<'_>, found: &authorization::Model) -> Result<bool> {
    if let Some(contact) = found.contact_id {
        return Ok(contacts::behind(&tx.db, found.person_id, [contact]).await?.contains_key(&contact));
    }
    match found.group_id.zip(found.member_id) {
        Some((group, member)) => groups::is_active(tx, group, member).await,
        None => Ok(true),
    }
}
