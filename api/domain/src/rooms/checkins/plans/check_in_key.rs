//! What identifies a check-in: its series and its original local time, never its instant. The id of a check-in is therefore
//! computed from these rather than stored, and they can be read back from it.

use chrono::{DateTime, Duration, NaiveDateTime};
use entity::CheckInId;
use uuid::Uuid;

/// Whose schedule an occurrence comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Whose {
    /// The schedule that both people share.
    Both = 0,
    /// The proposer's own schedule.
    Proposer = 1,
    /// The other person's own schedule.
    Other = 2,
}

/// Identifies an occurrence: the series, the schedule and the original local time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CheckInKey {
    /// The series of the accepted proposal.
    pub series: i64,
    /// Whose schedule it comes from.
    pub whose: Whose,
    /// The original local time, in whole minutes.
    pub local: NaiveDateTime,
}

impl CheckInKey {
    /// The id of the check-in: the series, the local time in minutes since 1970, and whose schedule it is.
    #[must_use]
    pub fn id(self) -> CheckInId {
        let minutes = self.local.and_utc().timestamp().div_euclid(60);
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&self.series.to_be_bytes());
        // A schedule's years keep this far within 32 bits.
        bytes[8..12].copy_from_slice(&u32::try_from(minutes).unwrap_or(u32::MAX).to_be_bytes());
        bytes[12] = self.whose as u8;
        CheckInId(Uuid::from_bytes(bytes))
    }

    /// Reads the key from an id. `None` if it isn't the id of a check-in.
    #[must_use]
    pub fn of(id: CheckInId) -> Option<Self> {
        let bytes = id.0.into_bytes();
        let (series, rest) = bytes.split_first_chunk::<8>()?;
        let (minutes, rest) = rest.split_first_chunk::<4>()?;
        let whose = match rest {
            [0, 0, 0, 0] => Whose::Both,
            [1, 0, 0, 0] => Whose::Proposer,
            [2, 0, 0, 0] => Whose::Other,
            _ => return None,
        };
        let local = DateTime::UNIX_EPOCH.naive_utc() + Duration::minutes(u32::from_be_bytes(*minutes).into());
        Some(Self { series: i64::from_be_bytes(*series), whose, local })
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Duration};
    use entity::CheckInId;
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::{CheckInKey, Whose};

    proptest! {
        #[test]
        fn an_id_leads_back(series: i64, minutes in 0u32..125_000_000, whose in 0u8..3) {
            let whose = [Whose::Both, Whose::Proposer, Whose::Other][usize::from(whose)];
            let local = DateTime::UNIX_EPOCH.naive_utc() + Duration::minutes(minutes.into());
            let key = CheckInKey { series, whose, local };
            prop_assert_eq!(CheckInKey::of(key.id()), Some(key));
        }

        #[test]
        fn what_is_read_is_the_only_id_of_it(bytes: [u8; 16]) {
            let id = CheckInId(Uuid::from_bytes(bytes));
            if let Some(key) = CheckInKey::of(id) {
                prop_assert_eq!(key.id(), id);
            }
        }
    }
}
