//! Writes what was noted, and what the operator does. What couldn't be written is held, and written the next time.

use std::collections::BTreeMap;

use entity::access_entry::{self, Source};
use entity::{AccessEntryId, AppId, GroupId, PersonId, feed_event::Kind};
use sea_orm::ActiveValue::Set;
use uuid::Uuid;

use super::entry::{place, read};
use super::store;
use crate::core::access::{Content, Deed, EntryKey, Noted};
use crate::core::error::{Error, Result};
use crate::core::feed::news::AsWhom;
use crate::core::op::Op;
use crate::core::secrets::{Found, NodeType};
use crate::core::tx::Tx;

/// How many entries are written at once.
const AT_ONCE: usize = 100;

type Entries = BTreeMap<EntryKey, Noted>;

/// Writes all that was noted so far, and tells the feeds of new entries. The server does this every few seconds, and when it
/// stops.
///
/// # Errors
///
/// If a database doesn't answer. Nothing is lost then: it is held until the next time.
pub async fn write(op: &Op) -> Result<()> {
    let (mut entries, lost, untold) = op.env.access.take();
    if untold > 0 {
        tracing::error!(count = untold, "accesses couldn't be noted: too many clients at once for one instance");
    }
    for (person, lost) in lost {
        let content = Content { lost, ..Content::default() };
        entries.insert(EntryKey::new(person, Source::Lost, person.0, op.now), Noted { app: None, content });
    }
    while !entries.is_empty() {
        let rest = entries.keys().nth(AT_ONCE).copied().map(|key| entries.split_off(&key)).unwrap_or_default();
        match written(op, &entries).await {
            Ok(keys) => {
                // One person's key that can't be read now holds up nobody else.
                entries.retain(|key, _| !keys.contains_key(&key.person.0));
                op.env.access.put_back(entries);
            }
            Err(error) => {
                op.env.access.put_back(entries.into_iter().chain(rest));
                return Err(error);
            }
        }
        entries = rest;
    }
    Ok(())
}

/// Writes these entries, of everybody whose key can be read; gives the keys.
async fn written(op: &Op, entries: &Entries) -> Result<Found> {
    let keys = op.env.vault.look_up(entries.keys().map(|key| key.person.0)).await?;
    let living = living(entries, &keys);
    if !living.is_empty() {
        let tx = Tx::begin(op).await?;
        add(&tx, entries, &keys, &living).await?;
        tx.commit().await?;
    }
    Ok(keys)
}

/// What the operator does something with that concerns people.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Concerned {
    /// An app.
    App(AppId),
    /// A group.
    Group(GroupId),
    /// All that is stored.
    Everything,
}

/// Writes what the operator does with something that concerns these people, with the commit.
pub(crate) async fn by_operator(tx: &Tx<'_>, people: &[PersonId], what: Concerned, deed: Deed) -> Result<()> {
    let (app, thing, object) = match what {
        Concerned::App(app) => (Some(app), app.0, None),
        Concerned::Group(group) => (None, group.0, Some((NodeType::Group, Some(group.0)))),
        Concerned::Everything => (None, Uuid::nil(), None),
    };
    let entry = |person: &PersonId| {
        // An entry for each thing, and for each person.
        let by = Uuid::from_u128(person.0.as_u128() ^ thing.as_u128());
        let key = EntryKey::new(*person, Source::Operator, by, tx.op.now);
        (key, Noted { app, content: Content::of(deed, object) })
    };
    for some in people.chunks(AT_ONCE) {
        let entries = some.iter().map(entry).collect();
        let keys = tx.op.env.vault.look_up(some.iter().map(|person| person.0)).await?;
        let living = living(&entries, &keys);
        if !living.is_empty() {
            add(tx, &entries, &keys, &living).await?;
        }
    }
    Ok(())
}

/// The entries of people who aren't erased.
fn living(entries: &Entries, keys: &Found) -> Vec<EntryKey> {
    entries.keys().filter(|key| matches!(keys.get(&key.person.0), Some(Some(_)))).copied().collect()
}

async fn add(tx: &Tx<'_>, entries: &Entries, keys: &Found, living: &[EntryKey]) -> Result<()> {
    let op = tx.op;
    let new = living.iter().map(|key| access_entry::ActiveModel {
        id: Set(AccessEntryId(op.id())),
        person_id: Set(key.person),
        source: Set(key.source),
        by_id: Set(key.by),
        app_id: Set(entries.get(key).and_then(|noted| noted.app)),
        since: Set(key.since),
        content: Set(None),
    });
    store::begin(tx, new.collect()).await?;
    let mut filled = Vec::with_capacity(living.len());
    for row in store::lock(tx, living).await? {
        let of = EntryKey { person: row.person_id, source: row.source, by: row.by_id, since: row.since };
        let (Some(noted), Some(Some(key))) = (entries.get(&of), keys.get(&row.person_id.0)) else { continue };
        let mut content = read(key, &row);
        content.merge(noted.content.clone());
        let plain = serde_json::to_vec(&content).map_err(Error::internal)?;
        let sealed = key.seal(op.random(), place(row.id), &plain);
        // An entry that goes on isn't news, but what the person may have to act on.
        if row.content.is_none() || row.source == Source::Operator || noted.content.has(Deed::Refused) {
            tx.tell(row.person_id, Kind::AccessLogged, row.id.0, AsWhom::nobody());
        }
        filled.push((row, sealed));
    }
    store::fill(tx, filled).await
}
