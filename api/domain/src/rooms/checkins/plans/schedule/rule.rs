//! One rule of a schedule, as it is given.

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

/// One rule of a schedule. In JSON: `{"startsAt":"2026-05-03T19:00:00","rrule":"FREQ=WEEKLY","exceptions":[…]}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Rule {
    /// From when on it happens, in local time: a whole minute of the years 1970 to 2199. Its time of day is that of
    /// each occurrence (DTSTART, RFC 5545, 3.8.2.4).
    pub starts_at: NaiveDateTime,
    /// How it recurs, at most 500 characters: the value of RRULE (RFC 5545, 3.8.5.3). Without, it happens once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rrule: Option<String>,
    /// Which of its occurrences aren't, by local time, at most 500 (EXDATE, RFC 5545, 3.8.5.1).
    #[serde(default, alias = "except", skip_serializing_if = "Vec::is_empty")]
    pub exceptions: Vec<NaiveDateTime>,
}
