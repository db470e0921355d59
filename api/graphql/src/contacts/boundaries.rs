//! Boundaries: when, by which channels and about what to be in touch.

use async_graphql::{Description, Enum, InputObject, Object, SimpleObject};
use chrono::{NaiveTime, Weekday};
use domain::contacts as verbs;
use domain::scope::Scope;
use domain::{Error, ErrorCode, UserError};

use super::types::ChannelKind;
use crate::scalars::LocalTime;
use crate::scope::{Needs, scope};

/// A day of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum DayOfWeek {
    /// Monday.
    Monday,
    /// Tuesday.
    Tuesday,
    /// Wednesday.
    Wednesday,
    /// Thursday.
    Thursday,
    /// Friday.
    Friday,
    /// Saturday.
    Saturday,
    /// Sunday.
    Sunday,
}

impl DayOfWeek {
    const ALL: [(Self, Weekday); 7] = [
        (Self::Monday, Weekday::Mon),
        (Self::Tuesday, Weekday::Tue),
        (Self::Wednesday, Weekday::Wed),
        (Self::Thursday, Weekday::Thu),
        (Self::Friday, Weekday::Fri),
        (Self::Saturday, Weekday::Sat),
        (Self::Sunday, Weekday::Sun),
    ];
}

/// Hours of some days in which nothing of a contact's should disturb, by the clock in your zone. Where they end at or
/// before they begin, they go over midnight, and belong to the day on which they begin.
#[derive(Clone, Debug, SimpleObject)]
#[graphql(directive = scope::apply(Needs(Scope::ContactsRead)))]
pub struct QuietHours {
    /// The days on which they begin.
    days: Vec<DayOfWeek>,
    /// When they begin.
    from: LocalTime,
    /// When they end.
    to: LocalTime,
}

/// When, by which channels and about what you want to be in touch with a contact.
#[derive(Clone, Debug, Description)]
pub struct Boundaries(pub verbs::Boundaries);

#[Object(use_type_description, directive = scope::apply(Needs(Scope::ContactsRead)))]
impl Boundaries {
    /// When nothing of theirs should disturb.
    async fn quiet_hours(&self) -> Vec<QuietHours> {
        let hours = self.0.quiet_hours.iter().map(|hours| QuietHours {
            days: DayOfWeek::ALL.iter().filter(|(_, day)| hours.days.contains(*day)).map(|(name, _)| *name).collect(),
            from: LocalTime(hours.from.format("%H:%M").to_string()),
            to: LocalTime(hours.to.format("%H:%M").to_string()),
        });
        hours.collect()
    }

    /// Which channels are fine; nothing where all are.
    async fn channels(&self) -> Option<Vec<ChannelKind>> {
        Some(self.0.channels.as_ref()?.iter().copied().map(Into::into).collect())
    }

    /// What isn't to be talked about.
    async fn topics(&self) -> &[String] {
        &self.0.topics
    }
}

/// Quiet hours on some days.
#[derive(Clone, Debug, InputObject)]
pub struct QuietHoursInput {
    /// The days on which they begin; at least one.
    days: Vec<DayOfWeek>,
    /// When they begin, in whole minutes by the clock in your zone.
    from: LocalTime,
    /// When they end. At or before the beginning, it is of the day after; the same as the beginning is a whole day.
    to: LocalTime,
}

/// When, by which channels and about what you want to be in touch; all of it.
#[derive(Clone, Debug, InputObject)]
pub struct BoundariesInput {
    /// When nothing of theirs should disturb; at most 14.
    #[graphql(default)]
    quiet_hours: Vec<QuietHoursInput>,
    /// Which channels are fine; all where this is left out.
    channels: Option<Vec<ChannelKind>>,
    /// What isn't to be talked about; at most 20, of 1 to 80 characters.
    #[graphql(default)]
    topics: Vec<String>,
}

impl BoundariesInput {
    /// As the verbs take them.
    pub(super) fn read(self) -> domain::Result<verbs::Boundaries> {
        let quiet_hours = self.quiet_hours.into_iter().enumerate().map(|(index, hours)| {
            let days =
                DayOfWeek::ALL.iter().filter(|(name, _)| hours.days.contains(name)).map(|(_, day)| *day).collect();
            let read = time(&hours.from).zip(time(&hours.to)).map(|(from, to)| verbs::QuietHours::new(days, from, to));
            let wrong = match read {
                Some(Ok(hours)) => return Ok(hours),
                Some(Err(wrong)) => wrong.to_string(),
                None => "A time is hours and minutes, such as 22:00.".to_owned(),
            };
            let path = ["boundaries", "quietHours", &index.to_string()];
            Err(Error::Refused(vec![UserError::new(ErrorCode::Invalid, wrong, path)]))
        });
        Ok(verbs::Boundaries {
            quiet_hours: quiet_hours.collect::<domain::Result<_>>()?,
            channels: self.channels.map(|channels| channels.into_iter().map(Into::into).collect()),
            topics: self.topics,
        })
    }
}

fn time(text: &LocalTime) -> Option<NaiveTime> {
    NaiveTime::parse_from_str(&text.0, "%H:%M").ok()
}
