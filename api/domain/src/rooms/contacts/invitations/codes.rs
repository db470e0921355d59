//! Codes of invitations: single-use, and stored nowhere. A code is made from its row's id by a keyed hash, and found by
//! another. Guesses are counted.

use aws_lc_rs::hmac;
use chrono::{DateTime, Utc};
use entity::{InvitationId, PersonId};

use crate::core::error::{Error, Result};
use crate::core::op::Op;
use crate::core::scope::Scope;
use crate::core::throttle::Guess;
use crate::rooms::accounts::{self, Person};
use crate::rooms::contacts::distance::store::blocks;
use crate::rooms::contacts::policy::{is_pending, wrong_code};
use crate::rooms::contacts::store;

pub(super) fn code(op: &Op, id: InvitationId) -> String {
    accounts::letters(&hmac::sign(&op.env.keys.codes, &[b"invitation\0".as_slice(), id.0.as_bytes()].concat()))
}

/// Finds a code however it was typed.
pub(super) fn lookup(op: &Op, code: &str) -> Vec<u8> {
    hmac::sign(&op.env.keys.code_lookup, accounts::typed(code).as_bytes()).as_ref().to_vec()
}

/// What a person's guesses at codes are counted under; those of each of their programs apart.
pub(super) fn guess(op: &Op, guest: PersonId) -> Guess {
    Guess::new(op, "invitation code", op.guesser(guest).as_bytes())
}

/// Who invites, as somebody who holds the code may see them.
#[derive(Clone, Debug)]
pub struct Inviter {
    /// The name and pronouns that they show.
    pub person: Person,
    /// When the invitation expires.
    pub expires_at: DateTime<Utc>,
}

/// Who invites with this code. Asking uses nothing up; guessing is slowed down.
///
/// # Errors
///
/// A refusal for a code that leads nowhere.
pub async fn inviter(op: &Op, code: &str) -> Result<Inviter> {
    let me = op.person()?;
    guess(op, me).count(op).await?;
    let found = store::invitations::by_code(op.env.db.read(), lookup(op, code)).await?;
    let Some(invitation) = found.filter(|row| row.owner_id != me && is_pending(row, op.now)) else {
        return Err(wrong_code());
    };
    // To who may not know of distances, the code of a blocked person leads nowhere, as it does in `acceptInvitation`.
    if !op.actor.scopes().has(Scope::DistancesRead) && blocks(op.env.db.read(), me, invitation.owner_id).await? {
        return Err(wrong_code());
    }
    let person = accounts::shown_by_invitation(op, invitation.owner_id).await?;
    guess(op, me).give_back(op).await?;
    Ok(Inviter { person, expires_at: invitation.expires_at })
}

/// Who invites with this code, and the name that they show.
pub(in crate::rooms::contacts) async fn who_invites(op: &Op, code: &str) -> Result<(PersonId, String)> {
    match inviter(op, code).await {
        Ok(inviter) => Ok((inviter.person.id, inviter.person.display_name)),
        Err(Error::Refused(mut reasons)) => {
            for reason in &mut reasons {
                reason.field = vec!["invitationCode".to_owned()];
            }
            Err(Error::Refused(reasons))
        }
        Err(error) => Err(error),
    }
}
