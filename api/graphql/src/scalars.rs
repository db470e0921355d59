//! The scalars.

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};
use chrono::{DurationRound, NaiveDate, NaiveDateTime, SecondsFormat, SubsecRound, TimeDelta, Utc};
use domain::{Actor, Means};
use tokio::task_local;

task_local! {
    /// Whether the operation that runs is an app's.
    static IS_AN_APPS: bool;
}

/// Runs an operation, or waits for an event of one: an app gets times to the minute. What a person does at one moment to
/// several things would otherwise tell two apps, each of which sees one of them, that it is one person.
pub(crate) async fn with_times_for<F: Future>(actor: &Actor, run: F) -> F::Output {
    let is_an_apps = actor.acting().is_some_and(|acting| matches!(acting.means, Means::App(_)));
    IS_AN_APPS.scope(is_an_apps, run).await
}

/// When something was made or changed: for an app, the day.
pub(crate) fn made(at: chrono::DateTime<Utc>) -> DateTime {
    DateTime(coarse(at, TimeDelta::days(1)))
}

fn coarse(at: chrono::DateTime<Utc>, to: TimeDelta) -> chrono::DateTime<Utc> {
    if IS_AN_APPS.try_with(|is| *is).unwrap_or(false) { at.duration_trunc(to).unwrap_or(at) } else { at }
}

/// A date and time in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DateTime(pub chrono::DateTime<Utc>);

impl From<chrono::DateTime<Utc>> for DateTime {
    fn from(moment: chrono::DateTime<Utc>) -> Self {
        Self(moment)
    }
}

/// A date and time in UTC, in the format of RFC 3339 with milliseconds, such as 2026-03-29T17:00:00.000Z. In input, any
/// offset and precision is accepted. Apps get times to the minute, and the day of when something of the network was made or
/// changed.
#[Scalar(specified_by_url = "https://scalars.graphql.org/andimarek/date-time")]
impl ScalarType for DateTime {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            // No finer than the clock and the databases keep it: a cursor names the very moment that is stored.
            Value::String(text) => Ok(Self(chrono::DateTime::parse_from_rfc3339(text)?.to_utc().trunc_subsecs(6))),
            _ => Err(InputValueError::expected_type(value)),
        }
    }

    fn to_value(&self) -> Value {
        let at = coarse(self.0, TimeDelta::minutes(1));
        Value::String(at.to_rfc3339_opts(SecondsFormat::Millis, true))
    }
}

/// Makes a scalar that is a string. Verbs check its contents.
macro_rules! text_scalar {
    ($(#[$doc:meta])* $name:ident, $graphql:literal $(, $url:literal)?) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $name(pub String);

        $(#[$doc])*
        #[Scalar(name = $graphql $(, specified_by_url = $url)?)]
        impl ScalarType for $name {
            fn parse(value: Value) -> InputValueResult<Self> {
                match value {
                    Value::String(text) => Ok(Self(text)),
                    other => Err(InputValueError::expected_type(other)),
                }
            }

            fn to_value(&self) -> Value {
                Value::String(self.0.clone())
            }
        }
    };
}

text_scalar!(
    /// A time zone name of the IANA Time Zone Database, such as Europe/Berlin.
    TimeZone, "TimeZone", "https://www.iana.org/time-zones"
);
text_scalar!(
    /// A BCP 47 language tag, such as en-GB.
    Locale, "Locale", "https://www.rfc-editor.org/info/bcp47"
);
text_scalar!(
    /// An ISO 3166-1 alpha-2 country code, such as DE. In input, lowercase letters are accepted.
    CountryCode, "CountryCode", "https://www.iso.org/iso-3166-country-codes.html"
);
text_scalar!(
    /// A URL, such as `https://example.org/help`.
    Url, "URL", "https://url.spec.whatwg.org"
);
text_scalar!(
    /// An email address, such as name@example.org.
    EmailAddress, "EmailAddress", "https://www.rfc-editor.org/rfc/rfc5321"
);
text_scalar!(
    /// An ISO 8601 duration. For cadences, it consists of whole days, weeks, months or years, such as P2W. For
    /// check-ins, it is precise to the minute, such as PT30M; a negative duration, such as -PT10M, is before the due
    /// time.
    Duration, "Duration", "https://www.iso.org/iso-8601-date-and-time-format.html"
);
text_scalar!(
    /// A local time of day without a time zone, in hours and minutes, such as 22:00.
    LocalTime, "LocalTime"
);
text_scalar!(
    /// An ISO 8601 local date and time without a time zone, such as 2026-03-29T19:00.
    LocalDateTime, "LocalDateTime", "https://www.iso.org/iso-8601-date-and-time-format.html"
);
text_scalar!(
    /// An ISO 8601 calendar date without a time zone, such as 2026-03-29.
    LocalDate, "LocalDate", "https://www.iso.org/iso-8601-date-and-time-format.html"
);
text_scalar!(
    /// An RFC 5545 recurrence rule (section 3.3.10) with a frequency of a day or more, such as FREQ=WEEKLY;BYDAY=SU.
    RecurrenceRule, "RecurrenceRule", "https://www.rfc-editor.org/rfc/rfc5545#section-3.3.10"
);
text_scalar!(
    /// A position in your feed. It is opaque, and can't be used by anybody else.
    FeedCursor, "FeedCursor"
);

impl From<domain::country::Country> for CountryCode {
    fn from(country: domain::country::Country) -> Self {
        Self(country.code().to_owned())
    }
}

impl From<NaiveDateTime> for LocalDateTime {
    fn from(local: NaiveDateTime) -> Self {
        Self(local.format("%Y-%m-%dT%H:%M").to_string())
    }
}

impl LocalDateTime {
    /// The error message for an invalid value.
    pub const WRONG: &str = "This isn't a local date and time. Write it as 2026-03-29T19:00.";

    /// The value; `None` if the text isn't a local date and time. Seconds are accepted too.
    #[must_use]
    pub fn read(&self) -> Option<NaiveDateTime> {
        let minutes = NaiveDateTime::parse_from_str(&self.0, "%Y-%m-%dT%H:%M");
        minutes.or_else(|_| NaiveDateTime::parse_from_str(&self.0, "%Y-%m-%dT%H:%M:%S")).ok()
    }
}

impl From<NaiveDate> for LocalDate {
    fn from(day: NaiveDate) -> Self {
        Self(day.to_string())
    }
}

/// The error message for a value that a scalar doesn't accept; `None` if it is accepted. Verbs check the contents of
/// strings, and the built-in scalars were checked before.
#[must_use]
pub fn expects(scalar: &str, value: &async_graphql_value::Value) -> Option<String> {
    use async_graphql_value::Value as Given;
    match (scalar, value) {
        ("DateTime", Given::String(text)) if DateTime::parse(Value::String(text.clone())).is_ok() => None,
        ("DateTime", _) => {
            Some("A DateTime must be in the format of RFC 3339, such as 2026-03-29T17:00:00Z.".to_owned())
        }
        ("Int" | "Float" | "String" | "Boolean" | "ID", _) | (_, Given::String(_)) => None,
        _ => Some(format!("A {scalar} must be a string.")),
    }
}
