//! Grants: what an app was given by a person. To accounts, a grant is a credential with a family of refresh tokens, as a
//! device is; which app has it, and what it is narrowed to, the room of apps says.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use entity::credential::{self, Kind as What};
use entity::{AppId, ContactId, CredentialId, GrantId, GroupId, MemberId, PersonId, job};
use sea_orm::ActiveValue::Set;

use super::policy::{EndGrant, GRACE, OverAccount, Refresh, RefreshFacts, Rotation};
use super::sign_in::{event, name_place, tell_ended};
use super::tokens::{self, RefreshToken};
use super::{issuing, store};
use crate::core::access::Deed;
use crate::core::error::{Error, Result};
use crate::core::jobs;
use crate::core::op::Op;
use crate::core::policy::{Permit, permit};
use crate::core::scope::Scopes;
use crate::core::secrets::seal;
use crate::core::tx::Tx;

/// A grant that is to begin.
pub(crate) struct NewGrant {
    /// The app that gets it.
    pub app: AppId,
    /// What the app is called now: the person let that one have it, whatever it is called later.
    pub name: String,
    /// What it is for.
    pub scopes: Scopes,
    /// The one contact to which it is narrowed.
    pub contact: Option<ContactId>,
    /// The one group to which it is narrowed, and the membership with which it ends.
    pub group: Option<(GroupId, MemberId)>,
    /// When it ends, by the person's will.
    pub ends_at: Option<DateTime<Utc>>,
}

/// The tokens of a grant.
pub(crate) struct GrantTokens {
    /// The access token.
    pub access: String,
    /// When it expires.
    pub access_expires_at: DateTime<Utc>,
    /// The refresh token.
    pub refresh: String,
    /// What the access token may be used for.
    pub scopes: Scopes,
    /// The grant.
    pub grant: GrantId,
}

/// A grant, as its person sees it.
#[derive(Clone, Debug)]
pub struct Grant {
    /// The id.
    pub id: GrantId,
    /// The app that has it.
    pub app: AppId,
    /// What it is for.
    pub scopes: Scopes,
    /// The one contact to which it is narrowed, if it is.
    pub contact: Option<ContactId>,
    /// The one group to which it is narrowed, if it is.
    pub group: Option<GroupId>,
    /// When the app began to use it.
    pub created_at: DateTime<Utc>,
    /// When it ends, by the person's will.
    pub ends_at: Option<DateTime<Utc>>,
    /// When it ends if the app doesn't use it.
    pub expires_at: DateTime<Utc>,
    /// The last UTC day on which it was used, if it was.
    pub last_used_on: Option<NaiveDate>,
}

impl Grant {
    fn open(row: &credential::Model) -> Option<Self> {
        Some(Self {
            id: row.id.into(),
            app: row.app_id?,
            scopes: Scopes::from_bits(row.scopes.unwrap_or_default()),
            contact: row.contact_id,
            group: row.group_id,
            created_at: row.created_at,
            ends_at: row.ends_at,
            expires_at: row.expires_at,
            last_used_on: row.used_on.map(|day| day.date_naive()),
        })
    }
}

/// Begins a grant, and tells its person's feed.
pub(crate) async fn begin_grant<A: OverAccount>(
    tx: &Tx<'_>,
    may: &Permit<'_, A>,
    new: NewGrant,
) -> Result<credential::Model> {
    let op = tx.op;
    let id = CredentialId(op.id());
    let key = op.env.vault.key(may.subject().0).await?;
    let row = credential::ActiveModel {
        id: Set(id),
        kind: Set(What::Grant),
        name: Set(Some(seal(op, &key, name_place(id), &new.name))),
        salt: Set(op.random::<16>().to_vec()),
        generation: Set(1),
        rotated_at: Set(op.now),
        created_at: Set(op.now),
        expires_at: Set(idle_until(op, new.ends_at)),
        ended_at: Set(None),
        confirmed_at: Set(None),
        scopes: Set(Some(new.scopes.bits())),
        used_on: Set(None),
        app_id: Set(Some(new.app)),
        contact_id: Set(new.contact),
        group_id: Set(new.group.map(|(group, _)| group)),
        member_id: Set(new.group.map(|(_, member)| member)),
        ends_at: Set(new.ends_at),
        ..Default::default()
    };
    let row = store::credential::insert(tx, may, row).await?;
    jobs::leave(tx, job::Kind::MailGrantBegun, row.person_id.0, op.now).await?;
    tx.tell(row.person_id, event(What::Grant), id.0, tx.account());
    Ok(row)
}

/// Until when a grant lasts if it isn't used.
fn idle_until(op: &Op, ends_at: Option<DateTime<Utc>>) -> DateTime<Utc> {
    let idle = op.now + op.env.settings.refresh;
    ends_at.map_or(idle, |end| end.min(idle))
}

/// The tokens of a grant that was just begun or refreshed.
pub(crate) fn grant_tokens(op: &Op, grant: &credential::Model, generation: i32, scopes: Scopes) -> Result<GrantTokens> {
    let app = grant.app_id.ok_or_else(|| Error::internal("a grant of no app"))?;
    let (access, access_expires_at) = issuing::issue_to(op, app, grant, scopes)?;
    let refresh = tokens::refresh_token(op, grant, generation);
    Ok(GrantTokens { access, access_expires_at, refresh, scopes, grant: grant.id.into() })
}

/// The first tokens of a grant once more, for a device whose answer was lost a moment ago; `None` if it isn't so.
pub(crate) async fn first_tokens_again(tx: &Tx<'_>, app: AppId, grant: CredentialId) -> Result<Option<GrantTokens>> {
    let found = store::credential::lock(tx, grant).await?.filter(|grant| {
        let is_fresh = grant.generation == 1 && tx.op.now < grant.created_at + GRACE;
        grant.app_id == Some(app) && grant.ended_at.is_none() && is_fresh
    });
    let scopes = |grant: &credential::Model| Scopes::from_bits(grant.scopes.unwrap_or_default());
    found.map(|grant| grant_tokens(tx.op, &grant, grant.generation, scopes(&grant))).transpose()
}

/// Exchanges a refresh token of an app's for the next one, as `refresh_session` does. `None` for a token that isn't one of this
/// app's, or no longer valid. `narrowed` says what the new access token is for, and may refuse: then the token isn't spent.
///
/// # Errors
///
/// What `narrowed` says, or if the database doesn't answer.
pub(crate) async fn refresh_grant<E: From<Error>>(
    op: &Op,
    app: AppId,
    token: &str,
    narrowed: impl FnOnce(Scopes) -> Result<Scopes, E>,
) -> Result<Option<GrantTokens>, E> {
    let Ok(token) = RefreshToken::read(token) else { return Ok(None) };
    let tx = Tx::begin(op).await?;
    let grant = store::credential::lock(&tx, token.device).await?;
    let Some(grant) = grant.filter(|grant| grant.app_id == Some(app) && token.is_of(op, grant)) else {
        return Ok(None);
    };
    let facts = RefreshFacts { device: grant, kind: What::Grant, generation: token.generation, now: op.now };
    let Ok(may) = permit::<Refresh>(&tx, &facts) else { return Ok(None) };
    let grant = facts.device;
    let scopes = narrowed(Scopes::from_bits(grant.scopes.unwrap_or_default()))?;
    match may.subject() {
        Rotation::Next(_) => {
            store::credential::rotate(&tx, &may, idle_until(op, grant.ends_at)).await?;
            tx.commit().await?;
            Ok(Some(grant_tokens(op, &grant, grant.generation + 1, scopes)?))
        }
        Rotation::Repeat(_) => Ok(Some(grant_tokens(op, &grant, grant.generation, scopes)?)),
        Rotation::End(_) => {
            store::credential::end_family(&tx, &may).await?;
            tell_ended(&tx, vec![grant]);
            tx.commit().await?;
            metrics::counter!("kith_grants_ended_for_reuse_total").increment(1);
            Ok(None)
        }
    }
}

/// The grant of a refresh token of an app's, whichever of its family the token is, and whether it is the present one.
pub(crate) async fn grant_of_refresh(op: &Op, app: AppId, token: &str) -> Result<Option<(credential::Model, bool)>> {
    let Ok(token) = RefreshToken::read(token) else { return Ok(None) };
    let found = store::credential::live(op, token.device).await?;
    let found = found.filter(|grant| grant.app_id == Some(app) && token.is_of(op, grant));
    Ok(found.map(|grant| {
        let is_present = token.generation == grant.generation;
        (grant, is_present)
    }))
}

/// Ends a grant of the viewer's; gives its app.
pub(crate) async fn end_grant(tx: &Tx<'_>, id: GrantId) -> Result<Option<AppId>> {
    let grant = store::credential::lock(tx, id.into()).await?;
    let may = permit::<EndGrant>(tx, &grant)?;
    store::credential::end_grant(tx, &may).await?;
    tx.note(Deed::AccessEnded);
    tx.tell(tx.op.person()?, event(What::Grant), id.0, tx.account());
    Ok(grant.and_then(|grant| grant.app_id))
}

/// The viewer's grants that haven't ended, newest first.
///
/// # Errors
///
/// [`Error::Unauthenticated`] if nobody is signed in.
pub async fn grants(op: &Op) -> Result<Vec<Grant>> {
    Ok(store::credential::own(op, op.env.db.read(), What::Grant).await?.iter().filter_map(Grant::open).collect())
}

/// Those of these grants that are the viewer's.
///
/// # Errors
///
/// As [`grants`].
pub async fn grants_by_ids(op: &Op, ids: &[GrantId]) -> Result<HashMap<GrantId, Grant>> {
    let all = grants(op).await?;
    Ok(all.into_iter().filter(|grant| ids.contains(&grant.id)).map(|grant| (grant.id, grant)).collect())
}

/// Ends the grants of an app, whoever gave them, and tells them. It follows from what ended the app.
pub(crate) async fn end_grants_of_app(tx: &Tx<'_>, app: AppId) -> Result<Vec<PersonId>> {
    let ended = store::credential::end_of_app(tx, app).await?;
    let people = ended.iter().filter(|row| row.kind == What::Grant).map(|row| row.person_id).collect();
    tell_ended(tx, ended);
    Ok(people)
}

/// Ends one grant, since its app asked for that, or replayed its code.
pub(crate) async fn end_grant_by_app(tx: &Tx<'_>, app: AppId, grant: CredentialId) -> Result<()> {
    tell_ended(tx, store::credential::end_one_of_app(tx, app, grant).await?);
    Ok(())
}

/// Ends the grants that are narrowed to a group in which a membership has ended.
pub(crate) async fn end_grants_of_members(tx: &Tx<'_>, members: &[MemberId]) -> Result<()> {
    tell_ended(tx, store::credential::end_of_members(tx, members).await?);
    Ok(())
}

/// Ends the grants that are narrowed to a contact which is deleted.
pub(crate) async fn end_grants_of_contact(tx: &Tx<'_>, contact: ContactId) -> Result<()> {
    tell_ended(tx, store::credential::end_of_contact(tx, contact).await?);
    Ok(())
}

/// Has the grants that are narrowed to a contact follow it into another one.
pub(crate) async fn move_grants(tx: &Tx<'_>, from: ContactId, into: ContactId) -> Result<()> {
    tx.moved(from, into);
    store::credential::move_contact(tx, from, into).await
}
