//! Distance: how far the viewer keeps from a person. It is the viewer's own, apart from contact and link, which it
//! outlives; the other person never learns of it. What follows from it is in `core/policy/reach`, and applied by no job.

mod back;
mod change;
mod entry;
mod read;
pub(super) mod store;

use entity::{ContactId, PersonId, distance};

pub use back::{SteppedBack, step_back_from_everyone, stepped_back, undo_stepping_back};
use change::replace;
pub use entry::{Distance, Grade};
pub(super) use read::{all_grades, export};
pub use read::{by_ids, count, grades, page};
pub(super) use store::{blocks, erase, grade_of, limited_since};

use super::entry::open as opened;
use super::invitations::codes::who_invites;
use super::policy::{KeepAway, KeepAwayFacts};
use super::store::contacts;
use crate::core::error::{Error, ErrorCode, Inconsistent, Result};
use crate::core::once::{Again, Kept};
use crate::core::op::Op;
use crate::core::policy::permit;
use crate::core::secrets::SealKey;
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
/// A refusal if the viewer can't name this person.
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
    let may = permit::<KeepAway>(&tx, &facts(owner.id, person, present.as_ref(), name.is_some()))?;
    let name = match (name, &present) {
        (Some(name), _) => name,
        (None, Some(present)) => entry::name(&key, present),
        (None, None) => return Err(Error::not_found("personId")),
    };
    let row = replace(&tx, &may, &key, present.as_ref(), Some(grade), &name).await?;
    let row = row.ok_or_else(|| Error::internal(Inconsistent("a distance that was begun isn't there")))?;
    tx.commit_as(row.id).await?;
    // As it was begun: another device may have put another one in its place already.
    Ok(entry::open(&key, &row))
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
    let may = permit::<KeepAway>(&tx, &facts(owner.id, person, present.as_ref(), name.is_some()))?;
    replace(&tx, &may, &key, present.as_ref(), None, "").await?;
    tx.commit_as(person).await?;
    Ok(person)
}

/// Whoever invites by a code, looked up before the transaction: guesses at codes are counted by themselves.
async fn inviter_of(op: &Op, whom: &Whom) -> Result<Option<(PersonId, String)>> {
    match whom {
        Whom::Inviter(code) => who_invites(op, code).await.map(Some),
        Whom::Person(_) | Whom::Contact(_) => Ok(None),
    }
}

/// Who is meant, and what the viewer knows them by, if they know them.
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
                let message = "This contact isn't linked to a person. You can only keep a distance from a person.";
                return Err(Error::refused_at("contactId", ErrorCode::NotLinked, message));
            };
            Ok((person, Some(opened(key, &found).content.name)))
        }
        Whom::Person(person) => {
            if let Some(contact) = contacts::of_person(tx, me, person).await? {
                return Ok((person, Some(opened(key, &contact).content.name)));
            }
            Ok((person, accounts::name_known_to(tx, person).await?))
        }
    }
}

fn facts(owner: PersonId, person: PersonId, present: Option<&distance::Model>, is_known: bool) -> KeepAwayFacts {
    KeepAwayFacts { owner, person, present: present.map(|row| row.id), is_known }
}

/// Keeps the greater of two distances from both of two people, who turned out to be one contact's.
pub(super) async fn take_the_greater(tx: &Tx<'_>, key: &SealKey, one: PersonId, other: PersonId) -> Result<()> {
    let owner = tx.op.person()?;
    let present = [store::present(tx, owner, one).await?, store::present(tx, owner, other).await?];
    let Some(greater) = present.iter().flatten().max_by_key(|row| row.grade) else { return Ok(()) };
    let name = entry::name(key, greater);
    for (person, row) in [one, other].into_iter().zip(&present) {
        if row.as_ref().is_none_or(|row| row.grade < greater.grade) {
            let may = permit::<KeepAway>(tx, &facts(owner, person, row.as_ref(), true))?;
            replace(tx, &may, key, row.as_ref(), Some(greater.grade), &name).await?;
        }
    }
    Ok(())
}

impl Again for PersonId {
    async fn again(_: &Op, kept: &Kept) -> Result<Self> {
        kept.one()
    }
}
