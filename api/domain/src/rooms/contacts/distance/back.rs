//! Stepping back from everyone at once, and undoing that for everybody whose distance hasn't been changed since.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::{PersonId, distance, feed_event};
use sea_orm::ActiveEnum;

use super::change::{begin, catch_up};
use super::entry::{self, Grade};
use super::store;
use crate::core::error::Result;
use crate::core::once::{Again, Kept};
use crate::core::op::Op;
use crate::core::policy::permit;
use crate::core::tx::Tx;
use crate::rooms::accounts;
use crate::rooms::contacts::entry::open;
use crate::rooms::contacts::policy::{KeepAway, KeepAwayFacts};
use crate::rooms::contacts::store::contacts;

/// What is stored if no distance was kept before.
const NONE: &str = "NONE";

/// How the viewer stepped back from everyone.
#[derive(Clone, Debug)]
pub struct SteppedBack {
    /// When, of what remains of it.
    pub stepped_back_at: DateTime<Utc>,
    /// From how many people, not counting those about whom something was changed since.
    pub person_count: u64,
}

/// Keeps at least this distance from all who are linked to the viewer now. Those who are kept as far or further already
/// stay as they are. Doing it again, further, is undone together with the first time.
///
/// # Errors
///
/// [`crate::Error::Unauthenticated`] if nobody is signed in.
pub async fn step_back_from_everyone(op: &Op, grade: Grade) -> Result<Option<SteppedBack>> {
    let key = op.env.vault.key(op.person()?.0).await?;
    let tx = Tx::begin(op).await?;
    let owner = accounts::own_person(&tx).await?;
    let present: HashMap<PersonId, distance::Model> =
        store::all_present(&tx, owner.id).await?.into_iter().map(|row| (row.person_id, row)).collect();
    let (mut permits, mut begun) = (Vec::new(), Vec::new());
    for contact in contacts::all_linked(&tx, owner.id).await? {
        let Some(person) = contact.person_id else { continue };
        let now = present.get(&person);
        if now.is_some_and(|now| now.grade >= grade) {
            continue;
        }
        let facts = KeepAwayFacts { owner: owner.id, person, present: now.map(|now| now.id), is_known: true };
        let may = permit::<KeepAway>(&tx, &facts)?;
        let name = open(&key, &contact).content.name;
        let before = match now {
            Some(now) => now.before_stepping_back.clone().unwrap_or_else(|| now.grade.to_value()),
            None => NONE.to_owned(),
        };
        let row = begin(op, &key, &may, grade, now, &name);
        begun.push(distance::Model { before_stepping_back: Some(before), ..row });
        permits.push(may);
        tx.tell(owner.id, feed_event::Kind::DistanceChanged, person.0, tx.account());
    }
    store::end(&tx, &permits).await?;
    store::insert(&tx, &permits, &begun).await?;
    let stands = stands(&store::from_stepping_back(&tx.db, op.viewer()?).await?);
    tx.commit_as(()).await?;
    Ok(stands)
}

/// Takes back what stepping back from everyone did, except for distances that were changed since. Twice does no harm.
///
/// # Errors
///
/// [`crate::Error::Unauthenticated`] if nobody is signed in.
pub async fn undo_stepping_back(op: &Op) -> Result<Option<SteppedBack>> {
    let key = op.env.vault.key(op.person()?.0).await?;
    let tx = Tx::begin(op).await?;
    let owner = accounts::own_person(&tx).await?;
    let rows = store::from_stepping_back(&tx.db, op.viewer()?).await?;
    let facts = |row: &distance::Model| KeepAwayFacts {
        owner: owner.id,
        person: row.person_id,
        present: Some(row.id),
        is_known: true,
    };
    let permits: Vec<_> = rows.iter().map(|row| permit::<KeepAway>(&tx, &facts(row))).collect::<Result<_>>()?;
    store::end(&tx, &permits).await?;
    let (mut again, mut begun) = (Vec::new(), Vec::new());
    for (row, may) in rows.iter().zip(permits) {
        tx.tell(owner.id, feed_event::Kind::DistanceChanged, row.person_id.0, tx.account());
        let before = row.before_stepping_back.as_ref().filter(|before| *before != NONE);
        if let Some(grade) = before.map(Grade::try_from_value).transpose()? {
            begun.push(begin(op, &key, &may, grade, Some(row), &entry::name(&key, row)));
            again.push(may);
        }
    }
    store::insert(&tx, &again, &begun).await?;
    catch_up(&tx, &rows, &begun).await?;
    tx.commit_as(()).await?;
    Ok(None)
}

/// How the viewer stepped back from everyone, if distances remain from it.
///
/// # Errors
///
/// [`crate::Error::Unauthenticated`] if nobody is signed in.
pub async fn stepped_back(op: &Op) -> Result<Option<SteppedBack>> {
    Ok(stands(&store::from_stepping_back(op.env.db.read(), op.viewer()?).await?))
}

fn stands(rows: &[distance::Model]) -> Option<SteppedBack> {
    let stepped_back_at = rows.iter().map(|row| row.since).min()?;
    Some(SteppedBack { stepped_back_at, person_count: u64::try_from(rows.len()).unwrap_or(u64::MAX) })
}

impl Again for Option<SteppedBack> {
    async fn again(op: &Op, _: &Kept) -> Result<Self> {
        stepped_back(op).await
    }
}
