//! Distance: how far the viewer keeps from a person. It is the viewer's own, apart from contact and link, which it
//! outlives; the other side never learns of it. What follows from it is in `policy/reach.rs`, and applied by no job.

mod back;
mod read;
mod store;

use std::collections::HashSet;

use entity::{ContactId, DistanceId, PersonId, distance, feed_event};

pub use back::{SteppedBack, step_back_from_everyone, stepped_back, undo_stepping_back};
pub use entity::distance::Grade;
pub use read::{Distance, by_ids, count, grades, page};
pub(super) use read::{all_grades, export};
pub(super) use store::{blocks, erase, limited_since};

use super::policy::{KeepAway, KeepAwayFacts};
use super::{invitations, store as contacts};
use crate::core::error::{Error, ErrorCode, Inconsistent, Result};
use crate::core::once::{Again, Kept, gone};
use crate::core::op::Op;
use crate::core::policy::reach::linked;
use crate::core::policy::{Permit, permit};
use crate::core::secrets::{Place, SealKey, seal};
use crate::core::tx::Tx;
use crate::rooms::accounts;

/// A person, as the viewer can name them.
#[derive(Clone, Debug)]
pub enum Whom {
    /// By their id: somebody whom the viewer is or was linked with, or keeps a distance from.
    Person(PersonId),
    /// The person behind a contact of the viewer's, or who was behind it before the link ended.
    Contact(ContactId),
    /// Whoever invites with this code: no contact is needed to keep somebody away.
    Inviter(String),
}

/// Nothing of theirs notifies the viewer.
///
/// # Errors
///
/// A refusal where the viewer can't name this person.
pub async fn mute(op: &Op, whom: Whom) -> Result<Distance> {
    keep(op, whom, Grade::Muted).await
}

/// Also, nothing new of the viewer's reaches them, and the viewer's side of what the two agreed rests.
///
/// # Errors
///
/// As for [`mute`].
pub async fn limit(op: &Op, whom: Whom) -> Result<Distance> {
    keep(op, whom, Grade::Limited).await
}

/// Also, nothing of theirs reaches the viewer, and they can't link or invite again.
///
/// # Errors
///
/// As for [`mute`].
pub async fn block(op: &Op, whom: Whom) -> Result<Distance> {
    keep(op, whom, Grade::Blocked).await
}

async fn keep(op: &Op, whom: Whom, grade: Grade) -> Result<Distance> {
    let key = op.env.vault.key(op.person()?.0).await?;
    let inviter = inviter_of(op, &whom).await?;
    let tx = Tx::begin(op).await?;
    let owner = accounts::own_person(&tx).await?;
    let (person, name) = resolve(&tx, &key, whom, inviter).await?;
    let present = store::present(&tx, owner.id, person).await?;
    let known = present.is_some() || name.is_some();
    let may = permit::<KeepAway>(&tx, &KeepAwayFacts { owner: owner.id, person, known })?;
    let name = match (name, &present) {
        (Some(name), _) => name,
        (None, Some(present)) => read::name(&key, present),
        (None, None) => return Err(Error::not_found("personId")),
    };
    let row = replace(&tx, &may, &key, present.as_ref(), Some(grade), &name).await?;
    let row = row.ok_or_else(|| Error::internal(Inconsistent("a distance that was begun isn't there")))?;
    tx.commit_as(row.id).await?;
    // As it was begun: another device may have put another one in its place already.
    Ok(read::open(&key, &row))
}

/// Keeps no distance any more; gives the person's id. What was new in between reaches whom it was kept from now, as if it
/// had just happened. Twice does no harm.
///
/// # Errors
///
/// As for [`mute`].
pub async fn end(op: &Op, whom: Whom) -> Result<PersonId> {
    let key = op.env.vault.key(op.person()?.0).await?;
    let inviter = inviter_of(op, &whom).await?;
    let tx = Tx::begin(op).await?;
    let owner = accounts::own_person(&tx).await?;
    let (person, name) = resolve(&tx, &key, whom, inviter).await?;
    let present = store::present(&tx, owner.id, person).await?;
    let known = present.is_some() || name.is_some();
    let may = permit::<KeepAway>(&tx, &KeepAwayFacts { owner: owner.id, person, known })?;
    replace(&tx, &may, &key, present.as_ref(), None, "").await?;
    tx.commit_as(person).await?;
    Ok(person)
}

/// Whoever invites by a code, looked up before the transaction: guesses at codes are counted by themselves.
async fn inviter_of(op: &Op, whom: &Whom) -> Result<Option<(PersonId, String)>> {
    match whom {
        Whom::Inviter(code) => invitations::who_invites(op, code).await.map(Some),
        Whom::Person(_) | Whom::Contact(_) => Ok(None),
    }
}

/// Who is meant, and what the viewer knows them by, where they know them.
async fn resolve(
    tx: &Tx<'_>,
    key: &SealKey,
    whom: Whom,
    inviter: Option<(PersonId, String)>,
) -> Result<(PersonId, Option<String>)> {
    let me = tx.op.person()?;
    match whom {
        Whom::Inviter(_) => {
            let (person, name) = inviter.ok_or_else(|| Error::not_found("invitationCode"))?;
            Ok((person, Some(name)))
        }
        Whom::Contact(id) => {
            let found = contacts::lock(tx, id).await?.ok_or_else(|| Error::not_found("contactId"))?;
            let Some(person) = found.person_id.or(found.former_person_id) else {
                let message = "This contact isn't linked, so there is nobody to keep a distance from.";
                return Err(Error::refused_at("contactId", ErrorCode::NotLinked, message));
            };
            Ok((person, Some(super::entry::open(key, &found).content.name)))
        }
        Whom::Person(person) => {
            if let Some(contact) = contacts::of_person(tx, me, person).await? {
                return Ok((person, Some(super::entry::open(key, &contact).content.name)));
            }
            Ok((person, accounts::name_known_to(tx, person).await?))
        }
    }
}

/// Puts another distance, or none, in the place of the present one; gives the one that is there then. One that came of
/// stepping back from everyone is replaced even by the same grade: it is the viewer's own choice from now on.
async fn replace(
    tx: &Tx<'_>,
    may: &Permit<'_, KeepAway>,
    key: &SealKey,
    present: Option<&distance::Model>,
    grade: Option<Grade>,
    name: &str,
) -> Result<Option<distance::Model>> {
    let couple = may.subject();
    let chosen = present.filter(|present| present.before_stepping_back.is_none());
    if chosen.map(|present| present.grade) == grade && (grade.is_some() || present.is_none()) {
        return Ok(chosen.cloned());
    }
    if let Some(present) = present {
        store::end(tx, couple.0, [present.id]).await?;
    }
    let mut next: Vec<_> = grade.map(|grade| begin(tx.op, key, couple, grade, present, name)).into_iter().collect();
    store::insert(tx, next.iter().cloned()).await?;
    catch_up(tx, present.map(std::slice::from_ref).unwrap_or_default(), &next).await?;
    tx.tell(couple.0, feed_event::Kind::DistanceChanged, couple.1.0, tx.account());
    Ok(next.pop())
}

/// The row of a distance that begins now. What was kept from whom since when goes on through changes of grade.
fn begin(
    op: &Op,
    key: &SealKey,
    (owner, person): (PersonId, PersonId),
    grade: Grade,
    present: Option<&distance::Model>,
    name: &str,
) -> distance::Model {
    let id = DistanceId(op.id());
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
async fn catch_up(tx: &Tx<'_>, before: &[distance::Model], after: &[distance::Model]) -> Result<()> {
    let owner = tx.op.person()?;
    let still: HashSet<_> = after.iter().filter(|row| row.limited_since.is_some()).map(|row| row.person_id).collect();
    let ended = before.iter().filter(|row| !still.contains(&row.person_id));
    let ended: Vec<_> = ended.filter_map(|row| Some((row.person_id, row.limited_since?))).collect();
    let missed = linked::missed_a_profile(&tx.db, owner, &ended).await?;
    tx.tell_those_reached(owner, feed_event::Kind::PersonChanged, missed);
    Ok(())
}

/// Keeps the greater of two distances from both of two people, who turned out to be one contact's.
pub(super) async fn take_the_greater(tx: &Tx<'_>, key: &SealKey, one: PersonId, other: PersonId) -> Result<()> {
    let owner = tx.op.person()?;
    let present = [store::present(tx, owner, one).await?, store::present(tx, owner, other).await?];
    let Some(greater) = present.iter().flatten().max_by_key(|row| row.grade) else { return Ok(()) };
    let name = read::name(key, greater);
    for (person, row) in [one, other].into_iter().zip(&present) {
        if row.as_ref().is_none_or(|row| row.grade < greater.grade) {
            let may = permit::<KeepAway>(tx, &KeepAwayFacts { owner, person, known: true })?;
            replace(tx, &may, key, row.as_ref(), Some(greater.grade), &name).await?;
        }
    }
    Ok(())
}

fn name_place(id: DistanceId) -> Place {
    Place::new("distance", "name", id.0)
}

impl Again for Distance {
    async fn again(op: &Op, kept: &Kept) -> Result<Self> {
        let id = kept.one()?;
        by_ids(op, &[id]).await?.remove(&id).ok_or_else(gone)
    }
}

impl Again for PersonId {
    async fn again(_: &Op, kept: &Kept) -> Result<Self> {
        kept.one()
    }
}
