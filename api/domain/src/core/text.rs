//! What people write, made regular and held to bounds before anything else sees it.

use garde::Validate;

use crate::core::error::{Error, ErrorCode, Result, UserError};
use crate::core::zone::Zone;

/// Checks an input's bounds. Every reason is reported, each with the path of its field as clients write it.
///
/// # Errors
///
/// A refusal with all reasons.
pub fn check<T: Validate<Context = ()>>(input: &T) -> Result<()> {
    let Err(report) = input.validate() else { return Ok(()) };
    let reasons = report.iter().map(|(path, reason)| {
        let path = path.to_string();
        let field: Vec<String> = path.split(['.', '[', ']']).filter(|part| !part.is_empty()).map(camel_case).collect();
        UserError { code: ErrorCode::Invalid, message: sentence(reason.message()), field }
    });
    Err(Error::Refused(reasons.collect()))
}

/// Gathers what is wrong with an input, so that all of it is told at once.
#[derive(Debug, Default)]
pub struct Problems(Vec<UserError>);

impl Problems {
    /// The value, where there is nothing wrong with it; otherwise what is wrong is remembered.
    ///
    /// # Errors
    ///
    /// What no person can mend.
    pub fn look<T>(&mut self, result: Result<T>) -> Result<Option<T>> {
        match result {
            Ok(value) => Ok(Some(value)),
            Err(Error::Refused(reasons)) => {
                self.0.extend(reasons);
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    /// All that was wrong.
    ///
    /// # Errors
    ///
    /// A refusal with all reasons, where there are some.
    pub fn none(self) -> Result<()> {
        if self.0.is_empty() { Ok(()) } else { Err(Error::Refused(self.0)) }
    }
}

fn camel_case(name: &str) -> String {
    let mut upper = false;
    let mut camel = String::with_capacity(name.len());
    for letter in name.chars() {
        if letter == '_' {
            upper = true;
        } else {
            camel.push(if upper { letter.to_ascii_uppercase() } else { letter });
            upper = false;
        }
    }
    camel
}

/// What the validator says, in words for people.
fn sentence(reason: &str) -> String {
    for (begins, words) in [
        ("length is lower than ", "This is too short: at least "),
        ("length is greater than ", "This is too long: at most "),
    ] {
        if let Some(bound) = reason.strip_prefix(begins) {
            return format!("{words}{bound}.");
        }
    }
    let mut letters = reason.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}{}", letters.as_str(), if reason.ends_with('.') { "" } else { "." })
}

/// Text of one line, without white space around it.
#[must_use]
pub fn line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Texts of one line, each once, in their order.
#[must_use]
pub fn distinct_lines(texts: &[String]) -> Vec<String> {
    let mut lines: Vec<String> = Vec::with_capacity(texts.len());
    for text in texts.iter().map(|text| line(text)) {
        if !lines.contains(&text) {
            lines.push(text);
        }
    }
    lines
}

/// Optional text of one line: nothing where nothing is left.
#[must_use]
pub fn optional_line(text: Option<String>) -> Option<String> {
    text.map(|text| line(&text)).filter(|text| !text.is_empty())
}

/// Optional text of several lines: nothing where nothing is left.
#[must_use]
pub fn optional_block(text: Option<String>) -> Option<String> {
    text.map(|text| text.trim().replace("\r\n", "\n")).filter(|text| !text.is_empty())
}

/// Refuses control characters, which nobody types; line ends and tabs are fine.
///
/// # Errors
///
/// Says so.
pub fn printable<T: AsRef<str>>(text: &T, (): &()) -> garde::Result {
    let control = |letter: char| letter.is_control() && !matches!(letter, '\n' | '\t');
    if text.as_ref().contains(control) {
        Err(garde::Error::new("holds a character that can't be shown"))
    } else {
        Ok(())
    }
}

/// A time zone by its IANA identifier, in whatever letters it is written.
///
/// # Errors
///
/// A refusal that names the field.
pub fn time_zone(name: &str, field: &'static str) -> Result<Zone> {
    name.parse().map_err(|_| {
        Error::refused_at(field, ErrorCode::Invalid, "This is no time zone of the IANA list; one is Europe/Berlin.")
    })
}

/// A locale: a language, and perhaps more, as BCP 47 writes it.
///
/// # Errors
///
/// A refusal that names the field.
pub fn locale(tag: &str, field: &'static str) -> Result<String> {
    let parts: Vec<_> = tag.split('-').collect();
    let word = |part: &str| (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric());
    let language = parts[0].len() >= 2 && parts[0].bytes().all(|b| b.is_ascii_alphabetic());
    if tag.len() <= 35 && language && parts.iter().all(|part| word(part)) {
        Ok(tag.to_owned())
    } else {
        Err(Error::refused_at(field, ErrorCode::Invalid, "This is no language tag (BCP 47); one is en-GB."))
    }
}
