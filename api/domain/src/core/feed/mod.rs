//! The feed: the ordered log of what changed for a person. Ids and kinds only; what they show is loaded when it is read.
//!
//! A number is taken from the feed's own row, under that row's lock, as the last thing before the commit. So there are
//! no gaps and no late arrivals: who has read up to 43 has missed nothing before it.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use entity::{PersonId, Sealed, feed, feed_event};
use futures_util::Stream;
use sea_orm::{ActiveValue::Set, EntityTrait, QueryFilter, QueryOrder, QuerySelect, sea_query::Expr};
use tokio::sync::watch;
use uuid::Uuid;

use crate::core::actor::Actor;
use crate::core::error::{Error, Inconsistent, Result};
use crate::core::op::{Env, Op};
use crate::core::secrets::Place;
use crate::core::tx::Tx;

pub(crate) mod append;

pub use entity::feed_event::Kind;

/// How many events are read at once.
const BATCH: u64 = 100;
/// How many events are found at once that are to be pruned.
const PRUNED_AT_ONCE: u64 = 500;
/// After how long without news the feed is looked at all the same.
const LOOK_AGAIN: std::time::Duration = std::time::Duration::from_secs(30);

/// One change, as the feed's owner reads it.
#[derive(Clone, Debug)]
pub struct FeedEvent {
    /// What happened.
    pub kind: Kind,
    /// To what: a row's id; the kind says of which table.
    pub subject: Uuid,
    /// When.
    pub at: DateTime<Utc>,
    /// The position just behind it: opaque, and of use to its owner alone.
    pub cursor: String,
}

/// Begins a person's feed.
pub(crate) async fn open(tx: &Tx<'_>, person: PersonId) -> Result<()> {
    let row = feed::ActiveModel { id: Set(person.0), seq: Set(0), pruned: Set(0) };
    feed::Entity::insert(row).exec_without_returning(&tx.db).await?;
    Ok(())
}

/// The cursor behind the last event that the viewer has now: follow from here what changes after what was just read.
///
/// # Errors
///
/// [`Error::Unauthenticated`] where nobody is signed in.
pub async fn present(op: &Op) -> Result<String> {
    let person = op.person()?;
    Ok(seal(op, person, row(op, person).await?.seq))
}

/// The viewer's events after a cursor, or from now on, as they come: nothing is lost, nothing comes twice. It ends
/// when the viewer's device is signed out.
///
/// # Errors
///
/// [`Error::BadCursor`] for a cursor that isn't the viewer's; [`Error::CursorExpired`] for one that is too old.
pub async fn follow(op: &Op, after: Option<&str>) -> Result<impl Stream<Item = Result<FeedEvent>> + use<>> {
    let person = op.person()?;
    // Listening comes before looking, so that nothing falls in between.
    let news = op.env.ports.bus.subscribe(person.0);
    let feed = row(op, person).await?;
    let seq = match after {
        None => feed.seq,
        Some(cursor) => match open_cursor(op, person, cursor)? {
            seq if seq > feed.seq => return Err(Error::BadCursor),
            seq if seq < feed.pruned => return Err(Error::CursorExpired),
            seq => seq,
        },
    };
    let reader =
        Reader { env: op.env.clone(), actor: op.actor, person, seq, news, read: VecDeque::new(), failed: false };
    Ok(futures_util::stream::unfold(reader, Reader::next))
}

struct Reader {
    env: Arc<Env>,
    actor: Actor,
    person: PersonId,
    seq: i64,
    news: watch::Receiver<i64>,
    read: VecDeque<FeedEvent>,
    failed: bool,
}

impl Reader {
    async fn next(mut self) -> Option<(Result<FeedEvent>, Self)> {
        loop {
            if self.failed || !self.env.credentials.live(&self.actor) {
                return None;
            }
            if let Some(event) = self.read.pop_front() {
                return Some((Ok(event), self));
            }
            self.news.borrow_and_update();
            if let Err(error) = self.fetch().await {
                self.failed = true;
                return Some((Err(error), self));
            }
            if self.read.is_empty() {
                // News from another process doesn't come by this bus: what was missed is found in a while at the latest.
                if let Ok(Err(_)) = tokio::time::timeout(LOOK_AGAIN, self.news.changed()).await {
                    return None;
                }
            }
        }
    }

    async fn fetch(&mut self) -> Result<()> {
        let op = self.env.op(self.actor);
        let rows = feed_event::Entity::find()
            .filter(feed_event::COLUMN.feed_id.eq(self.person.0))
            .filter(feed_event::COLUMN.seq.gt(self.seq))
            .order_by_asc(feed_event::Column::Seq)
            .limit(BATCH)
            .all(self.env.db.read())
            .await?;
        for row in rows {
            if row.seq != self.seq + 1 {
                return Err(Error::CursorExpired);
            }
            self.seq = row.seq;
            let cursor = seal(&op, self.person, row.seq);
            self.read.push_back(FeedEvent { kind: row.kind, subject: row.subject, at: row.at, cursor });
        }
        Ok(())
    }
}

/// Forgets events that are older than this moment.
pub(crate) async fn prune(op: &Op, before: DateTime<Utc>) -> Result<()> {
    while prune_some(op, before).await? {}
    Ok(())
}

/// Prunes the feeds of the oldest events; says whether there may be more.
async fn prune_some(op: &Op, before: DateTime<Utc>) -> Result<bool> {
    // By their time, which has its index: what stays isn't looked at.
    let oldest = feed_event::Entity::find()
        .select_only()
        .columns([feed_event::Column::FeedId, feed_event::Column::Seq])
        .filter(feed_event::COLUMN.at.lt(before))
        .order_by_asc(feed_event::Column::At)
        .limit(PRUNED_AT_ONCE)
        .into_tuple::<(Uuid, i64)>()
        .all(op.env.db.read())
        .await?;
    let mut last = BTreeMap::new();
    for (feed, seq) in oldest {
        let known = last.entry(feed).or_insert(seq);
        *known = seq.max(*known);
    }
    let more = !last.is_empty();
    for (feed, seq) in last {
        let tx = Tx::begin(op).await?;
        feed::Entity::update_many()
            .col_expr(feed::Column::Pruned, Expr::value(seq))
            .filter(feed::COLUMN.id.eq(feed))
            .filter(feed::COLUMN.pruned.lt(seq))
            .exec(&tx.db)
            .await?;
        feed_event::Entity::delete_many()
            .filter(feed_event::COLUMN.feed_id.eq(feed))
            .filter(feed_event::COLUMN.seq.lte(seq))
            .exec(&tx.db)
            .await?;
        tx.commit().await?;
    }
    Ok(more)
}

/// Ends an erased person's feed.
pub(crate) async fn erase(op: &Op, person: PersonId) -> Result<()> {
    let db = op.env.db.write();
    feed::Entity::delete_by_id(person.0).exec(db).await?;
    feed_event::Entity::delete_many().filter(feed_event::COLUMN.feed_id.eq(person.0)).exec(db).await?;
    Ok(())
}

/// Where a feed stands.
#[derive(Clone, Copy)]
pub(crate) struct Position {
    /// The number of the last event.
    pub seq: i64,
    /// Events up to this number were pruned.
    pub pruned: i64,
}

/// Where the viewer's feed stands, for what is kept in memory until the feed tells of a change.
pub(crate) async fn position(op: &Op) -> Result<Position> {
    let row = row(op, op.person()?).await?;
    Ok(Position { seq: row.seq, pruned: row.pruned })
}

/// Whether the viewer's feed has moved since, as this transaction sees it.
pub(crate) async fn has_moved(tx: &Tx<'_>, since: Position) -> Result<bool> {
    let row = feed::Entity::find_by_id(tx.op.person()?.0).one(&tx.db).await?;
    Ok(row.is_none_or(|row| row.seq != since.seq))
}

/// What the viewer's feed tells of after a number: the first so many.
pub(crate) async fn since(op: &Op, seq: i64, most: u64) -> Result<Vec<(Kind, Uuid)>> {
    let events = feed_event::Entity::find()
        .select_only()
        .columns([feed_event::Column::Kind, feed_event::Column::Subject])
        .filter(feed_event::COLUMN.feed_id.eq(op.person()?.0))
        .filter(feed_event::COLUMN.seq.gt(seq))
        .order_by_asc(feed_event::Column::Seq)
        .limit(most)
        .into_tuple()
        .all(op.env.db.read())
        .await?;
    Ok(events)
}

async fn row(op: &Op, person: PersonId) -> Result<feed::Model> {
    let row = feed::Entity::find_by_id(person.0).one(op.env.db.read()).await?;
    row.ok_or_else(|| Error::internal(Inconsistent("a person without a feed")))
}

fn seal(op: &Op, person: PersonId, seq: i64) -> String {
    let sealed = op.env.keys.cursors.seal(op.random(), place(person), &seq.to_be_bytes());
    URL_SAFE_NO_PAD.encode(sealed.0)
}

fn open_cursor(op: &Op, person: PersonId, cursor: &str) -> Result<i64> {
    let sealed = Sealed(URL_SAFE_NO_PAD.decode(cursor).map_err(|_| Error::BadCursor)?);
    let bytes = op.env.keys.cursors.open(place(person), &sealed).map_err(|_| Error::BadCursor)?;
    Ok(i64::from_be_bytes(bytes.as_slice().try_into().map_err(|_| Error::BadCursor)?))
}

fn place(person: PersonId) -> Place {
    Place::new("feed", "cursor", person.0)
}
