//! The profile of the viewer, and changes to it.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::{PersonId, feed_event::Kind, profile};
use garde::Validate;
use sea_orm::ActiveValue::Set;

use super::policy::OwnAccount;
use super::store;
use crate::core::country::{self, Country};
use crate::core::error::{Error, Inconsistent, Result, still_of};
use crate::core::op::Op;
use crate::core::policy::permit;
use crate::core::secrets::{Place, UNREADABLE, seal};
use crate::core::text::{self, Problems};
use crate::core::tx::Tx;
use crate::core::zone::{NoZone, Zone};

/// The signed-in person.
#[derive(Clone, Debug)]
pub struct Viewer {
    /// The id.
    pub id: PersonId,
    /// The name that linked people see.
    pub display_name: String,
    /// The pronouns that linked people see, if any.
    pub pronouns: Option<String>,
    /// The email address, for signing in and for mails.
    pub email: String,
    /// The time zone, by its IANA name.
    pub time_zone: String,
    /// The language, as a BCP 47 tag.
    pub locale: String,
    /// The country whose crisis lines are shown to them (ISO 3166-1 alpha-2), if they gave one. It is never guessed.
    pub country: Option<String>,
    /// When the account was created.
    pub created_at: DateTime<Utc>,
    /// When the account will be erased, if they requested that.
    pub delete_at: Option<DateTime<Utc>>,
    /// The version, which increases with each change.
    pub version: i32,
}

/// The signed-in person.
///
/// # Errors
///
/// [`Error::Unauthenticated`] if nobody is signed in.
pub async fn viewer(op: &Op) -> Result<Viewer> {
    let person = store::person::me(op).await?;
    let profile = store::profile::newest(op.env.db.read(), person.id).await?;
    let key = op.env.vault.key(person.id.0).await?;
    let email = person.email.as_ref().ok_or(Error::Unauthenticated)?;
    Ok(Viewer {
        id: person.id,
        display_name: key.show(name_place(person.id), &profile.display_name),
        pronouns: profile.pronouns.as_ref().map(|sealed| key.show(pronouns_place(person.id), sealed)),
        email: key.show(email_place(person.id), email),
        time_zone: person.time_zone,
        locale: person.locale,
        country: person.country,
        created_at: person.created_at,
        delete_at: person.delete_at,
        version: person.version,
    })
}

/// The viewer's time zone and language tag.
pub(crate) async fn own_place(op: &Op) -> Result<(Zone, String)> {
    let (zone, locale) = store::person::own_place(op).await?;
    Ok((zone.parse().map_err(unknown)?, locale))
}

/// The country that the viewer gave; `None` if they gave none, or if nobody is signed in.
pub(crate) async fn own_country(op: &Op) -> Result<Option<Country>> {
    let Some(viewer) = op.actor.person() else { return Ok(None) };
    let given = store::person::country_of(op, viewer).await?.ok_or(Error::Unauthenticated)?;
    Ok(stored(given))
}

/// The country that a person gave, if any. For the worker.
pub(crate) async fn country_of(op: &Op, person: PersonId) -> Result<Option<Country>> {
    Ok(stored(store::person::country_of(op, person).await?.flatten()))
}

/// A stored country; `None` if it is no longer in ISO 3166-1.
fn stored(country: Option<String>) -> Option<Country> {
    country.and_then(|code| code.parse().ok())
}

/// The time zone of a person; `None` if they are erased, or if the time-zone data in use lacks it. For the worker.
pub(crate) async fn zone_of(op: &Op, person: PersonId) -> Result<Option<Zone>> {
    let found = store::person::by_id(op, person).await?.filter(|found| found.erased_at.is_none());
    Ok(found.and_then(|found| found.time_zone.parse().ok()))
}

/// The error if the time-zone data in use lacks a stored name. Names hardly ever leave the data, but an older release
/// lacks new ones.
fn unknown(_: NoZone) -> Error {
    Error::internal(Inconsistent("a time zone that the time-zone data in use hasn't got"))
}

/// The viewer, if their id is one of these.
///
/// # Errors
///
/// [`Error::Unauthenticated`] if nobody is signed in.
pub async fn viewers(op: &Op, ids: &[PersonId]) -> Result<HashMap<PersonId, Viewer>> {
    let me = op.person()?;
    if !ids.contains(&me) {
        return Ok(HashMap::new());
    }
    Ok(HashMap::from([(me, viewer(op).await?)]))
}

/// A change of the profile. `None` keeps a value.
#[derive(Clone, Debug, Default, Validate)]
pub struct ProfileChange {
    /// 1 to 80 characters.
    #[garde(inner(length(chars, min = 1, max = 80), custom(text::printable)))]
    pub display_name: Option<String>,
    /// Up to 40 characters. `Some(None)` removes them.
    #[garde(inner(inner(length(chars, max = 40), custom(text::printable))))]
    pub pronouns: Option<Option<String>>,
    /// An IANA time zone.
    #[garde(skip)]
    pub time_zone: Option<String>,
    /// A BCP 47 language tag.
    #[garde(skip)]
    pub locale: Option<String>,
    /// An ISO 3166-1 alpha-2 country code. `Some(None)` removes it.
    #[garde(skip)]
    pub country: Option<Option<String>>,
}

/// Changes the profile of the viewer.
///
/// # Errors
///
/// A refusal if a value is out of bounds, or if the profile has changed since the version.
pub async fn update_profile(op: &Op, version: Option<i32>, mut change: ProfileChange) -> Result<()> {
    change.display_name = change.display_name.as_deref().map(text::line).filter(|name| name != UNREADABLE);
    change.pronouns =
        change.pronouns.map(text::optional_line).filter(|pronouns| pronouns.as_deref() != Some(UNREADABLE));
    let mut problems = Problems::default();
    problems.look(text::check(&change))?;
    let zone = match &change.time_zone {
        Some(name) => problems.look(text::time_zone(name, "timeZone"))?,
        None => None,
    };
    if let Some(tag) = &change.locale {
        problems.look(text::locale(tag, "locale"))?;
    }
    let country = match &change.country {
        Some(Some(code)) => Some(problems.look(country::read(code, "country"))?),
        Some(None) => Some(None),
        None => None,
    };
    problems.none()?;
    let key = op.env.vault.key(op.person()?.0).await?;
    let tx = Tx::begin(op).await?;
    let person = store::person::own_person(&tx).await?;
    let may = permit::<OwnAccount>(&tx, &person)?;
    still_of(version, person.version)?;
    if change.display_name.is_some() || change.pronouns.is_some() {
        let now = store::profile::newest(&tx.db, person.id).await?;
        let row = profile::ActiveModel {
            person_id: Set(person.id),
            version: Set(now.version + 1),
            since: Set(op.now),
            display_name: Set(match change.display_name {
                Some(name) => seal(op, &key, name_place(person.id), &name),
                None => now.display_name,
            }),
            pronouns: Set(match change.pronouns {
                Some(pronouns) => pronouns.map(|text| seal(op, &key, pronouns_place(person.id), &text)),
                None => now.pronouns,
            }),
        };
        store::profile::insert(&tx, &may, row).await?;
        tx.tell_all_reached(person.id, Kind::PersonChanged);
    }
    let zone = zone.map_or(person.time_zone, |zone| zone.name().to_owned());
    let locale = change.locale.unwrap_or(person.locale);
    let country = country.map_or(person.country, |country| country.map(|country| country.code().to_owned()));
    store::person::set_place(&tx, &may, zone, locale, country).await?;
    tx.tell(person.id, Kind::ViewerChanged, person.id.0, tx.account());
    tx.commit_as(()).await
}

pub(super) fn name_place(person: PersonId) -> Place {
    Place::new("profile", "display_name", person.0)
}

pub(super) fn pronouns_place(person: PersonId) -> Place {
    Place::new("profile", "pronouns", person.0)
}

pub(super) fn email_place(person: PersonId) -> Place {
    Place::new("person", "email", person.0)
}
