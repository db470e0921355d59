//! The outside, as tests need it: a clock that stands still, randomness that repeats, a mailbox that can be read.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Duration, TimeZone, Utc};
use domain::ids::PersonId;
use domain::ports::{Clock, Entropy, Mail, MailError, Mailer};

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A clock that moves when it is told to.
#[derive(Debug)]
pub struct FixedClock {
    now: Mutex<DateTime<Utc>>,
    /// How many installations were started with it.
    starts: AtomicUsize,
}

impl Default for FixedClock {
    fn default() -> Self {
        let now = Utc.with_ymd_and_hms(2026, 3, 28, 12, 0, 0).single().expect("a moment");
        Self { now: Mutex::new(now), starts: AtomicUsize::new(0) }
    }
}

impl FixedClock {
    /// Moves it by the least that tells two things' order: what people do is never at the same moment.
    pub fn tick(&self) {
        self.advance(Duration::milliseconds(1));
    }

    /// Moves it forward.
    pub fn advance(&self, by: Duration) {
        *lock(&self.now) += by;
    }
}

impl Clock for FixedClock {
    fn now(&self) -> DateTime<Utc> {
        *lock(&self.now)
    }
}

/// Randomness that derives from who acts, as the how-manyth person, at which moment, and how often at that moment: one more
/// draw in one request shifts no other, and two worlds in which the same is done have the same.
#[derive(Debug)]
pub struct SeededEntropy {
    clock: Arc<FixedClock>,
    /// The how-manyth installation with this clock it is for: one that was started again draws nothing once more.
    start: usize,
    drawn: Mutex<Drawn>,
}

#[derive(Debug, Default)]
struct Drawn {
    /// What is drawn for, if a test says so.
    purpose: Option<(String, u64)>,
    /// The actors, in the order in which they came.
    actors: Vec<Option<PersonId>>,
    /// How often each has drawn at a moment.
    counts: HashMap<(usize, DateTime<Utc>), u64>,
}

impl SeededEntropy {
    /// Randomness for an installation with this clock.
    pub fn new(clock: Arc<FixedClock>) -> Self {
        Self { start: clock.starts.fetch_add(1, Ordering::Relaxed), clock, drawn: Mutex::default() }
    }

    /// From now on, what is drawn derives from this purpose alone, whoever acts and whenever; none ends it.
    pub fn draw_for(&self, purpose: Option<&str>) {
        lock(&self.drawn).purpose = purpose.map(|purpose| (purpose.to_owned(), 0));
    }
}

impl Entropy for SeededEntropy {
    fn seed(&self, actor: Option<PersonId>) -> [u8; 32] {
        let now = self.clock.now();
        let (place, number) = {
            let mut drawn = lock(&self.drawn);
            if let Some((purpose, number)) = &mut drawn.purpose {
                *number += 1;
                return spread((&*purpose, *number));
            }
            let known = drawn.actors.iter().position(|known| *known == actor);
            let place = known.unwrap_or_else(|| {
                drawn.actors.push(actor);
                drawn.actors.len() - 1
            });
            let count = drawn.counts.entry((place, now)).or_default();
            *count += 1;
            (place, *count)
        };
        spread((self.start, place, now, number))
    }
}

/// A seed that derives from this.
fn spread(from: impl Hash) -> [u8; 32] {
    let mut seed = [0; 32];
    for (part, bytes) in seed.chunks_exact_mut(8).enumerate() {
        let mut hasher = DefaultHasher::new();
        (part, &from).hash(&mut hasher);
        bytes.copy_from_slice(&hasher.finish().to_be_bytes());
    }
    seed
}

/// A mail server that keeps what it is given, or refuses while it is told to.
#[derive(Debug, Default)]
pub struct Mailbox {
    mails: Mutex<Vec<Mail>>,
    down: Mutex<bool>,
}

impl Mailbox {
    /// All mails so far.
    pub fn all(&self) -> Vec<Mail> {
        lock(&self.mails).clone()
    }

    /// The last mail to an address.
    pub fn last_to(&self, address: &str) -> Option<Mail> {
        lock(&self.mails).iter().rfind(|mail| mail.to == address).cloned()
    }

    /// The code in the last mail to an address.
    pub fn code_to(&self, address: &str) -> Option<String> {
        let text = self.last_to(address)?.text;
        Some(text.strip_prefix("Your code is ")?.get(..14)?.to_owned())
    }

    /// Whether it refuses for now.
    pub fn set_down(&self, down: bool) {
        *lock(&self.down) = down;
    }
}

#[async_trait::async_trait]
impl Mailer for Mailbox {
    async fn send(&self, mail: &Mail) -> Result<(), MailError> {
        if *lock(&self.down) {
            return Err(MailError::Temporary);
        }
        lock(&self.mails).push(mail.clone());
        Ok(())
    }
}
