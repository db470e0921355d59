//! What becomes of a check-in in the simulated time: what a side does, when, and what its feed then says.

use std::hash::{DefaultHasher, Hash, Hasher};

use chrono::{DateTime, Duration, Utc};
use domain::checkins::plans::Slot;
use domain::feed::Kind;

/// What a side does with one check-in. All but the first answer, if they do, after being reminded twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    AnswersEarly,
    AnswersLate,
    AnswersOnceToldOf,
    AnswersOffline,
    Skips,
    Claimed,
    Nothing,
    Rests,
}

impl Deed {
    /// Chance says which.
    pub fn by(chance: u64) -> Self {
        match chance % 10 {
            0..=3 => Self::AnswersEarly,
            4 => Self::AnswersLate,
            5 => Self::Skips,
            6 => Self::AnswersOnceToldOf,
            7 => Self::AnswersOffline,
            8 => Self::Claimed,
            _ => Self::Nothing,
        }
    }

    /// When it is done, from the check-in's time on.
    pub fn after(self) -> Option<Duration> {
        match self {
            Self::AnswersEarly => Some(Duration::minutes(-50)),
            Self::Skips => Some(Duration::minutes(10)),
            Self::AnswersLate => Some(Duration::minutes(30)),
            Self::AnswersOnceToldOf | Self::Claimed => Some(Duration::minutes(90)),
            Self::AnswersOffline => Some(Duration::minutes(300)),
            Self::Nothing | Self::Rests => None,
        }
    }

    /// What the side's own feed then says of it: how often each kind.
    pub fn told(self) -> &'static [(Kind, usize)] {
        use Kind::{CheckInClosed, CheckInReminder, RungClaimLapsed, RungExpired, RungHandedOver};
        match self {
            Self::AnswersEarly | Self::Rests => &[],
            Self::AnswersLate | Self::Skips => &[(CheckInReminder, 2)],
            Self::AnswersOnceToldOf => &[(CheckInReminder, 2), (RungHandedOver, 1)],
            Self::AnswersOffline => &[(CheckInReminder, 2), (RungHandedOver, 1), (CheckInClosed, 1)],
            // Whoever claimed does nothing: the author is told, and there is nobody further to tell.
            Self::Claimed => {
                &[(CheckInReminder, 2), (RungHandedOver, 1), (CheckInClosed, 1), (RungClaimLapsed, 1), (RungExpired, 1)]
            }
            Self::Nothing => &[(CheckInReminder, 2), (RungHandedOver, 1), (CheckInClosed, 1), (RungExpired, 1)],
        }
    }

    pub fn tells(self) -> bool {
        self.told().iter().any(|(kind, _)| *kind == Kind::RungHandedOver)
    }
}

/// Chance that repeats: of what is asked for, and of nothing else.
pub fn chance(of: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    of.hash(&mut hasher);
    hasher.finish()
}

/// A time in which one side of a plan rests.
pub struct Rest {
    pub plan: usize,
    pub side: usize,
    pub from: DateTime<Utc>,
    pub until: DateTime<Utc>,
}

/// Something that somebody does.
pub enum Act<'a> {
    Answer(&'a Part),
    Rest(&'a Rest),
}

/// A check-in and what one side does with it.
pub struct Part {
    pub plan: usize,
    pub side: usize,
    pub slot: Slot,
    pub deed: Deed,
}
