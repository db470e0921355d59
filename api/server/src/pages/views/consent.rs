//! The consent page: which app asks for what on whose account, and what the person leaves out, narrows and ends.

use askama::Template;
use chrono::NaiveDate;
use i18n_embed_fl::fl;

use crate::pages::{Choice, Form, Frame, Person, Words};

/// The consent page. Fields: `decision` (`allow` or `deny`, the two buttons), `scope` (once for each ticked scope),
/// `reach` (`everything`, `contact` or `group`), `contact`, `group`, `end` ([`End::value`]), `end_date`
/// (`YYYY-MM-DD`).
#[derive(Debug, Template)]
#[template(path = "consent.html")]
pub struct Consent<'a> {
    /// What every page has.
    pub frame: Frame<'a>,
    /// The form.
    pub form: Form<'a>,
    /// The account that the app would act for.
    pub account: Person<'a>,
    /// The path to which the person is sent, by POST with the form's token, to use another account.
    pub switch: &'a str,
    /// The app that asks.
    pub app: AppShown<'a>,
    /// The code that the person's other device shows, if this is about a device without a browser.
    pub device_code: Option<&'a str>,
    /// Whether the app has access already and asks for more.
    pub is_for_more: bool,
    /// What the app asks for.
    pub scopes: Vec<ScopeChoice<'a>>,
    /// What the access can be narrowed to. `None` if nothing that is asked for can be narrowed.
    pub narrowing: Option<Narrowing<'a>>,
    /// When the access is to end, as chosen before.
    pub end: End,
    /// The own date that was given before, as `YYYY-MM-DD`. Empty for none.
    pub end_date: &'a str,
    /// Tomorrow in the person's time zone: the first date on which the access can end.
    pub first_end: NaiveDate,
}

/// An app, as its maker describes it.
#[derive(Clone, Copy, Debug)]
pub struct AppShown<'a> {
    /// The name that its maker gave it.
    pub name: &'a str,
    /// Whether the operator has not approved the app.
    pub is_unverified: bool,
    /// The name of its owner that is shown for this purpose.
    pub owner: &'a str,
    /// What its maker says about it. Empty for nothing.
    pub description: &'a str,
    /// Where the browser goes afterwards: the host of the redirect, or the scheme of a native app. `None` for a device
    /// without a browser.
    pub returns_to: Option<&'a str>,
}

/// What a program on the person's own device is called, as a place to go back to.
pub fn this_device(words: &Words) -> String {
    fl!(words, "this-device")
}

/// A scope that is asked for.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own about the scope")]
pub struct ScopeChoice<'a> {
    /// The scope's name, which is also what is sent.
    pub name: &'a str,
    /// Whether the app says that it can't work without it.
    pub is_required: bool,
    /// Whether it is delicate: it is then shown apart.
    pub is_delicate: bool,
    /// Whether it is ticked.
    pub is_ticked: bool,
    /// Whether the app has it already. Only shown if the app asks for more.
    pub is_held: bool,
}

/// What an access can be narrowed to.
#[derive(Clone, Debug)]
pub struct Narrowing<'a> {
    /// The person's contacts. Empty if it can't be narrowed to a contact.
    pub contacts: Vec<Choice<'a>>,
    /// The person's groups. Empty if it can't be narrowed to a group.
    pub groups: Vec<Choice<'a>>,
    /// What is chosen.
    pub chosen: NarrowingKind,
    /// The value of the chosen contact. Empty for none.
    pub contact: &'a str,
    /// The value of the chosen group. Empty for none.
    pub group: &'a str,
}

/// What an access is narrowed to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NarrowingKind {
    /// It isn't narrowed. Sent as `everything`.
    Everything,
    /// To one contact. Sent as `contact`.
    Contact,
    /// To one group. Sent as `group`.
    Group,
}

/// When an access ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// When the person ends it.
    Never,
    /// After a day.
    Day,
    /// After a week.
    Week,
    /// After a month.
    Month,
    /// After three months.
    ThreeMonths,
    /// On a date of the person's choice, in the field `end_date`.
    Date,
}

impl End {
    /// All ends, in the order in which they are shown.
    pub const ALL: [Self; 6] = [Self::Never, Self::Day, Self::Week, Self::Month, Self::ThreeMonths, Self::Date];

    /// The value that is sent.
    #[must_use]
    pub fn value(self) -> &'static str {
        match self {
            Self::Never => "never",
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::ThreeMonths => "three_months",
            Self::Date => "date",
        }
    }

    /// The end with this value.
    #[must_use]
    pub fn parse(value: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|end| end.value() == value)
    }

    fn label(self, words: &Words) -> String {
        match self {
            Self::Never => fl!(words, "end-never"),
            Self::Day => fl!(words, "end-day"),
            Self::Week => fl!(words, "end-week"),
            Self::Month => fl!(words, "end-month"),
            Self::ThreeMonths => fl!(words, "end-three-months"),
            Self::Date => fl!(words, "end-date"),
        }
    }
}

impl Consent<'_> {
    /// The scopes that are delicate, or those that aren't.
    fn scopes_that_are(&self, delicate: bool) -> Vec<&ScopeChoice<'_>> {
        self.scopes.iter().filter(|scope| scope.is_delicate == delicate).collect()
    }

    fn date_attributes(&self) -> String {
        format!("min=\"{}\" autocomplete=\"off\"", self.first_end)
    }

    fn has_required(&self) -> bool {
        self.scopes.iter().any(|scope| scope.is_required)
    }
}
