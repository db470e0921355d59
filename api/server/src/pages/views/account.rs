//! The pages of one's account: devices, connected apps and tokens with a way to end each, export, deletion.

use askama::Template;
use chrono::NaiveDate;
use i18n_embed_fl::fl;

use crate::pages::{Form, Frame, Person, Words};

/// The account's page. Each row has a form with the fields `csrf` and `id`.
#[derive(Debug, Template)]
#[template(path = "account.html")]
pub struct Account<'a> {
    /// What every page has.
    pub frame: Frame<'a>,
    /// The person.
    pub person: Person<'a>,
    /// What has just been done, if anything has, such as [`super::Notice::DeviceEnded`].
    pub done: Option<super::Notice>,
    /// The token of every form on the page.
    pub csrf: &'a str,
    /// The devices, this one first.
    pub devices: Vec<DeviceRow<'a>>,
    /// Where the form that signs a device out is sent.
    pub end_device: &'a str,
    /// The apps that have access.
    pub grants: Vec<GrantRow<'a>>,
    /// Where the form that ends an app's access is sent.
    pub end_grant: &'a str,
    /// The personal access tokens.
    pub tokens: Vec<TokenRow<'a>>,
    /// Where the form that ends a token is sent.
    pub end_token: &'a str,
    /// The path of the access log, if there is one.
    pub log: Option<&'a str>,
    /// The path of the export.
    pub export: &'a str,
    /// The path of the deletion.
    pub deletion: &'a str,
    /// The day on which the account will be deleted, if it will be.
    pub deleted_on: Option<NaiveDate>,
    /// Where the form that signs this device out is sent.
    pub sign_out: &'a str,
}

/// A device on which the person is signed in.
#[derive(Clone, Copy, Debug)]
pub struct DeviceRow<'a> {
    /// The value of `id`.
    pub id: &'a str,
    /// Its name, if it has one.
    pub name: Option<&'a str>,
    /// Whether the page is shown on it.
    pub is_current: bool,
    /// The day of the sign-in.
    pub since: NaiveDate,
    /// The day of its last use.
    pub last_used: NaiveDate,
}

/// An app's access.
#[derive(Clone, Debug)]
pub struct GrantRow<'a> {
    /// The value of `id`.
    pub id: &'a str,
    /// The name of the app.
    pub app: &'a str,
    /// Whether the operator has not approved the app.
    pub is_unverified: bool,
    /// The names of the scopes.
    pub scopes: Vec<&'a str>,
    /// What it is narrowed to.
    pub reach: Reach<'a>,
    /// The day since which the app has access.
    pub since: NaiveDate,
    /// The day of its last use. `None` if it was never used.
    pub last_used: Option<NaiveDate>,
    /// The day on which it ends by itself, if it does.
    pub ends: Option<NaiveDate>,
}

/// What an access reaches.
#[derive(Clone, Copy, Debug)]
pub enum Reach<'a> {
    /// All that its scopes cover.
    Everything,
    /// One contact, with its name.
    Contact(&'a str),
    /// One group, with its name.
    Group(&'a str),
}

/// A personal access token.
#[derive(Clone, Debug)]
pub struct TokenRow<'a> {
    /// The value of `id`.
    pub id: &'a str,
    /// Its name.
    pub name: &'a str,
    /// The names of the scopes.
    pub scopes: Vec<&'a str>,
    /// The day on which it was made.
    pub since: NaiveDate,
    /// The day of its last use. `None` if it was never used.
    pub last_used: Option<NaiveDate>,
    /// The day on which it ends.
    pub ends: NaiveDate,
}

/// The page of the export. The form has no fields of its own: the password is asked for before it is shown, or after it
/// is sent.
#[derive(Debug, Template)]
#[template(path = "export.html")]
pub struct ExportPage<'a> {
    /// What every page has.
    pub frame: Frame<'a>,
    /// The form, whose answer is the file.
    pub form: Form<'a>,
    /// The path of the account's page.
    pub account: &'a str,
}

/// The page of the deletion. The form asks for it, or cancels it if it is asked for already.
#[derive(Debug, Template)]
#[template(path = "deletion.html")]
pub struct DeletionPage<'a> {
    /// What every page has.
    pub frame: Frame<'a>,
    /// The form that asks for the deletion, or cancels it.
    pub form: Form<'a>,
    /// The day on which the account will be deleted. `None` if it won't be.
    pub deleted_on: Option<NaiveDate>,
    /// The path of the export.
    pub export: &'a str,
    /// The path of the account's page.
    pub account: &'a str,
}

/// When something was last used.
fn used(words: &Words, day: Option<NaiveDate>) -> String {
    day.map_or_else(|| fl!(words, "used-never"), |day| fl!(words, "used-last", day = words.day(day)))
}

impl GrantRow<'_> {
    fn used(&self, words: &Words) -> String {
        used(words, self.last_used)
    }
}

impl TokenRow<'_> {
    fn used(&self, words: &Words) -> String {
        used(words, self.last_used)
    }
}

impl DeviceRow<'_> {
    fn used(&self, words: &Words) -> String {
        used(words, Some(self.last_used))
    }

    fn title(&self, words: &Words) -> String {
        self.name.map_or_else(|| fl!(words, "device-unnamed"), str::to_owned)
    }
}

impl Reach<'_> {
    fn text(self, words: &Words) -> Option<String> {
        match self {
            Self::Everything => None,
            Self::Contact(name) => Some(fl!(words, "reach-contact", name = name)),
            Self::Group(name) => Some(fl!(words, "reach-group", name = name)),
        }
    }
}
