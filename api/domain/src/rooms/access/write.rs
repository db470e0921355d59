//! Writes what was noted. What couldn't be written is held, and written the next time.

use std::collections::BTreeMap;

use chrono::Duration;
use chrono::DurationRound;
use entity::access_entry::{self, Source};
use entity::{AccessEntryId, feed_event::Kind};
use sea_orm::ActiveValue::Set;

use super::entry::{place, read};
use super::store;
use crate::core::access::{Content, EntryKey, Noted};
use crate::core::error::{Error, Result};
use crate::core::feed::news::AsWhom;
use crate::core::op::Op;
use crate::core::tx::Tx;

/// How many entries are written in one transaction.
const AT_ONCE: usize = 100;

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
    let today = op.now.duration_trunc(Duration::days(1)).unwrap_or(op.now);
    for (person, lost) in lost {
        let key = EntryKey { person, source: Source::Lost, by: person.0, since: today };
        let content = Content { accesses: Vec::new(), lost };
        entries.insert(key, Noted { app: None, content });
    }
    while !entries.is_empty() {
        let rest = entries.keys().nth(AT_ONCE).copied().map(|key| entries.split_off(&key));
        if let Err(error) = written(op, &entries).await {
            op.env.access.put_back(entries.into_iter().chain(rest.into_iter().flatten()));
            return Err(error);
        }
        entries = rest.unwrap_or_default();
    }
    Ok(())
}

async fn written(op: &Op, entries: &BTreeMap<EntryKey, Noted>) -> Result<()> {
    let keys = op.env.vault.look_up(entries.keys().map(|key| key.person.0)).await?;
    if entries.keys().any(|key| !keys.contains_key(&key.person.0)) {
        return Err(Error::Unavailable);
    }
    // Of whom is erased, nothing is written any more.
    let living: Vec<_> =
        entries.keys().filter(|key| matches!(keys.get(&key.person.0), Some(Some(_)))).copied().collect();
    if living.is_empty() {
        return Ok(());
    }
    let tx = Tx::begin(op).await?;
    let new = living.iter().map(|key| access_entry::ActiveModel {
        id: Set(AccessEntryId(op.id())),
        person_id: Set(key.person),
        source: Set(key.source),
        by_id: Set(key.by),
        app_id: Set(entries.get(key).and_then(|noted| noted.app)),
        since: Set(key.since),
        content: Set(None),
    });
    store::begin(&tx, new.collect()).await?;
    let mut filled = Vec::with_capacity(living.len());
    for row in store::lock(&tx, &living).await? {
        let of = EntryKey { person: row.person_id, source: row.source, by: row.by_id, since: row.since };
        let (Some(noted), Some(Some(key))) = (entries.get(&of), keys.get(&row.person_id.0)) else { continue };
        let mut content = read(key, &row);
        content.merge(noted.content.clone());
        let plain = serde_json::to_vec(&content).map_err(Error::internal)?;
        let sealed = key.seal(op.random(), place(row.id), &plain);
        if row.content.is_none() {
            tx.tell(row.person_id, Kind::AccessLogged, row.id.0, AsWhom::nobody());
        }
        filled.push((row, sealed));
    }
    store::fill(&tx, filled).await?;
    tx.commit().await
}
