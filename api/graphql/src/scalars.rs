//! The scalars of the field.

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};
use chrono::{NaiveDate, NaiveDateTime, SecondsFormat, SubsecRound, Utc};

/// A moment in UTC, in RFC 3339's form with milliseconds, such as 2026-03-29T17:00:00.000Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DateTime(pub chrono::DateTime<Utc>);

impl From<chrono::DateTime<Utc>> for DateTime {
    fn from(moment: chrono::DateTime<Utc>) -> Self {
        Self(moment)
    }
}

/// A moment in UTC, in RFC 3339's form with milliseconds, such as 2026-03-29T17:00:00.000Z. Every other offset and
/// precision is read too.
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
        Value::String(self.0.to_rfc3339_opts(SecondsFormat::Millis, true))
    }
}

/// Makes a scalar that is text. What the text may be, the verbs say.
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
    /// The name of a time zone in the IANA list, such as Europe/Berlin.
    TimeZone, "TimeZone", "https://www.iana.org/time-zones"
);
text_scalar!(
    /// A language tag, such as en-GB (BCP 47).
    Locale, "Locale", "https://www.rfc-editor.org/info/bcp47"
);
text_scalar!(
    /// The two-letter code of a country, such as DE (ISO 3166-1 alpha-2). Small letters are read too.
    CountryCode, "CountryCode", "https://www.iso.org/iso-3166-country-codes.html"
);
text_scalar!(
    /// An address of the web, such as `https://example.org/help`.
    Url, "URL", "https://url.spec.whatwg.org"
);
text_scalar!(
    /// An e-mail address, such as name@example.org.
    EmailAddress, "EmailAddress", "https://www.rfc-editor.org/rfc/rfc5321"
);
text_scalar!(
    /// A length of time as ISO 8601 writes it: of whole days, weeks, months or years for a cadence, such as P2W; to the
    /// minute for check-ins, such as PT30M, and -PT10M for before.
    Duration, "Duration", "https://www.iso.org/iso-8601-date-and-time-format.html"
);
text_scalar!(
    /// A time of the day by the clock on the wall, in hours and minutes, such as 22:00.
    LocalTime, "LocalTime"
);
text_scalar!(
    /// A date and a time by the clock on the wall, without a zone, such as 2026-03-29T19:00 (ISO 8601).
    LocalDateTime, "LocalDateTime", "https://www.iso.org/iso-8601-date-and-time-format.html"
);
text_scalar!(
    /// A day of the calendar, such as 2026-03-29 (ISO 8601).
    LocalDate, "LocalDate", "https://www.iso.org/iso-8601-date-and-time-format.html"
);
text_scalar!(
    /// How something recurs, daily or slower, such as FREQ=WEEKLY;BYDAY=SU: the value of RRULE (RFC 5545, 3.3.10).
    RecurrenceRule, "RecurrenceRule", "https://www.rfc-editor.org/rfc/rfc5545#section-3.3.10"
);
text_scalar!(
    /// A position in the viewer's feed: opaque, sealed, and of use to nobody else.
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
    /// What would be right.
    pub const WRONG: &str = "A local date and time is written as 2026-03-29T19:00.";

    /// What it says, if it is one; seconds are read too.
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

/// What would be right where a value isn't one that this scalar takes. What a text may be, the verbs say; the language's
/// own scalars have been looked at.
#[must_use]
pub fn expects(scalar: &str, value: &async_graphql_value::Value) -> Option<String> {
    use async_graphql_value::Value as Given;
    match (scalar, value) {
        ("DateTime", Given::String(text)) if DateTime::parse(Value::String(text.clone())).is_ok() => None,
        ("DateTime", _) => Some("A DateTime is RFC 3339, such as 2026-03-29T17:00:00Z.".to_owned()),
        ("Int" | "Float" | "String" | "Boolean" | "ID", _) | (_, Given::String(_)) => None,
        _ => Some(format!("A {scalar} is a text.")),
    }
}
