//! Adapters for the ports that need nothing outside this process: the system's clock and randomness, and an in-process
//! bus.

use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Duration, SubsecRound, Utc};
use domain::ids::{FeedId, PersonId};
use domain::ports::{Bus, Clock, Entropy};
use rand::TryRng;
use rand::rngs::SysRng;
use tokio::sync::watch;

/// The system's clock.
#[derive(Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "here the time comes in; everywhere else it comes with the operation"
    )]
    fn now(&self) -> DateTime<Utc> {
        Utc::now().trunc_subsecs(6)
    }
}

/// The clock of a demo: the system's clock plus an offset that visitors can increase.
#[derive(Debug, Default)]
pub struct DemoClock(AtomicI64);

impl Clock for DemoClock {
    fn now(&self) -> DateTime<Utc> {
        SystemClock.now() + Duration::microseconds(self.0.load(Ordering::Relaxed))
    }

    fn advance(&self, by: Duration) -> bool {
        self.0.fetch_add(by.num_microseconds().unwrap_or_default(), Ordering::Relaxed);
        true
    }
}

/// The system's randomness.
#[derive(Debug, Default)]
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    fn seed(&self, _: Option<PersonId>) -> [u8; 32] {
        random()
    }
}

/// Random bytes for uses outside an operation, such as a demo's keys or a request's id.
///
/// # Panics
///
/// If the system provides no randomness: nothing could be kept secret.
#[must_use]
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    SysRng.try_fill_bytes(&mut bytes).expect("the system gives randomness");
    bytes
}

/// Announces new feed events within one process. A feed without listeners uses no memory.
#[derive(Debug, Default)]
pub struct LocalBus(Mutex<HashMap<FeedId, watch::Sender<i64>>>);

impl LocalBus {
    fn feeds(&self) -> MutexGuard<'_, HashMap<FeedId, watch::Sender<i64>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Bus for LocalBus {
    fn publish(&self, feed: FeedId, seq: i64) {
        let mut feeds = self.feeds();
        if feeds.get(&feed).is_some_and(|news| news.send(seq).is_err()) {
            feeds.remove(&feed);
        }
    }

    fn subscribe(&self, feed: FeedId) -> watch::Receiver<i64> {
        self.feeds().entry(feed).or_insert_with(|| watch::Sender::new(0)).subscribe()
    }
}
