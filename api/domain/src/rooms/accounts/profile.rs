//! What the viewer has and shows: their own profile, and changes to it.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::{PersonId, feed_event::Kind, profile};
use garde::Validate;
use sea_orm::ActiveValue::Set;

use super::policy::OwnAccount;
use super::store;
use crate::core::country::{self, Country};
use crate::core::error::{Error, Inconsistent, Result};
use crate::core::op::Op;
use crate::core::policy::permit;
use crate::core::secrets::{Place, UNREADABLE, seal};
use crate::core::text::{self, Problems};
use crate::core::tx::Tx;
use crate::core::zone::{NoZone, Zone};

/// The signed-in person.
#[derive(Clone, Debug)]
pub struct Viewer {
    /// Who.
    pub id: PersonId,
    /// What linked people see as the name.
    pub display_name: String,
    /// What linked people see as pronouns.
    pub pronouns: Option<String>,
    /// The address, for signing in and for mail.
    pub email: String,
    /// IANA time zone.
    pub time_zone: String,
    /// BCP 47 language tag.
    pub locale: String,
    /// The country whose crisis lines are shown to them, ISO 3166-1 alpha-2: as they gave it, and never guessed.
    pub country: Option<String>,
    /// Since when there is this account.
    pub created_at: DateTime<Utc>,
    /// When it will be erased, if that was asked for.
    pub delete_at: Option<DateTime<Utc>>,
    /// Grows with each change of what the person can edit.
    pub version: i32,
}

/// The signed-in person.
///
/// # Errors
///
/// [`Error::Unauthenticated`] where nobody is signed in.
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

/// The country that the viewer gave; none where they didn't, or where nobody is signed in.
pub(crate) async fn own_country(op: &Op) -> Result<Option<Country>> {
    let Some(viewer) = op.actor.person() else { return Ok(None) };
    let given = store::person::country_of(op, viewer).await?.ok_or(Error::Unauthenticated)?;
    Ok(stored(given))
}

/// The country that a person gave. The worker asks this.
pub(crate) async fn country_of(op: &Op, person: PersonId) -> Result<Option<Country>> {
    Ok(stored(store::person::country_of(op, person).await?.flatten()))
}

/// One that isn't in the list any more is as if it hadn't been given.
fn stored(country: Option<String>) -> Option<Country> {
    country.and_then(|code| code.parse().ok())
}

/// The zone of a person who isn't erased; none where it isn't in the data in use. The worker asks this.
pub(crate) async fn zone_of(op: &Op, person: PersonId) -> Result<Option<Zone>> {
    let found = store::person::by_id(op, person).await?.filter(|found| found.erased_at.is_none());
    Ok(found.and_then(|found| found.time_zone.parse().ok()))
}

/// Names leave the data hardly ever, and stay as links; but an older release may lack one that a newer one has.
fn unknown(_: NoZone) -> Error {
    Error::internal(Inconsistent("a time zone that the time-zone data in use hasn't got"))
}

/// The viewer, where one of these is theirs.
///
/// # Errors
///
/// [`Error::Unauthenticated`] where nobody is signed in.
pub async fn viewers(op: &Op, ids: &[PersonId]) -> Result<HashMap<PersonId, Viewer>> {
    let me = op.person()?;
    if !ids.contains(&me) {
        return Ok(HashMap::new());
    }
    Ok(HashMap::from([(me, viewer(op).await?)]))
}

/// What is to change; what is left out stays.
#[derive(Clone, Debug, Default, Validate)]
pub struct ProfileChange {
    /// From 1 to 80 characters.
    #[garde(inner(length(chars, min = 1, max = 80), custom(text::printable)))]
    pub display_name: Option<String>,
    /// At most 40 characters; nothing takes them away.
    #[garde(inner(inner(length(chars, max = 40), custom(text::printable))))]
    pub pronouns: Option<Option<String>>,
    /// An IANA time zone.
    #[garde(skip)]
    pub time_zone: Option<String>,
    /// A BCP 47 language tag.
    #[garde(skip)]
    pub locale: Option<String>,
    /// A country, ISO 3166-1 alpha-2; nothing takes it away.
    #[garde(skip)]
    pub country: Option<Option<String>>,
}

/// Changes what the viewer shows, and where they are.
///
/// # Errors
///
/// A refusal for values out of bounds, or where this isn't the version any more.
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
    if version.is_some_and(|version| version != person.version) {
        return Err(Error::conflict(person.version));
    }
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
