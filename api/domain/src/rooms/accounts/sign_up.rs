//! Signing up: the account is created with a mailed code, so that its email address belongs to its owner.

use entity::verification::Purpose;
use entity::{PersonId, VerificationId, feed_event::Kind, person, profile};
use garde::Validate;
use sea_orm::ActiveValue::Set;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use super::codes::{self, Verification};
use super::hasher::Hasher;
use super::policy::{NewAccount, NewAccountFacts};
use super::profile::{email_place, name_place, pronouns_place};
use super::sign_in::{NewDevice, Session, open_device};
use super::{password, store};
use crate::core::country;
use crate::core::error::{Error, Result};
use crate::core::feed;
use crate::core::op::Op;
use crate::core::policy::permit;
use crate::core::secrets::seal;
use crate::core::text::{self, Problems};
use crate::core::tx::Tx;

/// The input of signing up.
#[derive(Clone, Debug, Validate)]
pub struct SignUp {
    /// The email address, to which the code is mailed.
    #[garde(skip)]
    pub email: String,
    /// 10 to 128 characters.
    #[garde(skip)]
    pub password: SecretString,
    /// 1 to 80 characters.
    #[garde(length(chars, min = 1, max = 80), custom(text::printable))]
    pub display_name: String,
    /// Up to 40 characters.
    #[garde(inner(length(chars, max = 40), custom(text::printable)))]
    pub pronouns: Option<String>,
    /// An IANA time zone.
    #[garde(skip)]
    pub time_zone: String,
    /// A BCP 47 language tag.
    #[garde(skip)]
    pub locale: String,
    /// An ISO 3166-1 alpha-2 country code.
    #[garde(skip)]
    pub country: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct Pending {
    email: String,
    password_hash: String,
    display_name: String,
    pronouns: Option<String>,
    time_zone: String,
    locale: String,
    // What was asked for before there was a country has none.
    #[serde(default)]
    country: Option<String>,
}

/// Requests an account. The answer, and the work, are the same whether or not the address has an account already.
///
/// # Errors
///
/// A refusal if a value is out of bounds.
pub async fn sign_up(op: &Op, mut input: SignUp) -> Result<Verification> {
    input.display_name = text::line(&input.display_name);
    input.pronouns = text::optional_line(input.pronouns);
    let mut problems = Problems::default();
    let address = problems.look(codes::address(op, &input.email, "email"))?;
    problems.look(password::check(&input.password, "password"))?;
    problems.look(text::check(&input))?;
    let zone = problems.look(text::time_zone(&input.time_zone, "timeZone"))?;
    let locale = problems.look(text::locale(&input.locale, "locale"))?;
    let country = match &input.country {
        Some(code) => problems.look(country::read(code, "country"))?,
        None => None,
    };
    problems.none()?;
    let (Some(address), Some(zone), Some(locale)) = (address, zone, locale) else {
        return Err(Error::internal("a problem was forgotten"));
    };
    let pending = Pending {
        email: address.text.clone(),
        password_hash: op.env.state::<Hasher>().hash(op, input.password).await?,
        display_name: input.display_name,
        pronouns: input.pronouns,
        time_zone: zone.name().to_owned(),
        locale,
        country: country.map(|country| country.code().to_owned()),
    };
    codes::send(op, Purpose::SignUp, &address, None, &pending).await
}

/// Creates the requested account, and signs in. Its password was given when the account was requested.
///
/// # Errors
///
/// A refusal if the code is wrong, or the address has an account by now.
pub async fn confirm_email(op: &Op, id: VerificationId, code: &str, device: NewDevice) -> Result<Session> {
    let row = codes::take(op, Purpose::SignUp, id, code).await?;
    let pending: Pending = codes::body(op, &row).await?;
    let person = PersonId(op.id());
    let key = op.env.vault.create(op, person.0).await?;
    let tx = Tx::begin(op).await?;
    codes::used(&tx, id).await?;
    let given_at = row.created_at;
    let facts = NewAccountFacts { code: row, person, now: op.now };
    let may = permit::<NewAccount>(&tx, &facts)?;
    let account = person::ActiveModel {
        id: Set(person),
        email_hash: Set(Some(facts.code.email_hash)),
        email: Set(Some(seal(op, &key, email_place(person), &pending.email))),
        password_hash: Set(Some(pending.password_hash)),
        time_zone: Set(pending.time_zone),
        locale: Set(pending.locale),
        country: Set(pending.country),
        version: Set(1),
        created_at: Set(op.now),
        delete_at: Set(None),
        erased_at: Set(None),
        rests_since: Set(None),
        rests_until: Set(None),
        exporting_until: Set(None),
    };
    store::person::insert(&tx, &may, account).await?;
    let profile = profile::ActiveModel {
        person_id: Set(person),
        version: Set(1),
        since: Set(op.now),
        display_name: Set(seal(op, &key, name_place(person), &pending.display_name)),
        pronouns: Set(pending.pronouns.map(|text| seal(op, &key, pronouns_place(person), &text))),
    };
    store::profile::insert(&tx, &may, profile).await?;
    feed::open(&tx, person).await?;
    let session = open_device(&tx, &may, &key, device, given_at).await?;
    tx.tell(person, Kind::ViewerChanged, person.0, tx.account());
    tx.commit_as(session.device).await?;
    Ok(session)
}
