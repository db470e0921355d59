//! Personal access tokens: for people who explore Kith, or let a program of their own act for them. A token is shown once,
//! says itself what it may be used for, and ends by a date that its person sets, or as soon as they end it.

use std::collections::HashMap;

use chrono::{DateTime, Duration, NaiveDate, Utc};
use entity::credential::{self, Kind as What};
use entity::{CredentialId, PersonalTokenId, feed_event::Kind, job};
use sea_orm::ActiveValue::Set;

use super::policy::{EndToken, OwnAccount};
use super::sign_in::name_place;
use super::tokens;
use super::{confirm, store};
use crate::core::access::Deed;
use crate::core::error::{Error, ErrorCode, Result};
use crate::core::jobs;
use crate::core::once::{Again, Kept, gone};
use crate::core::op::Op;
use crate::core::policy::permit;
use crate::core::scope::{Scope, Scopes};
use crate::core::secrets::{SealKey, seal};
use crate::core::text::{self, Problems};
use crate::core::tx::Tx;

/// How many tokens somebody may have at once.
pub const MOST_TOKENS: usize = 50;
/// After how long a token ends, if nothing else is said.
const USUAL: Duration = Duration::days(90);
/// After how long a token ends at the latest.
const LONGEST: Duration = Duration::days(365);
/// The longest name, in characters.
const LONGEST_NAME: usize = 80;

/// A personal access token.
#[derive(Clone, Debug)]
pub struct PersonalToken {
    /// The id.
    pub id: PersonalTokenId,
    /// The name that its person gave it.
    pub name: String,
    /// What it may be used for.
    pub scopes: Scopes,
    /// When it was created.
    pub created_at: DateTime<Utc>,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
    /// The last UTC day on which it was used, if it was.
    pub last_used_on: Option<NaiveDate>,
    /// The token, which is only shown when it is created.
    pub token: Option<String>,
}

impl PersonalToken {
    fn open(key: &SealKey, row: &credential::Model) -> Self {
        Self {
            id: row.id.into(),
            name: row.name.as_ref().map(|name| key.show(name_place(row.id), name)).unwrap_or_default(),
            scopes: Scopes::from_bits(row.scopes.unwrap_or_default()),
            created_at: row.created_at,
            expires_at: row.expires_at,
            last_used_on: row.used_on.map(|day| day.date_naive()),
            token: None,
        }
    }
}

/// What a new token is to be.
#[derive(Clone, Debug)]
pub struct NewToken {
    /// The name.
    pub name: String,
    /// What it may be used for.
    pub scopes: Vec<Scope>,
    /// When it ends; after 90 days if left out.
    pub expires_at: Option<DateTime<Utc>>,
}

impl NewToken {
    fn checked(self, now: DateTime<Utc>) -> Result<(String, Scopes, DateTime<Utc>)> {
        let mut problems = Problems::default();
        let name = text::line(&self.name);
        if !(1..=LONGEST_NAME).contains(&name.chars().count()) || !text::is_name(&name) {
            let message = format!("`name` must be 1 to {LONGEST_NAME} characters long, without control characters.");
            problems.look(Err::<(), _>(Error::refused_at("name", ErrorCode::Invalid, message)))?;
        }
        if self.scopes.is_empty() || !self.scopes.iter().all(|scope| scope.is_for_programs()) {
            let message = "`scopes` must name at least one scope. A token can't have the scope `account`, and needs no \
                           `public`.";
            problems.look(Err::<(), _>(Error::refused_at("scopes", ErrorCode::Invalid, message)))?;
        }
        let expires_at = self.expires_at.unwrap_or(now + USUAL);
        if expires_at <= now || expires_at > now + LONGEST {
            let message = format!("`expiresAt` must be in the future, at most {} days from now.", LONGEST.num_days());
            problems.look(Err::<(), _>(Error::refused_at("expiresAt", ErrorCode::Invalid, message)))?;
        }
        problems.none()?;
        // The token says it in seconds.
        let expires_at = DateTime::from_timestamp(expires_at.timestamp(), 0).unwrap_or(expires_at);
        Ok((name, self.scopes.into_iter().collect(), expires_at))
    }
}

/// Creates a token. All devices and the person's mailbox are told.
///
/// # Errors
///
/// A refusal for values out of bounds, if the password wasn't confirmed on this device within the last 5 minutes, or if
/// there are too many tokens.
pub async fn create_token(op: &Op, new: NewToken) -> Result<PersonalToken> {
    let (name, scopes, expires_at) = new.checked(op.now)?;
    let key = op.env.vault.key(op.person()?.0).await?;
    let tx = Tx::begin(op).await?;
    let person = store::person::own_person(&tx).await?;
    let may = permit::<OwnAccount>(&tx, &person)?;
    confirm::stays(&person)?;
    confirm::recently_confirmed(&tx).await?;
    if store::credential::own(op, &tx.db, What::Token).await?.len() >= MOST_TOKENS {
        let message = format!("You can have at most {MOST_TOKENS} personal access tokens. End one first.");
        return Err(Error::refused(ErrorCode::LimitReached, message));
    }
    let id = CredentialId(op.id());
    let row = credential::ActiveModel {
        id: Set(id),
        kind: Set(What::Token),
        name: Set(Some(seal(op, &key, name_place(id), &name))),
        salt: Set(Vec::new()),
        generation: Set(0),
        rotated_at: Set(op.now),
        created_at: Set(op.now),
        expires_at: Set(expires_at),
        ended_at: Set(None),
        confirmed_at: Set(None),
        scopes: Set(Some(scopes.bits())),
        used_on: Set(None),
        app_id: Set(None),
        contact_id: Set(None),
        ends_at: Set(None),
        ..Default::default()
    };
    let row = store::credential::insert(&tx, &may, row).await?;
    jobs::leave(&tx, job::Kind::MailTokenCreated, row.person_id.0, op.now).await?;
    tx.tell(row.person_id, Kind::PersonalTokenChanged, id.0, tx.account());
    tx.note(Deed::AccessGiven);
    tx.commit_as(PersonalTokenId::from(id)).await?;
    let token = tokens::Sealed { credential: id, person: row.person_id, scopes, expires_at };
    Ok(PersonalToken { token: Some(token.personal(op)), ..PersonalToken::open(&key, &row) })
}

impl Again for PersonalToken {
    /// The token itself isn't shown again.
    async fn again(op: &Op, kept: &Kept) -> Result<Self> {
        let id = kept.one()?;
        tokens_by_ids(op, &[id]).await?.remove(&id).ok_or_else(gone)
    }
}

/// Ends a token of the viewer's: it is refused from now on.
///
/// # Errors
///
/// A refusal if the viewer has no such token.
pub async fn end_token(op: &Op, id: PersonalTokenId) -> Result<()> {
    let tx = Tx::begin(op).await?;
    let token = store::credential::lock(&tx, id.into()).await?;
    let may = permit::<EndToken>(&tx, &token)?;
    store::credential::end_token(&tx, &may).await?;
    tx.note(Deed::AccessEnded);
    tx.tell(op.person()?, Kind::PersonalTokenChanged, id.0, tx.account());
    tx.commit_as(()).await
}

/// The viewer's tokens that haven't ended, newest first.
///
/// # Errors
///
/// [`Error::Unauthenticated`] if nobody is signed in.
pub async fn personal_tokens(op: &Op) -> Result<Vec<PersonalToken>> {
    let key = op.env.vault.key(op.person()?.0).await?;
    let rows = store::credential::own(op, op.env.db.read(), What::Token).await?;
    Ok(rows.iter().map(|row| PersonalToken::open(&key, row)).collect())
}

/// Those of these tokens that are the viewer's.
///
/// # Errors
///
/// As [`personal_tokens`].
pub async fn tokens_by_ids(op: &Op, ids: &[PersonalTokenId]) -> Result<HashMap<PersonalTokenId, PersonalToken>> {
    let all = personal_tokens(op).await?;
    Ok(all.into_iter().filter(|token| ids.contains(&token.id)).map(|token| (token.id, token)).collect())
}
