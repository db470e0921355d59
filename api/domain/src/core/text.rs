//! Input of people: normalized, and checked against its bounds.

use garde::Validate;
use icu_properties::CodePointSetData;
use icu_properties::props::{BidiControl, DefaultIgnorableCodePoint};

use crate::core::error::{Error, ErrorCode, Result, UserError};
use crate::core::zone::Zone;

/// Checks the bounds of an input. Reports every problem, each with the path of its field in the schema.
///
/// # Errors
///
/// A refusal with all problems.
pub fn check<T: Validate<Context = ()>>(input: &T) -> Result<()> {
    let Err(report) = input.validate() else { return Ok(()) };
    let reasons = report.iter().map(|(path, reason)| {
        let path = path.to_string();
        let field: Vec<String> = path.split(['.', '[', ']']).filter(|part| !part.is_empty()).map(camel_case).collect();
        UserError { code: ErrorCode::Invalid, message: sentence(&field, reason.message()), field, wait: None }
    });
    Err(Error::Refused(reasons.collect()))
}

/// Collects the problems of an input, so that all are reported at once.
#[derive(Debug, Default)]
pub struct Problems(Vec<UserError>);

impl Problems {
    /// The value; `None` if there is a problem with it, which is added to the collection.
    ///
    /// # Errors
    ///
    /// Every error but a refusal.
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

    /// Reports the problems.
    ///
    /// # Errors
    ///
    /// A refusal with all problems, if there are any.
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

/// The message for a problem that the validator found with a field, or with an item of a list.
fn sentence(field: &[String], reason: &str) -> String {
    let is_index = |part: &String| part.bytes().all(|byte| byte.is_ascii_digit());
    let name = field.iter().rfind(|part| !is_index(part)).map_or("", String::as_str);
    let subject = if field.last().is_some_and(is_index) { "Each item of " } else { "" };
    for (begins, words) in [
        ("length is lower than ", "must have a length of at least "),
        ("length is greater than ", "must have a length of at most "),
    ] {
        if let Some(bound) = reason.strip_prefix(begins) {
            return format!("{subject}`{name}` {words}{bound}.");
        }
    }
    format!("{subject}`{name}` {reason}.")
}

/// A text as one line, without white space around it.
#[must_use]
pub fn line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Texts as one line each, without duplicates, in their order.
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

/// An optional text as one line; `None` if nothing is left of it.
#[must_use]
pub fn optional_line(text: Option<String>) -> Option<String> {
    text.map(|text| line(&text)).filter(|text| !text.is_empty())
}

/// An optional text of several lines; `None` if nothing is left of it.
#[must_use]
pub fn optional_block(text: Option<String>) -> Option<String> {
    text.map(|text| text.trim().replace("\r\n", "\n")).filter(|text| !text.is_empty())
}

/// Refuses control characters other than line ends and tabs.
///
/// # Errors
///
/// If the text contains one.
pub fn printable<T: AsRef<str>>(text: &T, (): &()) -> garde::Result {
    let control = |letter: char| letter.is_control() && !matches!(letter, '\n' | '\t');
    if text.as_ref().contains(control) { Err(garde::Error::new("must not contain control characters")) } else { Ok(()) }
}

/// Whether a text can be a name: there is something to see in it, and neither control characters, nor what turns a line
/// around (UAX #9), nor what is invisible (UTS #39, section 5.1), but for the joiners that scripts and emoji need.
#[must_use]
pub fn is_name(text: &str) -> bool {
    let (ignorable, bidi) =
        (CodePointSetData::new::<DefaultIgnorableCodePoint>(), CodePointSetData::new::<BidiControl>());
    let is_joiner =
        |letter: char| matches!(letter, '\u{200c}' | '\u{200d}' | '\u{fe0e}' | '\u{fe0f}' | '\u{e0020}'..='\u{e007f}');
    let is_odd = |letter: char| {
        letter.is_control() || bidi.contains(letter) || (ignorable.contains(letter) && !is_joiner(letter))
    };
    // The blank of Braille is no space by its category.
    let is_seen = |letter: char| !letter.is_whitespace() && !ignorable.contains(letter) && letter != '\u{2800}';
    !text.contains(is_odd) && text.contains(is_seen)
}

/// Refuses what can't be a name; that one is empty, its length says.
///
/// # Errors
///
/// If [`is_name`] says so.
pub fn name<T: AsRef<str>>(text: &T, (): &()) -> garde::Result {
    if text.as_ref().is_empty() || is_name(text.as_ref()) {
        Ok(())
    } else {
        Err(garde::Error::new("must have something to see in it, without control characters"))
    }
}

/// Reads the name of a time zone. Case is ignored.
///
/// # Errors
///
/// A refusal that names the field.
pub fn time_zone(name: &str, field: &'static str) -> Result<Zone> {
    name.parse().map_err(|_| {
        Error::refused_at(
            field,
            ErrorCode::Invalid,
            format!("`{field}` must be a time zone of the IANA Time Zone Database, such as Europe/Berlin."),
        )
    })
}

/// Checks a BCP 47 language tag.
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
        let message = format!("`{field}` must be a BCP 47 language tag, such as en-GB.");
        Err(Error::refused_at(field, ErrorCode::Invalid, message))
    }
}
