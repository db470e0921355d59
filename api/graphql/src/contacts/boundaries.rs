//! Boundaries: when, through which channels and about what to be in touch.

use async_graphql::{Description, Enum, InputObject, Object, SimpleObject};
use chrono::{NaiveTime, Weekday};
use domain::contacts as verbs;
use domain::scope::Scope;
use domain::{Error, ErrorCode, UserError};

use super::ChannelKind;
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

/// Hours on some days of the week in which nothing from a contact notifies you, in your time zone. Quiet hours that end
/// at or before their start time last until the next day.
#[derive(Clone, Debug, SimpleObject)]
#[graphql(directive = scope::apply(Needs(Scope::ContactsRead)))]
pub struct QuietHours {
    /// The days of the week on which the quiet hours start.
    days: Vec<DayOfWeek>,
    /// When the quiet hours start.
    starts_at: LocalTime,
    /// When the quiet hours end. On the next day if this isn't after `startsAt`.
    ends_at: LocalTime,
}

/// When, through which channels and about what you want to be in touch with a contact. Your boundaries are private to
/// you.
#[derive(Clone, Debug, Description)]
pub struct Boundaries(pub verbs::Boundaries);

#[Object(use_type_description, directive = scope::apply(Needs(Scope::ContactsRead)))]
impl Boundaries {
    /// The quiet hours, during which nothing from the contact notifies you.
    async fn quiet_hours(&self) -> Vec<QuietHours> {
        let hours = self.0.quiet_hours.iter().map(|hours| QuietHours {
            days: DayOfWeek::ALL.iter().filter(|(_, day)| hours.days.contains(*day)).map(|(name, _)| *name).collect(),
            starts_at: LocalTime(hours.starts_at.format("%H:%M").to_string()),
            ends_at: LocalTime(hours.ends_at.format("%H:%M").to_string()),
        });
        hours.collect()
    }

    /// The kinds of channels that you want to use with the contact. Null if all kinds are fine.
    async fn channels(&self) -> Option<Vec<ChannelKind>> {
        Some(self.0.channels.as_ref()?.iter().copied().map(Into::into).collect())
    }

    /// The topics that you don't want to talk about with the contact.
    async fn topics(&self) -> &[String] {
        &self.0.topics
    }
}

/// Quiet hours on some days of the week, in your time zone.
#[derive(Clone, Debug, InputObject)]
pub struct QuietHoursInput {
    /// The days of the week on which the quiet hours start. At least one.
    days: Vec<DayOfWeek>,
    /// When the quiet hours start, in hours and minutes.
    starts_at: LocalTime,
    /// When the quiet hours end, in hours and minutes. On the next day if this isn't after `startsAt`. The same time as
    /// `startsAt` makes a whole day quiet.
    ends_at: LocalTime,
}

/// When, through which channels and about what you want to be in touch with a contact. Replaces all existing
/// boundaries.
#[derive(Clone, Debug, InputObject)]
pub struct BoundariesInput {
    /// The quiet hours, during which nothing from the contact notifies you. Up to 14.
    #[graphql(default)]
    quiet_hours: Vec<QuietHoursInput>,
    /// The kinds of channels that you want to use with the contact. Null if all kinds are fine.
    channels: Option<Vec<ChannelKind>>,
    /// The topics that you don't want to talk about with the contact. Up to 20, each between 1 and 80 characters.
    #[graphql(default)]
    topics: Vec<String>,
}

impl BoundariesInput {
    /// The boundaries that the verbs take.
    pub(super) fn read(self) -> domain::Result<verbs::Boundaries> {
        let quiet_hours = self.quiet_hours.into_iter().enumerate().map(|(index, hours)| {
            let days =
                DayOfWeek::ALL.iter().filter(|(name, _)| hours.days.contains(name)).map(|(_, day)| *day).collect();
            let times = time(&hours.starts_at).zip(time(&hours.ends_at));
            let read = times.map(|(starts_at, ends_at)| verbs::QuietHours::new(days, starts_at, ends_at));
            let wrong = match read {
                Some(Ok(hours)) => return Ok(hours),
                Some(Err(wrong)) => wrong.to_string(),
                None => "A time has hours and minutes, such as 22:00.".to_owned(),
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
