//! Boundaries: when, through which channels and about what a contact's owner wants to be in touch. Whatever sends something of
//! the contact to its owner reads them at that moment.

use garde::Validate;
use serde::{Deserialize, Serialize};

use super::channels::ChannelKind;
use super::hours::{self, QuietHours};
use crate::core::error::{Error, Result};
use crate::core::text;

/// A contact's boundaries; the owner's own, and shown to nobody else.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Validate)]
#[serde(rename_all = "camelCase")]
pub struct Boundaries {
    /// When nothing of theirs should disturb, in the owner's zone; at most 14.
    #[garde(length(max = hours::MOST))]
    #[serde(default, alias = "quiet_hours")]
    pub quiet_hours: Vec<QuietHours>,
    /// Which channels are fine; nothing if all are.
    #[garde(skip)]
    #[serde(default)]
    pub channels: Option<Vec<ChannelKind>>,
    /// What isn't to be talked about; at most 20, of 1 to 80 characters.
    #[garde(length(max = 20), inner(length(chars, min = 1, max = 80), custom(text::printable)))]
    #[serde(default)]
    pub topics: Vec<String>,
}

impl Boundaries {
    /// Whether there are none.
    pub(super) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Makes them regular, and holds them to their bounds.
    pub(super) fn checked(mut self) -> Result<Self> {
        self.topics = text::distinct_lines(&self.topics);
        if let Some(channels) = &mut self.channels {
            let given = std::mem::take(channels);
            channels.extend(ChannelKind::ALL.into_iter().filter(|kind| given.contains(kind)));
        }
        match text::check(&self) {
            Ok(()) => Ok(self),
            Err(Error::Refused(mut reasons)) => {
                for reason in &mut reasons {
                    reason.field.insert(0, "boundaries".to_owned());
                }
                Err(Error::Refused(reasons))
            }
            Err(error) => Err(error),
        }
    }

    /// The stricter of the two in everything.
    pub(super) fn merged(mut self, other: Self) -> Self {
        for hours in other.quiet_hours {
            if !self.quiet_hours.contains(&hours) {
                self.quiet_hours.push(hours);
            }
        }
        self.channels = match (self.channels, other.channels) {
            (Some(ours), Some(theirs)) => Some(ours.into_iter().filter(|kind| theirs.contains(kind)).collect()),
            (ours, theirs) => ours.or(theirs),
        };
        for topic in other.topics {
            if !self.topics.contains(&topic) {
                self.topics.push(topic);
            }
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use chrono::Weekday;

    use super::Boundaries;
    use crate::rooms::contacts::hours::Days;

    #[test]
    fn quiet_hours_that_were_stored_under_other_names_are_kept() {
        let json = r#"{"quiet_hours":[{"days":["MON","SUN"],"startsAt":"22:00","endsAt":"07:05"}],"topics":["work"]}"#;
        let read: Boundaries = serde_json::from_str(json).unwrap();
        assert_eq!(read.quiet_hours[0].days, Days::from_iter([Weekday::Mon, Weekday::Sun]));
        let again = serde_json::to_string(&read).unwrap();
        assert!(again.contains("quietHours") && again.contains("MONDAY"), "{again}");
        assert_eq!(serde_json::from_str::<Boundaries>(&again).unwrap(), read);
    }
}
