//! An installation of feeds alone, of one person and of groups, and what the person follows of these.

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::atomic::{AtomicI64, AtomicU8, Ordering};
use std::sync::{Arc, Mutex};

use chrono::{DateTime, Duration, Utc};
use entity::feed_event::Kind;
use entity::{ContactId, CredentialId, FeedId, PersonId, feed, feed_event, server_key};
use futures_util::future::BoxFuture;
use futures_util::{Stream, StreamExt};
use sea_orm::{ConnectionTrait, Schema};
use tokio::sync::watch;
use uuid::Uuid;

use crate::core::actor::{Acting, Actor};
use crate::core::db::Db;
use crate::core::error::Result;
use crate::core::feed::news::AsWhom;
use crate::core::feed::sources::{Followed, Source, Sources};
use crate::core::feed::{self as feeds, FeedEvent};
use crate::core::op::{Env, Op, Ports};
use crate::core::ports::{Bus, Clock, Credentials, Entropy, Mail, MailError, Mailer};
use crate::core::secrets::MasterKey;
use crate::core::settings::Settings;
use crate::core::state::States;
use crate::core::tx::Tx;

const ME: PersonId = PersonId(Uuid::from_u128(1));
/// The feed of the person.
pub const OWN: FeedId = FeedId(ME.0);

/// The subject of the event in the person's own feed by which the tests see that nothing else comes.
pub const LAST: u128 = u128::MAX;

/// A group that the person follows.
#[derive(Clone, Copy)]
pub struct Group {
    pub feed: FeedId,
    pub since: i64,
    pub hides: Option<Kind>,
    pub by_day: bool,
}

impl Group {
    pub fn since(feed: FeedId, since: i64) -> Self {
        Self { feed, since, hides: None, by_day: false }
    }
}

/// What is outside: time that passes when something happens, randomness, and the bus.
#[derive(Default)]
struct Outside {
    seconds: AtomicI64,
    seeds: AtomicU8,
    bus: Mutex<HashMap<FeedId, watch::Sender<i64>>>,
}

impl Clock for Outside {
    fn now(&self) -> DateTime<Utc> {
        let noon = DateTime::from_timestamp(1_772_020_800, 0).expect("a moment of 2026");
        noon + Duration::seconds(self.seconds.load(Ordering::Relaxed))
    }
}

impl Entropy for Outside {
    fn seed(&self, _: Option<PersonId>) -> [u8; 32] {
        [self.seeds.fetch_add(1, Ordering::Relaxed); 32]
    }
}

impl Bus for Outside {
    fn publish(&self, feed: FeedId, seq: i64) {
        if let Some(news) = self.bus.lock().expect("the bus").get(&feed) {
            news.send_replace(seq);
        }
    }

    fn subscribe(&self, feed: FeedId) -> watch::Receiver<i64> {
        self.bus.lock().expect("the bus").entry(feed).or_insert_with(|| watch::Sender::new(0)).subscribe()
    }
}

#[async_trait::async_trait]
impl Mailer for Outside {
    async fn send(&self, _: &Mail) -> Result<(), MailError> {
        Err(MailError::Permanent)
    }
}

impl Credentials for Outside {
    fn live(&self, _: &Actor) -> bool {
        true
    }

    fn ended(&self, _: &[CredentialId], _: DateTime<Utc>) {}

    fn moved(&self, _: &[(ContactId, ContactId)], _: DateTime<Utc>) {}

    fn present(&self, contact: ContactId) -> ContactId {
        contact
    }
}

#[derive(Clone, Default)]
struct Groups(Arc<Mutex<Vec<Group>>>);

impl Source for Groups {
    fn followed<'a>(&'a self, _: &'a Op) -> BoxFuture<'a, Result<Vec<Followed>>> {
        let groups = self.0.lock().expect("the groups").clone();
        let followed = |group: Group| Followed {
            feed: group.feed,
            since: group.since,
            shows: Box::new(move |kind, _| group.hides != Some(kind)),
            by_day: group.by_day,
        };
        Box::pin(async move { Ok(groups.into_iter().map(followed).collect()) })
    }
}

/// The installation.
pub struct World {
    env: Arc<Env>,
    outside: Arc<Outside>,
    groups: Groups,
    _folder: tempfile::TempDir,
}

/// A stream of events.
pub type Events = Pin<Box<dyn Stream<Item = Result<FeedEvent>>>>;

impl World {
    /// Opens it, with the feeds of the person and of two groups.
    pub async fn open() -> (Self, [FeedId; 2]) {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("kith.db");
        std::fs::write(&file, []).expect("an empty file");
        let db = Db::open(&format!("sqlite:{}", file.display()), 2).await.expect("it opens");
        let schema = Schema::new(db.backend());
        for table in [
            schema.create_table_from_entity(feed::Entity),
            schema.create_table_from_entity(feed_event::Entity),
            schema.create_table_from_entity(server_key::Entity),
        ] {
            db.write().execute(&table).await.expect("a table");
        }
        let (outside, groups) = (Arc::new(Outside::default()), Groups::default());
        let ports =
            Ports { clock: outside.clone(), entropy: outside.clone(), bus: outside.clone(), mailer: outside.clone() };
        let states = States::default().with(Sources(vec![Box::new(groups.clone())]));
        let master = MasterKey::new(&[7; 32]);
        let env =
            Env::open(db.clone(), db, master, ports, settings(), outside.clone(), states).await.expect("it opens");
        let world = Self { env, outside, groups, _folder: folder };
        let [one, other] = [2, 3].map(|number| FeedId(Uuid::from_u128(number)));
        let op = world.op();
        let tx = Tx::begin(&op).await.expect("a transaction");
        for feed in [OWN, one, other] {
            feeds::open(&tx, feed).await.expect("a feed");
        }
        tx.commit().await.expect("a commit");
        (world, [one, other])
    }

    pub fn op(&self) -> Op {
        self.env.op(Actor::Person(Acting::on_device(ME, CredentialId(Uuid::nil()))))
    }

    /// From now on, the person follows these groups.
    pub fn follows<const N: usize>(&self, groups: [Group; N]) {
        *self.groups.0.lock().expect("the groups") = groups.into();
    }

    /// Writes an event a second later.
    pub async fn tell(&self, feed: FeedId, kind: Kind, subject: u128) {
        self.outside.seconds.fetch_add(1, Ordering::Relaxed);
        let op = self.op();
        let tx = Tx::begin(&op).await.expect("a transaction");
        tx.tell(feed, kind, Uuid::from_u128(subject), AsWhom::account(&op));
        tx.commit().await.expect("a commit");
    }

    /// Forgets all events so far.
    pub async fn prune(&self) {
        let op = self.op();
        feeds::prune(&op, op.now + Duration::seconds(1)).await.expect("it prunes");
    }

    pub async fn present(&self) -> String {
        feeds::present(&self.op()).await.expect("a cursor")
    }

    pub async fn after(&self, cursor: &str) -> Events {
        Box::pin(feeds::follow(&self.op(), Some(cursor)).await.expect("it follows"))
    }

    /// The subjects of all events that come up to now.
    pub async fn subjects(&self, events: &mut Events) -> Vec<u128> {
        self.come(events).await.iter().map(|event| event.subject.as_u128()).collect()
    }

    /// All events that come up to now.
    pub async fn come(&self, events: &mut Events) -> Vec<FeedEvent> {
        self.tell(OWN, Kind::ViewerChanged, LAST).await;
        let mut come = Vec::new();
        loop {
            let event = events.next().await.expect("it goes on").expect("an event");
            if event.subject.as_u128() == LAST {
                return come;
            }
            come.push(event);
        }
    }
}

fn settings() -> Settings {
    Settings {
        public_url: String::new(),
        issuer: String::new(),
        audience: String::new(),
        direct_sign_in: true,
        registration: crate::core::settings::Registration::Open,
        access: Duration::minutes(10),
        refresh: Duration::days(60),
        behind: std::time::Duration::from_secs(30),
        password_memory_kib: 8,
        password_iterations: 1,
        passwords_at_once: 1,
        feed: Duration::days(90),
        guesses: 5,
        network_guesses: 50,
    }
}
