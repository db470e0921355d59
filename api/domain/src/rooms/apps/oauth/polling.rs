//! How often a device may ask whether the person has decided (RFC 8628, section 3.5).

use chrono::{DateTime, Duration, Utc};

use super::error::{Code, OAuthError};

/// The interval that a device is told at first (RFC 8628, section 3.2).
pub const INTERVAL: Duration = Duration::seconds(5);
/// How much slower a device that polls too early has to be, each time.
const SLOWER: Duration = Duration::seconds(5);
/// The longest interval. A device that doesn't slow down still gets its answer.
const SLOWEST: Duration = Duration::seconds(60);
/// How much earlier than its interval a poll may arrive, since some are longer on their way than others.
const TOLERANCE: Duration = Duration::seconds(1);

/// How a device has polled until now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// The last poll that was answered with more than `slow_down`; `None` if there was none.
    pub answered_at: Option<DateTime<Utc>>,
    /// The present interval.
    pub interval: Duration,
}

impl Pace {
    /// The pace of a device that hasn't polled yet. Its first poll is never too early.
    pub const NEW: Self = Self { answered_at: None, interval: INTERVAL };

    /// Counts a poll, and says whether it is answered. If not, the answer is [`too_early`]. In both cases the new pace is
    /// kept.
    ///
    /// A refused poll doesn't move the time from which the next one counts: who waits five seconds more than before is
    /// always answered, and who doesn't is answered once in a minute.
    #[must_use]
    pub fn poll(self, now: DateTime<Utc>) -> (Self, bool) {
        // Clocks of several instances differ, and may be set back.
        let in_time = self.answered_at.is_none_or(|last| (now - last).abs() + TOLERANCE > self.interval);
        if in_time {
            return (Self { answered_at: Some(now), ..self }, true);
        }
        (Self { interval: (self.interval + SLOWER).min(SLOWEST), ..self }, false)
    }
}

/// The answer to a poll that comes too early.
#[must_use]
pub fn too_early() -> OAuthError {
    OAuthError::new(Code::SlowDown, "Polled too early. Wait 5 seconds longer between polls from now on.")
}

/// The answer to a poll while the person hasn't decided.
#[must_use]
pub fn pending() -> OAuthError {
    OAuthError::new(Code::AuthorizationPending, "The person hasn't decided yet. Poll again after the interval.")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(milliseconds: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + Duration::milliseconds(milliseconds)
    }

    #[test]
    fn too_early_costs_five_seconds() {
        let (pace, answered) = Pace::NEW.poll(at(0));
        assert!(answered, "the first poll is never too early");
        let (pace, answered) = pace.poll(at(3_000));
        assert_eq!((pace.interval, answered), (Duration::seconds(10), false));
        assert!(!pace.poll(at(8_000)).1, "who goes on as before is still too early");
        assert!(pace.poll(at(13_000)).1, "who obeys is answered");
    }

    #[test]
    fn a_steady_device_is_never_slowed_down() {
        let polls = (1..1_000).map(|n| at(n * 5_000 + n % 7 * 130));
        polls.fold(Pace::NEW, |pace, now| {
            let (pace, answered) = pace.poll(now);
            assert!(answered, "{now}");
            pace
        });
    }

    #[test]
    fn who_never_obeys_is_still_answered() {
        let mut pace = Pace::NEW;
        let answered = (0..900).filter(|second| {
            let (next, answered) = pace.poll(at(second * 1_000));
            pace = next;
            answered
        });
        assert!((15..=20).contains(&answered.count()));
    }

    #[test]
    fn a_clock_that_is_set_back_stops_nobody() {
        let (pace, _) = Pace::NEW.poll(at(3_600_000));
        assert!(pace.poll(at(0)).1);
    }

    proptest! {
        #[test]
        fn who_obeys_is_answered(hasty in proptest::collection::vec(0..12_000_i64, 0..20)) {
            let (mut pace, mut now, mut own) = (Pace::NEW, 0, INTERVAL);
            for wait in hasty {
                now += wait;
                let (next, answered) = pace.poll(at(now));
                pace = next;
                if !answered {
                    own += SLOWER;
                }
            }
            // From here on it does as it was told.
            for _ in 0..5 {
                now += own.num_milliseconds();
                let (next, answered) = pace.poll(at(now));
                pace = next;
                prop_assert!(answered);
            }
        }
    }
}
