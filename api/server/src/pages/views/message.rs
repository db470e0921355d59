//! The pages that only say something: what was done, and why a request of an app can't be sent back to it.

use askama::Template;
use i18n_embed_fl::fl;

use crate::pages::{Frame, Words};

/// A page that only says something, with a link to go on.
#[derive(Debug, Template)]
#[template(path = "message.html")]
pub struct Message<'a> {
    /// What every page has.
    pub frame: Frame<'a>,
    /// What it says.
    pub notice: Notice,
    /// The path of the link to go on, if there is one: to sign in after [`Notice::SignedOut`], [`Notice::Expired`] and
    /// [`Notice::AccountDeleted`], to try again after [`Notice::Failed`], else to the account.
    pub go_on: Option<&'a str>,
}

/// What has been done, or has happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notice {
    /// The person is signed out on this device.
    SignedOut,
    /// The address is confirmed and the account is made.
    EmailConfirmed,
    /// A new password is set.
    PasswordReset,
    /// A device is signed out.
    DeviceEnded,
    /// An app has no access any more.
    GrantEnded,
    /// A token has ended.
    TokenEnded,
    /// The account will be deleted.
    DeletionRequested,
    /// The account won't be deleted.
    DeletionCancelled,
    /// The account was deleted.
    AccountDeleted,
    /// What the page was about has expired or is done already.
    Expired,
    /// There is no such page.
    NotFound,
    /// There were too many requests.
    TooMany,
    /// Something failed on the server.
    Failed,
    /// An app uses already what the person allowed it.
    Connected,
    /// Somebody may have come here by the link of an invitation, whose code the server doesn't learn.
    Invited,
}

impl Notice {
    /// The title.
    #[must_use]
    pub fn title(self, words: &Words) -> String {
        match self {
            Self::SignedOut => fl!(words, "notice-signed-out"),
            Self::EmailConfirmed => fl!(words, "notice-email-confirmed"),
            Self::PasswordReset => fl!(words, "notice-password-reset"),
            Self::DeviceEnded => fl!(words, "notice-device-ended"),
            Self::GrantEnded => fl!(words, "notice-grant-ended"),
            Self::TokenEnded => fl!(words, "notice-token-ended"),
            Self::DeletionRequested => fl!(words, "notice-deletion-requested"),
            Self::DeletionCancelled => fl!(words, "notice-deletion-cancelled"),
            Self::AccountDeleted => fl!(words, "notice-account-deleted"),
            Self::Expired => fl!(words, "notice-expired"),
            Self::NotFound => fl!(words, "notice-not-found"),
            Self::TooMany => fl!(words, "notice-too-many"),
            Self::Failed => fl!(words, "notice-failed"),
            Self::Connected => fl!(words, "notice-connected"),
            Self::Invited => fl!(words, "notice-invited"),
        }
    }

    /// What follows from it.
    #[must_use]
    pub fn text(self, words: &Words) -> String {
        match self {
            Self::SignedOut => fl!(words, "notice-signed-out", "more"),
            Self::EmailConfirmed => fl!(words, "notice-email-confirmed", "more"),
            Self::PasswordReset => fl!(words, "notice-password-reset", "more"),
            Self::DeviceEnded => fl!(words, "notice-device-ended", "more"),
            Self::GrantEnded => fl!(words, "notice-grant-ended", "more"),
            Self::TokenEnded => fl!(words, "notice-token-ended", "more"),
            Self::DeletionRequested => fl!(words, "notice-deletion-requested", "more"),
            Self::DeletionCancelled => fl!(words, "notice-deletion-cancelled", "more"),
            Self::AccountDeleted => fl!(words, "notice-account-deleted", "more"),
            Self::Expired => fl!(words, "notice-expired", "more"),
            Self::NotFound => fl!(words, "notice-not-found", "more"),
            Self::TooMany => fl!(words, "notice-too-many", "more"),
            Self::Failed => fl!(words, "notice-failed", "more"),
            Self::Connected => fl!(words, "notice-connected", "more"),
            Self::Invited => fl!(words, "notice-invited", "more"),
        }
    }

    fn link(self, words: &Words) -> String {
        match self {
            Self::SignedOut | Self::AccountDeleted | Self::Expired => fl!(words, "go-sign-in"),
            Self::Failed => fl!(words, "go-try-again"),
            _ => fl!(words, "go-account"),
        }
    }
}

/// The page for a request of an app that is wrong in such a way that it can't be answered to the app.
#[derive(Debug, Template)]
#[template(path = "unsendable.html")]
pub struct UnsendableError<'a> {
    /// What every page has.
    pub frame: Frame<'a>,
    /// What is wrong.
    pub fault: Fault,
    /// What the app's maker needs to know, such as the redirect URI that was sent. In English. Empty for nothing.
    pub detail: &'a str,
}

/// What is wrong with the request of an app.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// No app has this id.
    UnknownApp,
    /// The app didn't register this address to return to.
    WrongRedirect,
    /// The operator has suspended the app.
    Suspended,
    /// The operator hasn't approved the app, which it needs here.
    Unapproved,
    /// The request can't be read.
    Malformed,
    /// The request is too old, or was answered already.
    Expired,
}

impl Fault {
    fn title(self, words: &Words) -> String {
        match self {
            Self::UnknownApp => fl!(words, "fault-unknown-app"),
            Self::WrongRedirect => fl!(words, "fault-wrong-redirect"),
            Self::Suspended => fl!(words, "fault-suspended"),
            Self::Unapproved => fl!(words, "fault-unapproved"),
            Self::Malformed => fl!(words, "fault-malformed"),
            Self::Expired => fl!(words, "fault-expired"),
        }
    }

    fn text(self, words: &Words) -> String {
        match self {
            Self::UnknownApp => fl!(words, "fault-unknown-app", "more"),
            Self::WrongRedirect => fl!(words, "fault-wrong-redirect", "more"),
            Self::Suspended => fl!(words, "fault-suspended", "more"),
            Self::Unapproved => fl!(words, "fault-unapproved", "more"),
            Self::Malformed => fl!(words, "fault-malformed", "more"),
            Self::Expired => fl!(words, "fault-expired", "more"),
        }
    }
}
