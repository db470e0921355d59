//! Handing an app over: its owner makes a code, which is shown once, and whoever accepts it with the code owns the app. What
//! people gave the app goes on.

use aws_lc_rs::hmac;
use chrono::{DateTime, Duration, Utc};
use entity::{AppId, app, feed_event::Kind, job};
use sea_orm::ActiveValue::Set;

use super::app::{App, app_by_ids};
use super::policy::{OwnApp, TakeOver, TakeOverFacts, wrong_offer};
use super::store;
use crate::core::error::{Error, Result};
use crate::core::jobs;
use crate::core::once::{Again, Kept, gone};
use crate::core::op::Op;
use crate::core::policy::permit;
use crate::core::throttle::Guess;
use crate::core::tx::Tx;
use crate::rooms::accounts;

/// How long an app can be taken over.
const OFFERED_FOR: Duration = Duration::days(7);
/// The number of letters in a code: 73 bits.
const LENGTH: usize = 16;

/// An offer of an app.
#[derive(Clone, Debug)]
pub struct AppOffer {
    /// The app.
    pub app: App,
    /// The code, which is only shown when it is made.
    pub code: Option<String>,
    /// When the code expires.
    pub expires_at: DateTime<Utc>,
}

impl Again for AppOffer {
    /// A code isn't shown again.
    async fn again(op: &Op, kept: &Kept) -> Result<Self> {
        let id: AppId = kept.one()?;
        let app = app_by_ids(op, &[id]).await?.remove(&id).ok_or_else(gone)?;
        let expires_at = app.offered_until.ok_or_else(gone)?;
        Ok(Self { app, code: None, expires_at })
    }
}

/// What is kept of a code.
fn hash(op: &Op, code: &str) -> Vec<u8> {
    let input = [b"app offer\0".as_slice(), accounts::typed(code).as_bytes()].concat();
    hmac::sign(&op.env.keys.codes, &input).as_ref().to_vec()
}

/// Makes a code with which somebody else can take an app over. An earlier one no longer works.
///
/// # Errors
///
/// A refusal if the password wasn't confirmed on this device within the last 5 minutes, and if the viewer has no such app.
pub async fn offer_app(op: &Op, id: AppId) -> Result<AppOffer> {
    let tx = Tx::begin(op).await?;
    accounts::stays(&accounts::own_person(&tx).await?)?;
    accounts::recently_confirmed(&tx).await?;
    let found = store::apps::lock(&tx, id).await?;
    let may = permit::<OwnApp>(&tx, &found)?;
    let tag = hmac::sign(&op.env.keys.codes, &[b"new app offer\0".as_slice(), &op.random::<32>()].concat());
    let code = accounts::spelled(&tag, LENGTH);
    let expires_at = op.now + OFFERED_FOR;
    let row = app::ActiveModel {
        offer: Set(Some(hash(op, &code))),
        offered_until: Set(Some(expires_at)),
        ..Default::default()
    };
    let row = store::apps::update(&tx, &may, row).await?;
    jobs::leave(&tx, job::Kind::MailAppOffered, row.owner_id.0, op.now).await?;
    tx.tell(row.owner_id, Kind::AppChanged, id.0, tx.account());
    tx.commit_as(id).await?;
    Ok(AppOffer { app: App::open(op, &row)?, code: Some(code), expires_at })
}

/// Takes the offer of an app back. If there is none, nothing changes.
///
/// # Errors
///
/// A refusal if the viewer has no such app.
pub async fn withdraw_offer(op: &Op, id: AppId) -> Result<App> {
    let tx = Tx::begin(op).await?;
    accounts::own_person(&tx).await?;
    let found = store::apps::lock(&tx, id).await?;
    let may = permit::<OwnApp>(&tx, &found)?;
    let mut row = found.ok_or_else(|| Error::not_found("appId"))?;
    if row.offer.is_some() {
        let none = app::ActiveModel { offer: Set(None), offered_until: Set(None), ..Default::default() };
        row = store::apps::update(&tx, &may, none).await?;
        tx.tell(row.owner_id, Kind::AppChanged, id.0, tx.account());
    }
    tx.commit_as(id).await?;
    App::open(op, &row)
}

/// Takes an app over, with the code that its owner made. Both are told, and what people gave the app goes on.
///
/// # Errors
///
/// A refusal if the code is wrong, after too many attempts, if the viewer has too many apps, and if the password wasn't
/// confirmed on this device within the last 5 minutes.
pub async fn accept_app(op: &Op, code: &str) -> Result<App> {
    let me = op.person()?;
    let offer = hash(op, code);
    let guess = Guess::new(op, "app offer", me.0.as_bytes());
    guess.count(op).await?;
    let found = store::apps::offered(op, &offer).await?;
    let tx = Tx::begin(op).await?;
    let owner = found.as_ref().map(|app| app.owner_id);
    let people = accounts::lock_people(&tx, [me].into_iter().chain(owner)).await?;
    let heir = people.into_iter().find(|person| person.id == me).ok_or(Error::Unauthenticated)?;
    accounts::recently_confirmed(&tx).await?;
    let app = match found {
        Some(app) => store::apps::lock(&tx, app.id).await?,
        None => None,
    };
    let app = app.filter(|app| Some(app.owner_id) == owner);
    let count = store::apps::own(op, &tx.db).await?.len();
    let facts = TakeOverFacts { heir, app, offer, count, now: op.now };
    let may = permit::<TakeOver>(&tx, &facts)?;
    let before = facts.app.as_ref().ok_or_else(wrong_offer)?.owner_id;
    let row = store::apps::take_over(&tx, &may).await?;
    // What the app did for itself it did under its earlier owner's account.
    accounts::end_app_tokens(&tx, row.id).await?;
    guess.was_right(&tx).await?;
    for person in [before, row.owner_id] {
        jobs::leave(&tx, job::Kind::MailAppHandedOver, person.0, op.now).await?;
        tx.tell(person, Kind::AppChanged, row.id.0, tx.account());
    }
    tx.commit_as(row.id).await?;
    App::open(op, &row)
}
