//! What others know of a person whose account has ended, and how each of them loses the person: at a random time of its
//! own, in a transaction of its own, so that nothing that happens at one instant ties two of them to one person. A room
//! in which others know a person by something registers it in [`LEAVERS`].
//!
//! - The times are drawn from the operation's randomness, each by itself, uniformly over the 14 days from the end of the
//!   account, to the microsecond: two that shared a fraction of a second would be tied by it.
//! - If several are overdue, since no worker ran, one of them loses the person, and each of the others gets a fresh time,
//!   drawn in the same way from that moment on.
//! - The person's key is destroyed with the last of them.

use chrono::{DateTime, Duration, Utc};
use entity::leaving::{self, Kind};
use entity::{LeavingId, PersonId, feed_event, job};
use futures_util::future::BoxFuture;
use uuid::Uuid;

use super::store;
use crate::core::error::{Error, Inconsistent, Result};
use crate::core::jobs;
use crate::core::op::Op;
use crate::core::policy::reach::linked;
use crate::core::tx::Tx;
use crate::rooms::{accounts, checkins, contacts, groups};

/// Within how many microseconds of the end of an account everything has lost the person, if a worker runs: 14 days.
const WITHIN: u64 = 14 * 24 * 60 * 60 * 1_000_000;

/// Something that loses people whose accounts have ended.
struct Leaver {
    kind: Kind,
    /// The ids of all of it that is to lose a person.
    list: for<'a> fn(&'a Tx<'_>, PersonId) -> BoxFuture<'a, Result<Vec<Uuid>>>,
    /// Lets one of these lose the person: writes, and tells those who see it.
    lose: for<'a> fn(&'a Tx<'_>, PersonId, Uuid) -> BoxFuture<'a, Result<()>>,
    /// Whether each of these has a sealing key of its own, by its id, which is destroyed afterwards.
    has_key: bool,
}

/// Everything by which others know a person.
const LEAVERS: &[Leaver] = &[
    Leaver {
        kind: Kind::Link,
        list: |tx, person| {
            Box::pin(async move {
                let others = linked::ever_linked_to(&tx.db, person).await?;
                Ok(others.into_iter().map(|other| other.0).collect())
            })
        },
        lose: |tx, person, other| Box::pin(end_link(tx, person, PersonId(other))),
        has_key: false,
    },
    Leaver {
        kind: Kind::Membership,
        list: |tx, person| Box::pin(groups::list(tx, person)),
        lose: |tx, person, membership| Box::pin(groups::lose(tx, person, membership)),
        has_key: true,
    },
];

/// Lets somebody who is or was linked to a person lose them.
async fn end_link(tx: &Tx<'_>, person: PersonId, other: PersonId) -> Result<()> {
    let rests_since = accounts::ended_rest(&tx.db, person).await?;
    let rests_since =
        rests_since.ok_or_else(|| Error::internal(Inconsistent("somebody who leaves, but hasn't ended")))?;
    if contacts::erase_between(tx, person, other).await? {
        tx.tell(other, feed_event::Kind::PersonChanged, person.0, tx.account());
    }
    groups::erase_between(tx, person, other).await?;
    checkins::erase_between(tx, person, other, rests_since).await
}

/// Lists what is to lose a person whose account ends, each with its time and its job.
pub(super) async fn begin(tx: &Tx<'_>, person: PersonId) -> Result<()> {
    let mut rows = Vec::new();
    for leaver in LEAVERS {
        for other_id in (leaver.list)(tx, person).await? {
            let id = LeavingId(tx.op.id());
            let due_at = some_time(tx.op);
            rows.push(leaving::Model { id, person_id: person, kind: leaver.kind, other_id, due_at, lost_at: None });
        }
    }
    store::note(tx, &rows).await?;
    for row in rows {
        jobs::leave(tx, job::Kind::LosePerson, row.id.0, row.due_at).await?;
    }
    Ok(())
}

/// A moment within the time from now on. That some microseconds are likelier than others by a ten-millionth shows to nobody.
fn some_time(op: &Op) -> DateTime<Utc> {
    let micros = u64::from_be_bytes(op.random()) % WITHIN;
    op.now + Duration::microseconds(i64::try_from(micros).unwrap_or_default())
}

/// Lets one of what knows a person lose them, if its time has come. The worker does this. Doing it twice, or again after a
/// crash, has the same result.
pub(super) async fn lose(op: &Op, id: LeavingId) -> Result<()> {
    // Once all have lost the person, there is nothing more to do.
    let Some(found) = store::find(op.env.db.write(), id).await? else { return Ok(()) };
    let person = found.person_id;
    let leaver = LEAVERS.iter().find(|leaver| leaver.kind == found.kind);
    let leaver = leaver.ok_or_else(|| Error::internal(Inconsistent("something that loses people isn't listed")))?;
    let tx = Tx::begin(op).await?;
    let left = store::lock(&tx, person).await?;
    if let Some(row) = left.iter().find(|row| row.id == id) {
        if row.due_at > op.now {
            // It was put off meanwhile, with a job of its own.
            return Ok(());
        }
        (leaver.lose)(&tx, person, row.other_id).await?;
        store::note_lost(&tx, id).await?;
        for other in left.iter().filter(|other| other.id != id && other.due_at <= op.now) {
            let until = some_time(op);
            store::put_off(&tx, other.id, until).await?;
            jobs::take_back(&tx, job::Kind::LosePerson, other.id.0).await?;
            jobs::leave(&tx, job::Kind::LosePerson, other.id.0, until).await?;
        }
        tx.commit().await?;
    } else {
        // It was lost before, by a worker that didn't come any further. What follows writes on its own: an embedded
        // database has one writer, which an open transaction would keep.
        drop(tx);
    }
    if leaver.has_key {
        op.env.vault.destroy(op, found.other_id).await?;
    }
    finish(op, person).await
}

/// Destroys the key of a person whose account has ended, once all have lost them, and with it all text that was sealed
/// under it, in the database and in all backups.
pub(super) async fn finish(op: &Op, person: PersonId) -> Result<()> {
    if store::count(op.env.db.write(), person).await? > 0 {
        return Ok(());
    }
    op.env.vault.destroy(op, person.0).await?;
    store::purge(op.env.db.write(), person).await
}
