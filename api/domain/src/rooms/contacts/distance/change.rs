//! What keeping, changing and ending a distance come to: the rows, and what the other person gets to see.

use std::collections::HashSet;

use entity::{DistanceId, distance, feed_event};

use super::entry::{Grade, name_place};
use super::store;
use crate::core::error::Result;
use crate::core::op::Op;
use crate::core::policy::Permit;
use crate::core::policy::reach::linked;
use crate::core::secrets::{SealKey, seal};
use crate::core::tx::Tx;
use crate::rooms::contacts::policy::{Apart, KeepAway};

/// Puts another distance, or none, in the place of the present one; gives the one that is there then. One that comes from
/// stepping back from everyone is replaced even by the same grade: it is the viewer's own choice from now on.
pub(super) async fn replace(
    tx: &Tx<'_>,
    may: &Permit<'_, KeepAway>,
    key: &SealKey,
    present: Option<&distance::Model>,
    grade: Option<Grade>,
    name: &str,
) -> Result<Option<distance::Model>> {
    let chosen = present.filter(|present| present.before_stepping_back.is_none());
    if chosen.map(|present| present.grade) == grade && (grade.is_some() || present.is_none()) {
        return Ok(chosen.cloned());
    }
    if present.is_some() {
        store::end(tx, std::slice::from_ref(may)).await?;
    }
    let mut next: Vec<_> = grade.map(|grade| begin(tx.op, key, may, grade, present, name)).into_iter().collect();
    store::insert(tx, std::slice::from_ref(may), &next).await?;
    catch_up(tx, present.map(std::slice::from_ref).unwrap_or_default(), &next).await?;
    let apart = may.subject();
    tx.tell(apart.owner, feed_event::Kind::DistanceChanged, apart.person.0, tx.account());
    Ok(next.pop())
}

/// The row of a distance that begins now. What was kept from whom since when goes on through changes of grade.
pub(super) fn begin(
    op: &Op,
    key: &SealKey,
    may: &Permit<'_, KeepAway>,
    grade: Grade,
    present: Option<&distance::Model>,
    name: &str,
) -> distance::Model {
    let id = DistanceId(op.id());
    let Apart { owner, person, .. } = may.subject();
    let limited = present.and_then(|present| present.limited_since).unwrap_or(op.now);
    let blocked = present.and_then(|present| present.blocked_since).unwrap_or(op.now);
    distance::Model {
        id,
        owner_id: owner,
        person_id: person,
        grade,
        name: seal(op, key, name_place(id), name),
        before_stepping_back: None,
        since: op.now,
        limited_since: (grade >= Grade::Limited).then_some(limited),
        blocked_since: (grade >= Grade::Blocked).then_some(blocked),
        until: None,
    }
}

/// Tells those from whom something new of the viewer's was kept, and isn't any more. What was kept from the viewer, they
/// load with what `DistanceChanged` tells them.
pub(super) async fn catch_up(tx: &Tx<'_>, before: &[distance::Model], after: &[distance::Model]) -> Result<()> {
    let owner = tx.op.person()?;
    let still: HashSet<_> = after.iter().filter(|row| row.limited_since.is_some()).map(|row| row.person_id).collect();
    let ended = before.iter().filter(|row| !still.contains(&row.person_id));
    let ended: Vec<_> = ended.filter_map(|row| Some((row.person_id, row.limited_since?))).collect();
    let missed = linked::missed_a_profile(&tx.db, owner, &ended).await?;
    tx.tell_those_reached(owner, feed_event::Kind::PersonChanged, missed);
    Ok(())
}
