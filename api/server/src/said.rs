//! How the command line writes what it says of things.

use chrono::{DateTime, SecondsFormat, Utc};

/// A moment, to the second.
pub fn moment(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// A text in one line: what people wrote can't move the cursor or hide a line.
pub fn plain(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect()
}
