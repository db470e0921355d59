//! Forms: where they are sent, and what was wrong with what was sent before.

use i18n_embed_fl::fl;

use super::Words;
use super::words::plain;

/// A form. It is always sent by POST, with the token in the field `csrf`.
#[derive(Clone, Debug)]
pub struct Form<'a> {
    /// The path that the form is sent to.
    pub action: &'a str,
    /// The token that ties the form to the browser it was shown in.
    pub csrf: &'a str,
    /// The problems with what was sent before. Empty the first time.
    pub problems: Vec<Problem>,
}

/// An option of a list.
#[derive(Clone, Copy, Debug)]
pub struct Choice<'a> {
    /// The value that is sent.
    pub value: &'a str,
    /// The words that are shown.
    pub label: &'a str,
}

/// A problem with what was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Problem {
    /// No email address was given.
    EmailMissing,
    /// The text isn't an email address.
    EmailInvalid,
    /// No name was given.
    NameMissing,
    /// The name is longer than 80 characters.
    NameTooLong,
    /// The pronouns are longer than 40 characters.
    PronounsTooLong,
    /// Somebody has made an account with the address since the code was sent.
    EmailTaken,
    /// No password was given.
    PasswordMissing,
    /// The new password is shorter than 10 characters.
    PasswordTooShort,
    /// The new password is longer than 128 characters.
    PasswordTooLong,
    /// The password of the signed-in person is wrong.
    PasswordWrong,
    /// The address or the password is wrong. It isn't said which of the two.
    SignInFailed,
    /// No mailed code was given.
    CodeMissing,
    /// The mailed code is wrong, used or expired.
    CodeWrong,
    /// No code of a device was given.
    DeviceCodeMissing,
    /// The code of a device is wrong, used or expired.
    DeviceCodeWrong,
    /// The country isn't one of the list.
    CountryUnknown,
    /// The time zone isn't one of the list.
    TimeZoneUnknown,
    /// One contact was chosen, but not which.
    ContactMissing,
    /// One group was chosen, but not which.
    GroupMissing,
    /// An own date was chosen, but not which.
    EndMissing,
    /// The date isn't in the future.
    EndPast,
    /// There were too many attempts. In how many minutes the next one counts.
    Wait {
        /// At least 1.
        minutes: u32,
    },
    /// Another export of the person's is running.
    ExportRunning,
    /// The form was too old, or came from elsewhere: its token doesn't fit.
    FormExpired,
    /// The server can't answer now.
    Unavailable,
}

impl Problem {
    /// The name of the field that the problem is about. `None` if it is about the whole form.
    #[must_use]
    pub fn field(self) -> Option<&'static str> {
        match self {
            Self::EmailMissing | Self::EmailInvalid => Some("email"),
            Self::NameMissing | Self::NameTooLong => Some("name"),
            Self::PasswordMissing
            | Self::PasswordTooShort
            | Self::PasswordTooLong
            | Self::PasswordWrong
            | Self::SignInFailed => Some("password"),
            Self::PronounsTooLong => Some("pronouns"),
            Self::CodeMissing | Self::CodeWrong => Some("code"),
            Self::DeviceCodeMissing | Self::DeviceCodeWrong => Some("user_code"),
            Self::CountryUnknown => Some("country"),
            Self::TimeZoneUnknown => Some("time_zone"),
            Self::ContactMissing => Some("contact"),
            Self::GroupMissing => Some("group"),
            Self::EndMissing | Self::EndPast => Some("end_date"),
            Self::EmailTaken | Self::Wait { .. } | Self::ExportRunning | Self::FormExpired | Self::Unavailable => None,
        }
    }

    /// What is wrong, and what to do.
    #[must_use]
    pub fn text(self, words: &Words) -> String {
        match self {
            Self::EmailMissing => fl!(words, "problem-email-missing"),
            Self::EmailInvalid => fl!(words, "problem-email-invalid"),
            Self::NameMissing => fl!(words, "problem-name-missing"),
            Self::NameTooLong => fl!(words, "problem-name-too-long"),
            Self::PronounsTooLong => fl!(words, "problem-pronouns-too-long"),
            Self::EmailTaken => fl!(words, "problem-email-taken"),
            Self::PasswordMissing => fl!(words, "problem-password-missing"),
            Self::PasswordTooShort => fl!(words, "problem-password-too-short"),
            Self::PasswordTooLong => fl!(words, "problem-password-too-long"),
            Self::PasswordWrong => fl!(words, "problem-password-wrong"),
            Self::SignInFailed => fl!(words, "problem-sign-in-failed"),
            Self::CodeMissing => fl!(words, "problem-code-missing"),
            Self::CodeWrong => fl!(words, "problem-code-wrong"),
            Self::DeviceCodeMissing => fl!(words, "problem-device-code-missing"),
            Self::DeviceCodeWrong => fl!(words, "problem-device-code-wrong"),
            Self::CountryUnknown => fl!(words, "problem-country-unknown"),
            Self::TimeZoneUnknown => fl!(words, "problem-time-zone-unknown"),
            Self::ContactMissing => fl!(words, "problem-contact-missing"),
            Self::GroupMissing => fl!(words, "problem-group-missing"),
            Self::EndMissing => fl!(words, "problem-end-missing"),
            Self::EndPast => fl!(words, "problem-end-past"),
            Self::Wait { minutes } => plain(&fl!(words, "problem-wait", minutes = minutes)),
            Self::ExportRunning => fl!(words, "problem-export-running"),
            Self::FormExpired => fl!(words, "problem-form-expired"),
            Self::Unavailable => fl!(words, "problem-unavailable"),
        }
    }
}

impl Form<'_> {
    /// What is wrong with a field. `None` if nothing is.
    #[must_use]
    pub fn problem(&self, words: &Words, field: &str) -> Option<String> {
        self.of(field).map(|problem| problem.text(words))
    }

    /// Whether the cursor starts in this field: the first one that has a problem.
    #[must_use]
    pub fn starts_in(&self, field: &str) -> bool {
        self.problems.iter().find_map(|problem| problem.field()) == Some(field)
    }

    /// The ids of what describes a field, for `aria-describedby`. `None` if nothing does.
    #[must_use]
    pub fn described_by(&self, field: &str, has_hint: bool) -> Option<String> {
        let hint = has_hint.then(|| format!("{field}-hint"));
        let error = self.of(field).map(|_| format!("{field}-error"));
        let ids: Vec<String> = hint.into_iter().chain(error).collect();
        (!ids.is_empty()).then(|| ids.join(" "))
    }

    /// The page's title, which says first that there is a problem.
    #[must_use]
    pub fn title(&self, words: &Words, title: &str) -> String {
        if self.problems.is_empty() { title.to_owned() } else { format!("{}: {title}", fl!(words, "title-problem")) }
    }

    fn of(&self, field: &str) -> Option<Problem> {
        self.problems.iter().copied().find(|problem| problem.field() == Some(field))
    }
}
