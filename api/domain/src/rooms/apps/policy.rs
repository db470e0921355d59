//! Who may do what with apps, and with what people give them.

use chrono::{DateTime, Utc};
use entity::{
    AppId, AuthorizationId, DeviceAuthorizationId, PersonId, app, authorization, device_authorization, person,
};

use crate::core::error::{Error, ErrorCode, Result};
use crate::core::policy::Action;
use crate::core::settings::Registration;
use crate::core::viewer::Viewer;
use crate::rooms::accounts::OverAccount;

/// The greatest number of apps of one person.
pub const MOST_APPS: usize = 20;

/// A person registers an app.
pub struct RegisterApp;

/// The facts for that.
pub struct RegisterFacts {
    pub account: person::Model,
    pub setting: Registration,
    /// How many apps the person has.
    pub count: usize,
}

impl Action for RegisterApp {
    type Facts = RegisterFacts;
    type Subject = PersonId;

    fn rule(viewer: Option<Viewer>, facts: &RegisterFacts) -> Result<PersonId> {
        let person = viewer.ok_or(Error::Unauthenticated)?.whole()?;
        if facts.account.id != person {
            return Err(Error::Unauthenticated);
        }
        if facts.setting == Registration::Closed {
            let message = "Apps can't be registered here. Ask the operator of this installation.";
            return Err(Error::refused(ErrorCode::NotOpen, message));
        }
        has_room(facts.count).map(|()| person)
    }
}

/// A person changes an app of theirs.
pub struct OwnApp;

impl Action for OwnApp {
    type Facts = Option<app::Model>;
    type Subject = AppId;

    fn rule(viewer: Option<Viewer>, app: &Self::Facts) -> Result<AppId> {
        match app {
            Some(app) if app.ended_at.is_none() && viewer.is_some_and(|viewer| viewer.owns(app.owner_id)) => Ok(app.id),
            _ => Err(Error::not_found("appId")),
        }
    }
}

/// A person lets an app do something.
pub struct LetApp;

/// The facts for that.
pub struct LetFacts {
    pub account: person::Model,
    /// The app, if it is there and may ask.
    pub app: Option<app::Model>,
    pub setting: Registration,
}

impl Action for LetApp {
    type Facts = LetFacts;
    type Subject = PersonId;

    fn rule(viewer: Option<Viewer>, facts: &LetFacts) -> Result<PersonId> {
        let person = viewer.ok_or(Error::Unauthenticated)?.whole()?;
        let asks = facts.app.as_ref().is_some_and(|app| may_ask(app, facts.setting));
        if facts.account.id == person && facts.account.delete_at.is_none() && asks {
            Ok(person)
        } else {
            Err(Error::not_found("appId"))
        }
    }
}

/// Whether an app may ask people for something.
pub fn may_ask(app: &app::Model, setting: Registration) -> bool {
    let needs_approval = setting != Registration::Open;
    works(app) && (app.approved_at.is_some() || !needs_approval)
}

/// Whether an app can do anything: it hasn't ended, isn't suspended, and doesn't rest with its owner's account.
pub fn works(app: &app::Model) -> bool {
    app.ended_at.is_none() && app.suspended_at.is_none() && app.rests_since.is_none()
}

/// A person takes over an app with the code that its owner gave them.
pub struct TakeOver;

/// The facts for that.
pub struct TakeOverFacts {
    /// Who takes it over, locked.
    pub heir: person::Model,
    /// The app with this code, locked.
    pub app: Option<app::Model>,
    /// The keyed hash of the code.
    pub offer: Vec<u8>,
    /// How many apps the heir has.
    pub count: usize,
    pub now: DateTime<Utc>,
}

impl Action for TakeOver {
    type Facts = TakeOverFacts;
    type Subject = (AppId, PersonId);

    fn rule(viewer: Option<Viewer>, facts: &TakeOverFacts) -> Result<(AppId, PersonId)> {
        let heir = viewer.ok_or(Error::Unauthenticated)?.whole()?;
        if facts.heir.id != heir || facts.heir.delete_at.is_some() {
            return Err(Error::Unauthenticated);
        }
        let is_offered = |app: &&app::Model| {
            app.offer.as_ref() == Some(&facts.offer)
                && app.offered_until.is_some_and(|until| until > facts.now)
                && app.ended_at.is_none()
                && app.rests_since.is_none()
        };
        let app = facts.app.as_ref().filter(is_offered).ok_or_else(wrong_offer)?;
        if app.owner_id == heir {
            return Err(Error::refused_at("code", ErrorCode::Invalid, "This app is yours already."));
        }
        has_room(facts.count).map(|()| (app.id, heir))
    }
}

/// The answer to every code that hands over nothing, whatever is wrong with it.
pub fn wrong_offer() -> Error {
    let message = "This code is wrong, was used or withdrawn, or has expired. Codes expire after 7 days.";
    Error::refused_at("code", ErrorCode::InvalidCode, message)
}

fn has_room(count: usize) -> Result<()> {
    if count < MOST_APPS {
        return Ok(());
    }
    let message = format!("You can have at most {MOST_APPS} apps. Delete one first.");
    Err(Error::refused(ErrorCode::LimitReached, message))
}

/// An app redeems a code.
pub struct Redeem;

/// The facts for that.
pub struct RedeemFacts {
    pub authorization: authorization::Model,
    /// The person who decided, locked.
    pub account: Option<person::Model>,
    /// Whether what they narrowed it to is still theirs.
    pub is_there: bool,
    /// The app that has proven who it is.
    pub app: AppId,
    pub now: DateTime<Utc>,
}

impl RedeemFacts {
    fn are_good(&self) -> Result<()> {
        let Self { authorization, account, is_there, app, now } = self;
        let are_good = *is_there
            && authorization.app_id == *app
            && authorization.credential_id.is_none()
            && authorization.expires_at > *now
            && authorization.ends_at.is_none_or(|end| end > *now)
            && account.as_ref().is_some_and(|account| account.delete_at.is_none());
        if are_good { Ok(()) } else { Err(Error::not_found("code")) }
    }
}

impl Action for Redeem {
    type Facts = RedeemFacts;
    type Subject = AuthorizationId;

    fn rule(_: Option<Viewer>, facts: &RedeemFacts) -> Result<AuthorizationId> {
        facts.are_good().map(|()| facts.authorization.id)
    }
}

/// An app gets the grant for which it redeems a code.
pub struct BeginGrant;

impl Action for BeginGrant {
    type Facts = RedeemFacts;
    type Subject = PersonId;

    fn rule(_: Option<Viewer>, facts: &RedeemFacts) -> Result<PersonId> {
        facts.are_good().map(|()| facts.authorization.person_id)
    }
}

impl OverAccount for BeginGrant {}

/// An app asks on a device without a browser.
pub struct AskOnDevice;

/// The facts for that.
pub struct AskOnDeviceFacts {
    /// The app that has proven who it is.
    pub app: Option<app::Model>,
    pub setting: Registration,
}

impl Action for AskOnDevice {
    type Facts = AskOnDeviceFacts;
    type Subject = AppId;

    fn rule(_: Option<Viewer>, facts: &AskOnDeviceFacts) -> Result<AppId> {
        let app = facts.app.as_ref().filter(|app| may_ask(app, facts.setting));
        app.map(|app| app.id).ok_or_else(|| Error::not_found("appId"))
    }
}

/// An app acts for itself.
pub struct ActAsApp;

/// The facts for that.
pub struct ActAsAppFacts {
    /// The app that has proven who it is.
    pub app: Option<app::Model>,
    /// Its owner, locked.
    pub owner: Option<person::Model>,
}

impl Action for ActAsApp {
    type Facts = ActAsAppFacts;
    type Subject = PersonId;

    fn rule(_: Option<Viewer>, facts: &ActAsAppFacts) -> Result<PersonId> {
        let app = facts
            .app
            .as_ref()
            .filter(|app| app.is_confidential && works(app))
            .ok_or_else(|| Error::not_found("appId"))?;
        let owner = facts.owner.as_ref().filter(|owner| owner.id == app.owner_id && owner.delete_at.is_none());
        owner.map(|owner| owner.id).ok_or_else(|| Error::not_found("appId"))
    }
}

impl OverAccount for ActAsApp {}

/// A device asks what was decided.
pub struct Poll;

/// The facts for that.
pub struct PollFacts {
    pub device: Option<device_authorization::Model>,
    /// The app that has proven who it is.
    pub app: AppId,
}

impl Action for Poll {
    type Facts = PollFacts;
    type Subject = DeviceAuthorizationId;

    fn rule(_: Option<Viewer>, facts: &PollFacts) -> Result<DeviceAuthorizationId> {
        let own = facts.device.as_ref().filter(|device| device.app_id == facts.app);
        own.map(|device| device.id).ok_or_else(|| Error::not_found("deviceCode"))
    }
}

/// A person who was shown what a device asks decides on it.
pub struct DecideOnDevice;

/// The facts for that.
pub struct DecideOnDeviceFacts {
    pub device: device_authorization::Model,
    pub now: DateTime<Utc>,
}

impl Action for DecideOnDevice {
    type Facts = DecideOnDeviceFacts;
    type Subject = DeviceAuthorizationId;

    fn rule(viewer: Option<Viewer>, facts: &DecideOnDeviceFacts) -> Result<DeviceAuthorizationId> {
        viewer.ok_or(Error::Unauthenticated)?.whole()?;
        let is_open = facts.device.decided_at.is_none() && facts.device.expires_at > facts.now;
        if is_open { Ok(facts.device.id) } else { Err(Error::not_found("userCode")) }
    }
}
