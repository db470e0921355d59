//! The access log: what apps read and changed by the hour, changes of security, and what the operator did.

use askama::Template;
use chrono::NaiveDate;
use i18n_embed_fl::fl;

use crate::pages::words::plain;
use crate::pages::{Choice, Frame, Words};

/// The page of the access log. The filter is sent by GET with the field `app`.
#[derive(Debug, Template)]
#[template(path = "log.html")]
pub struct AccessLog<'a> {
    /// What every page has.
    pub frame: Frame<'a>,
    /// The path of this page, where the filter is sent.
    pub path: &'a str,
    /// The apps to filter by.
    pub apps: Vec<Choice<'a>>,
    /// The value of the app that is filtered by. Empty for all.
    pub app: &'a str,
    /// The entries of this part, newest first.
    pub entries: Vec<LogEntry<'a>>,
    /// How many entries were lost when the server was overloaded. 0 for none.
    pub lost: u32,
    /// The path of the newer entries, if there are any.
    pub newer: Option<&'a str>,
    /// The path of the older entries, if there are any.
    pub older: Option<&'a str>,
    /// The token of the forms on the page.
    pub csrf: &'a str,
    /// Where the form that ends an app's access is sent, with the field `id`.
    pub end_grant: &'a str,
    /// Where the form that clears the entries of the person's own devices is sent. `None` if there are none.
    pub clear_devices: Option<&'a str>,
    /// The path of the account's page.
    pub account: &'a str,
}

/// An entry.
#[derive(Clone, Debug)]
pub struct LogEntry<'a> {
    /// Who it was.
    pub actor: LogActor<'a>,
    /// The day, in the person's time zone.
    pub day: NaiveDate,
    /// The hour of the day, 0 to 23, in the person's time zone. `None` where only the day is kept.
    pub hour: Option<u32>,
    /// What was done.
    pub what: Vec<Happening<'a>>,
    /// The id of the app's access, if it can be ended from here.
    pub grant: Option<&'a str>,
}

/// Who did something.
#[derive(Clone, Copy, Debug)]
pub enum LogActor<'a> {
    /// An app, with its name.
    App {
        /// What it was called when it got access.
        was: &'a str,
        /// What it is called now.
        now: &'a str,
    },
    /// A personal access token, with its name.
    Token(&'a str),
    /// A device of the person, with its name if it has one.
    Device(Option<&'a str>),
    /// The operator of the server.
    Operator,
}

/// Something that was done.
#[derive(Clone, Copy, Debug)]
pub enum Happening<'a> {
    /// Objects of a kind were read or changed. The kind is the name of a type of the schema in kebab case, such as
    /// `contact` or `check-in`; kinds without words of their own are called "other entries".
    Objects {
        /// Whether they were read or changed.
        deed: Deed,
        /// The kind.
        kind: &'a str,
        /// How many.
        count: u32,
        /// Whether there were more.
        has_more: bool,
    },
    /// Changes were followed as they happened.
    Followed,
    /// Everything was exported.
    Exported,
    /// Contacts were imported from a file.
    Imported,
    /// The device was used.
    Used,
    /// The person signed in.
    SignedIn,
    /// The password was changed.
    PasswordChanged,
    /// The email address was changed.
    EmailChanged,
    /// An app got access, or a token was made.
    AccessGiven,
    /// A device, an app or a token lost it.
    AccessEnded,
    /// The password was missing or wrong.
    Refused,
    /// A command of the operator was run on an app.
    Command {
        /// The command.
        name: &'a str,
        /// The name of the app.
        app: &'a str,
    },
    /// A command of the operator was run on a group of the person's.
    GroupCommand(&'a str),
    /// The operator restored a backup.
    Restored,
}

/// What was done with objects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    /// They were read.
    Read,
    /// They were made, changed or deleted.
    Changed,
    /// They were exported.
    Exported,
}

impl AccessLog<'_> {
    fn lost_text(&self) -> String {
        plain(&fl!(self.frame.words, "log-lost", count = self.lost))
    }
}

impl LogEntry<'_> {
    fn when(&self, words: &Words) -> String {
        let day = words.day(self.day);
        self.hour.map_or_else(|| day.clone(), |hour| format!("{day}, {}", words.hour(hour)))
    }
}

impl LogActor<'_> {
    fn text(self, words: &Words) -> String {
        match self {
            Self::App { was, now } if was == now => now.to_owned(),
            Self::App { was, now } => plain(&fl!(words, "log-actor-renamed", was = was, now = now)),
            Self::Token(name) => fl!(words, "log-actor-token", name = name),
            Self::Device(Some(name)) => fl!(words, "log-actor-device", name = name),
            Self::Device(None) => fl!(words, "log-actor-device-unnamed"),
            Self::Operator => fl!(words, "log-actor-operator"),
        }
    }
}

impl Happening<'_> {
    fn text(self, words: &Words) -> String {
        match self {
            Self::Objects { deed, kind, count, has_more } => {
                let what = objects(words, kind, count);
                let what = if has_more { plain(&fl!(words, "log-and-more", what = what)) } else { what };
                match deed {
                    Deed::Read => plain(&fl!(words, "log-read", what = what)),
                    Deed::Changed => plain(&fl!(words, "log-changed", what = what)),
                    Deed::Exported => plain(&fl!(words, "log-exported-objects", what = what)),
                }
            }
            Self::Followed => fl!(words, "log-followed"),
            Self::Exported => fl!(words, "log-exported"),
            Self::Imported => fl!(words, "log-imported"),
            Self::Used => fl!(words, "log-used"),
            Self::SignedIn => fl!(words, "log-signed-in"),
            Self::PasswordChanged => fl!(words, "log-password-changed"),
            Self::EmailChanged => fl!(words, "log-email-changed"),
            Self::AccessGiven => fl!(words, "log-access-given"),
            Self::AccessEnded => fl!(words, "log-access-ended"),
            Self::Refused => fl!(words, "log-refused"),
            Self::Command { name, app } => plain(&fl!(words, "log-command", name = name, app = app)),
            Self::GroupCommand(name) => plain(&fl!(words, "log-command-group", name = name)),
            Self::Restored => fl!(words, "log-restored"),
        }
    }
}

/// A number of objects, such as "12 contacts".
fn objects(words: &Words, kind: &str, count: u32) -> String {
    let key = format!("log-kind-{kind}");
    let key = if words.has(&key) { key.as_str() } else { "log-kind-other" };
    words.get_args(key, [("count", count)].into_iter().collect())
}
