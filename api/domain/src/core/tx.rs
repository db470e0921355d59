//! Writing transactions: rows and feed events are committed together, or not at all.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use entity::{ContactId, CredentialId, FeedId, PersonId, feed_event};
use uuid::Uuid;

use crate::core::access::{self, Deed, Doer};
use crate::core::db::Writing;
use crate::core::error::{Error, Result};
use crate::core::feed::append::append;
use crate::core::feed::news::{AsWhom, Event, News};
use crate::core::op::Op;

/// An open transaction of an operation. It is rolled back if it is dropped.
pub struct Tx<'op> {
    /// The connection on which stores write.
    pub(crate) db: Writing,
    /// The operation.
    pub(crate) op: &'op Op,
    events: Mutex<Vec<Event>>,
    news: Mutex<Vec<News>>,
    ended: Mutex<Vec<CredentialId>>,
    moved: Mutex<Vec<(ContactId, ContactId)>>,
    noted: Mutex<Vec<(Doer, Deed)>>,
    work: AtomicBool,
    counts_only: AtomicBool,
}

impl<'op> Tx<'op> {
    pub(crate) async fn begin(op: &'op Op) -> Result<Self> {
        op.env.standing.check()?;
        Ok(Self {
            db: op.env.db.begin().await?,
            op,
            events: Mutex::default(),
            news: Mutex::default(),
            ended: Mutex::default(),
            moved: Mutex::default(),
            noted: Mutex::default(),
            work: AtomicBool::new(false),
            counts_only: AtomicBool::new(false),
        })
    }

    /// Writes an event to a feed with the commit. `as_whom` is a member if the account would unmask an alias.
    pub(crate) fn tell(&self, feed: impl Into<FeedId>, kind: feed_event::Kind, subject: Uuid, as_whom: AsWhom) {
        lock(&self.events).push(Event { feed: feed.into(), kind, subject, as_whom });
    }

    /// The account that acts, for events in the feeds of that person and of linked people.
    pub(crate) fn account(&self) -> AsWhom {
        AsWhom::account(self.op)
    }

    /// Writes an event about a person to the feeds of all people whom news of that person reaches, with the commit.
    pub(crate) fn tell_all_reached(&self, of: PersonId, kind: feed_event::Kind) {
        lock(&self.news).push(News { of, to: None, events: vec![(kind, of.0)] });
    }

    /// Writes an event about a person to the feeds of those of these people whom news of that person reaches, with the
    /// commit.
    pub(crate) fn tell_those_reached(&self, of: PersonId, kind: feed_event::Kind, people: Vec<PersonId>) {
        self.tell_each_reached(of, people, vec![(kind, of.0)]);
    }

    /// Writes an event about something of a person's to the feed of another person, if news of the first reaches the
    /// other, with the commit.
    pub(crate) fn tell_if_reached(&self, of: PersonId, other: PersonId, kind: feed_event::Kind, subject: Uuid) {
        self.tell_each_reached(of, vec![other], vec![(kind, subject)]);
    }

    /// Writes several events to the feeds of several people, as [`Self::tell_if_reached`] does, with one statement. The
    /// statement must not depend on whom the news reaches, since that may be a secret.
    pub(crate) fn tell_each_reached(&self, of: PersonId, people: Vec<PersonId>, events: Vec<(feed_event::Kind, Uuid)>) {
        if !people.is_empty() {
            lock(&self.news).push(News { of, to: Some(people), events });
        }
    }

    /// Revokes the access tokens of a credential with the commit.
    pub(crate) fn ended(&self, credential: CredentialId) {
        lock(&self.ended).push(credential);
    }

    /// Has what is narrowed to a contact follow it into another one, with the commit.
    pub(crate) fn moved(&self, from: ContactId, into: ContactId) {
        lock(&self.moved).push((from, into));
    }

    /// Notes with the commit that the actor did something with their account, for the access log.
    pub(crate) fn note(&self, deed: Deed) {
        if let Some(doer) = Doer::of(&self.op.actor) {
            self.note_of(doer, deed);
        }
    }

    /// Notes with the commit that somebody did something, for the access log.
    pub(crate) fn note_of(&self, doer: Doer, deed: Deed) {
        lock(&self.noted).push((doer, deed));
    }

    /// Says that nothing of the actor's is changed, but attempts are counted.
    pub(crate) fn counts_only(&self) {
        self.counts_only.store(true, Ordering::Relaxed);
    }

    /// Wakes the worker with the commit.
    pub(crate) fn left_work(&self) {
        self.work.store(true, Ordering::Relaxed);
    }

    /// Commits. Before, takes the numbers of the events, in the order of the feeds' ids; afterwards, tells subscribers.
    pub(crate) async fn commit(self) -> Result<()> {
        let Self { db, op, events, news, ended, moved, noted, work, counts_only } = self;
        let (ended, followed, noted) = (into_inner(ended), into_inner(moved), into_inner(noted));
        let events = into_inner(events);
        let program = Doer::of(&op.actor).filter(|doer| doer.is_program() && !counts_only.into_inner());
        let changes = program.map(|doer| (doer, access::changes(&doer, &events)));
        let moved = append(&db, op, events, into_inner(news)).await?;
        let (env, now, work) = (op.env.clone(), op.now, work.into_inner());
        // Who asked may hang up in the middle: what is committed is told all the same.
        let told = tokio::spawn(async move {
            let committed = db.commit().await;
            // Where it isn't known, the follower finds out.
            if committed.is_ok() {
                env.credentials.ended(&ended, now);
                env.credentials.moved(&followed, now);
                for (doer, deed) in noted {
                    env.access.note(doer, now, deed, &[]);
                }
                if let Some((doer, changes)) = changes {
                    env.access.note_changes(doer, now, &changes);
                }
            }
            for (feed, seq) in moved {
                env.ports.bus.publish(feed, seq);
            }
            if work {
                env.work.notify_one();
            }
            committed
        });
        told.await.map_err(Error::internal)??;
        // What was committed into a file that was moved away meanwhile isn't acknowledged.
        op.env.standing.check()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

fn into_inner<T>(mutex: Mutex<T>) -> T {
    mutex.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner)
}
