//! Other people, as the viewer may see them.

use std::collections::HashMap;

use entity::PersonId;

use super::profile::{name_place, pronouns_place};
use crate::core::error::{Error, Inconsistent, Result};
use crate::core::op::Op;
use crate::core::policy::reach::linked::{self, ProfileSeen};
use crate::core::secrets::SealKey;
use crate::core::tx::Tx;

/// What is shown as the name of a person whom the viewer has lost.
const WITHDRAWN: &str = "withdrawn";

/// Another person, as the viewer may see them.
#[derive(Clone, Debug)]
pub struct Person {
    /// The id.
    pub id: PersonId,
    /// The name that they show; "withdrawn" once the viewer has lost them.
    pub display_name: String,
    /// The pronouns that they show, if any.
    pub pronouns: Option<String>,
    /// Whether the viewer has lost them, since their account has ended.
    pub is_withdrawn: bool,
}

/// Those of these people whom the viewer may see, with at most two statements.
///
/// # Errors
///
/// [`Error::Unauthenticated`] if nobody is signed in.
pub async fn people(op: &Op, ids: &[PersonId]) -> Result<HashMap<PersonId, Person>> {
    let rows = linked::profiles_shown_to(op.person()?, ids).all(op.env.db.read()).await?;
    let keys = op.env.vault.keys(rows.iter().map(|row| row.profile.person_id.0)).await?;
    let shown = |row: &ProfileSeen| {
        let id = row.profile.person_id;
        (id, shown(keys.get(&id.0).map(AsRef::as_ref), row))
    };
    Ok(rows.iter().map(shown).collect())
}

/// The author of an invitation, as a holder of its code may see them.
pub(crate) async fn shown_by_invitation(op: &Op, inviter: PersonId) -> Result<Person> {
    let profile = linked::profile_of_inviter(op.person()?, inviter).one(op.env.db.read()).await?;
    let profile = profile.ok_or_else(|| Error::internal(Inconsistent("a person without a profile")))?;
    let keys = op.env.vault.keys([inviter.0]).await?;
    Ok(shown(keys.get(&inviter.0).map(AsRef::as_ref), &profile))
}

/// The name that the viewer last saw of a person to whom they are or were linked; `None` for others.
pub(crate) async fn name_known_to(tx: &Tx<'_>, person: PersonId) -> Result<Option<String>> {
    let Some(profile) = linked::profile_last_seen(tx.op.person()?, person).one(&tx.db).await? else { return Ok(None) };
    let keys = tx.op.env.vault.keys([person.0]).await?;
    Ok(Some(shown(keys.get(&person.0).map(AsRef::as_ref), &profile).display_name))
}

/// Opens a profile, unless the viewer has lost its person. Without a key, all have.
fn shown(key: Option<&SealKey>, seen: &ProfileSeen) -> Person {
    let row = &seen.profile;
    let id = row.person_id;
    let Some(key) = key.filter(|_| seen.lost_at.is_none()) else {
        return Person { id, display_name: WITHDRAWN.to_owned(), pronouns: None, is_withdrawn: true };
    };
    Person {
        id,
        display_name: key.show(name_place(id), &row.display_name),
        pronouns: row.pronouns.as_ref().and_then(|sealed| key.read(pronouns_place(id), sealed)),
        is_withdrawn: false,
    }
}
