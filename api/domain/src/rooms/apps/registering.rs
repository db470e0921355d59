//! Registering an app, changing and deleting it.

use entity::{AppId, app, feed_event::Kind, job};
use sea_orm::ActiveValue::Set;

use super::app::{App, registered};
use super::oauth::lookalike::looks_official;
use super::oauth::redirect;
use super::policy::{OwnApp, RegisterApp, RegisterFacts};
use super::{secrets, store};
use crate::core::error::{Error, ErrorCode, Result, still_of};
use crate::core::jobs;
use crate::core::op::Op;
use crate::core::policy::permit;
use crate::core::scope::{Scope, Scopes};
use crate::core::text::{self, Problems};
use crate::core::tx::Tx;
use crate::rooms::accounts;

/// The longest name of an app, and of who makes it, in characters.
const LONGEST_NAME: usize = 60;
/// The longest description, in characters.
const LONGEST_DESCRIPTION: usize = 500;

/// What an app is to be.
#[derive(Clone, Debug)]
pub struct NewApp {
    /// The name.
    pub name: String,
    /// Who makes it.
    pub maker: String,
    /// What it is.
    pub description: Option<String>,
    /// Whether it can keep a secret.
    pub is_confidential: bool,
    /// The redirect URIs.
    pub redirect_uris: Vec<String>,
    /// The scopes without which it doesn't work.
    pub required_scopes: Vec<Scope>,
    /// The scopes that it may ask for besides.
    pub optional_scopes: Vec<Scope>,
}

/// What is to be changed of an app. What is left out stays.
#[derive(Clone, Debug, Default)]
pub struct AppChange {
    /// The version that the change was made for.
    pub version: Option<i32>,
    /// The name.
    pub name: Option<String>,
    /// Who makes it.
    pub maker: Option<String>,
    /// What it is.
    pub description: Option<String>,
    /// The redirect URIs.
    pub redirect_uris: Option<Vec<String>>,
    /// The scopes without which it doesn't work.
    pub required_scopes: Option<Vec<Scope>>,
    /// The scopes that it may ask for besides.
    pub optional_scopes: Option<Vec<Scope>>,
}

fn named(value: &str, field: &'static str) -> Result<String> {
    let name = text::line(value);
    if !(1..=LONGEST_NAME).contains(&name.chars().count()) || !text::is_name(&name) {
        let message = format!("`{field}` must be 1 to {LONGEST_NAME} characters long, without control characters.");
        return Err(Error::refused_at(field, ErrorCode::Invalid, message));
    }
    if looks_official(&name) {
        let message = format!("`{field}` must not look like a name of Kith's own.");
        return Err(Error::refused_at(field, ErrorCode::Invalid, message));
    }
    Ok(name)
}

fn described(description: Option<String>) -> Result<String> {
    let description = text::optional_block(description).unwrap_or_default();
    if description.chars().count() <= LONGEST_DESCRIPTION && text::printable(&description, &()).is_ok() {
        return Ok(description);
    }
    let message =
        format!("`description` must be at most {LONGEST_DESCRIPTION} characters long, without control characters.");
    Err(Error::refused_at("description", ErrorCode::Invalid, message))
}

fn reached(uris: &[String]) -> Result<String> {
    redirect::check_all(uris).map_err(|why| Error::refused_at("redirectUris", ErrorCode::Invalid, why.to_string()))?;
    serde_json::to_string(uris).map_err(Error::internal)
}

fn scopes(list: Vec<Scope>, field: &'static str) -> Result<Scopes> {
    if let Some(other) = list.iter().find(|scope| !scope.is_for_programs()) {
        let message = format!("Apps can't have the scope `{}`.", other.name());
        return Err(Error::refused_at(field, ErrorCode::Invalid, message));
    }
    Ok(list.into_iter().collect())
}

/// Refuses an app that could ask for nothing.
fn some_scope(required: Scopes, optional: Scopes) -> Result<()> {
    if required.named().chain(optional.named()).next().is_some() {
        return Ok(());
    }
    let message = "An app needs at least one scope, in `requiredScopes` or in `optionalScopes`.";
    Err(Error::refused_at("optionalScopes", ErrorCode::Invalid, message))
}

/// Registers an app. All devices of its owner, and their mailbox, are told. A confidential app gets its first secret.
///
/// # Errors
///
/// A refusal for values out of bounds, if the password wasn't confirmed on this device within the last 5 minutes, if apps
/// can't be registered here, or if there are too many.
pub async fn register_app(op: &Op, new: NewApp) -> Result<App> {
    let mut problems = Problems::default();
    let name = problems.look(named(&new.name, "name"))?;
    let maker = problems.look(named(&new.maker, "maker"))?;
    let description = problems.look(described(new.description))?;
    let uris = problems.look(reached(&new.redirect_uris))?;
    let required = problems.look(scopes(new.required_scopes, "requiredScopes"))?;
    let optional = problems.look(scopes(new.optional_scopes, "optionalScopes"))?;
    if let (Some(required), Some(optional)) = (required, optional) {
        problems.look(some_scope(required, optional))?;
    }
    problems.none()?;
    let tx = Tx::begin(op).await?;
    let account = accounts::own_person(&tx).await?;
    accounts::stays(&account)?;
    accounts::recently_confirmed(&tx).await?;
    let count = store::apps::own(op, &tx.db).await?.len();
    let may = permit::<RegisterApp>(&tx, &RegisterFacts { account, setting: op.env.settings.registration, count })?;
    let row = app::ActiveModel {
        id: Set(AppId(op.id())),
        name: Set(name.unwrap_or_default()),
        maker: Set(maker.unwrap_or_default()),
        description: Set(description.unwrap_or_default()),
        is_confidential: Set(new.is_confidential),
        redirect_uris: Set(uris.unwrap_or_default()),
        required_scopes: Set(required.unwrap_or(Scopes::PUBLIC).bits()),
        optional_scopes: Set(optional.unwrap_or(Scopes::PUBLIC).bits()),
        created_at: Set(op.now),
        approved_at: Set(None),
        suspended_at: Set(None),
        offer: Set(None),
        offered_until: Set(None),
        rests_since: Set(None),
        ended_at: Set(None),
        version: Set(1),
        ..Default::default()
    };
    let row = store::apps::insert(&tx, &may, row).await?;
    let secret = if new.is_confidential {
        let may = permit::<OwnApp>(&tx, &Some(row.clone()))?;
        Some(secrets::make(&tx, &may).await?)
    } else {
        None
    };
    jobs::leave(&tx, job::Kind::MailAppRegistered, row.owner_id.0, op.now).await?;
    tx.tell(row.owner_id, Kind::AppChanged, row.id.0, tx.account());
    tx.commit_as(row.id).await?;
    Ok(App { secret, ..App::open(op, &row)? })
}

/// Changes an app. Grants that were given before stay as they are; an approval was of what it was before, and ends.
///
/// # Errors
///
/// A refusal for values out of bounds, for another version, and if the viewer has no such app. Redirect URIs and scopes need
/// the password, given on this device within the last 5 minutes.
pub async fn update_app(op: &Op, id: AppId, change: AppChange) -> Result<App> {
    let mut problems = Problems::default();
    let name = problems.look(change.name.as_deref().map(|name| named(name, "name")).transpose())?.flatten();
    let maker = problems.look(change.maker.as_deref().map(|maker| named(maker, "maker")).transpose())?.flatten();
    let description = problems.look(change.description.map(|text| described(Some(text))).transpose())?.flatten();
    let uris = problems.look(change.redirect_uris.map(|uris| reached(&uris)).transpose())?.flatten();
    let required = change.required_scopes.map(|list| scopes(list, "requiredScopes")).transpose();
    let required = problems.look(required)?.flatten();
    let optional = change.optional_scopes.map(|list| scopes(list, "optionalScopes")).transpose();
    let optional = problems.look(optional)?.flatten();
    problems.none()?;
    let tx = Tx::begin(op).await?;
    accounts::own_person(&tx).await?;
    let found = store::apps::lock(&tx, id).await?;
    let may = permit::<OwnApp>(&tx, &found)?;
    let Some(row) = found else { return Err(Error::not_found("appId")) };
    still_of(change.version, row.version)?;
    let before = registered(&row);
    let (now_required, now_optional) = (required.unwrap_or(before.required), optional.unwrap_or(before.optional));
    some_scope(now_required, now_optional)?;
    // As what it appears, where codes go, and what can be asked for, isn't changed from a phone that was left unlocked.
    let widens = (now_required, now_optional) != (before.required, before.optional);
    let differs = |new: &Option<String>, old: &str| new.as_ref().is_some_and(|new| new != old);
    if widens || differs(&uris, &row.redirect_uris) || differs(&name, &row.name) || differs(&maker, &row.maker) {
        accounts::recently_confirmed(&tx).await?;
        jobs::leave(&tx, job::Kind::MailAppChanged, row.owner_id.0, op.now).await?;
    }
    let set = |new: Option<String>, old: &str| new.filter(|new| new != old).map_or(sea_orm::NotSet, Set);
    let changed = app::ActiveModel {
        name: set(name, &row.name),
        maker: set(maker, &row.maker),
        description: set(description, &row.description),
        redirect_uris: set(uris, &row.redirect_uris),
        required_scopes: if widens { Set(now_required.bits()) } else { sea_orm::NotSet },
        optional_scopes: if widens { Set(now_optional.bits()) } else { sea_orm::NotSet },
        ..Default::default()
    };
    let row = if changed == app::ActiveModel::default() {
        row
    } else {
        let changed = app::ActiveModel { approved_at: Set(None), ..changed };
        let row = store::apps::update(&tx, &may, changed).await?;
        tx.tell(row.owner_id, Kind::AppChanged, row.id.0, tx.account());
        row
    };
    tx.commit_as(row.id).await?;
    App::open(op, &row)
}

/// Deletes an app: its secrets, and what people gave it, end at once, and these are told.
///
/// # Errors
///
/// A refusal if the password wasn't confirmed on this device within the last 5 minutes, and if the viewer has no such app.
pub async fn delete_app(op: &Op, id: AppId) -> Result<()> {
    let tx = Tx::begin(op).await?;
    accounts::own_person(&tx).await?;
    accounts::recently_confirmed(&tx).await?;
    let found = store::apps::lock(&tx, id).await?;
    let may = permit::<OwnApp>(&tx, &found)?;
    let ended = app::ActiveModel { ended_at: Set(Some(op.now)), offer: Set(None), ..Default::default() };
    let row = store::apps::update(&tx, &may, ended).await?;
    store::secrets::end_present(&tx, &may, op.now).await?;
    accounts::end_grants_of_app(&tx, id).await?;
    tx.tell(row.owner_id, Kind::AppChanged, id.0, tx.account());
    tx.commit_as(()).await
}
