//! Invitations to link: a single-use code that expires and can be withdrawn.

mod accept;
pub(super) mod codes;
mod read;

use chrono::Duration;
use entity::{ContactId, InvitationId, contact_invitation, feed_event};
use sea_orm::ActiveValue::Set;

pub use accept::accept;
pub use codes::{Inviter, inviter};
pub use read::{Invitation, count_pending, invitations_by_ids, invitations_of, pending};

use super::policy::{Invite, InviteFacts, Withdraw};
use super::store::{contacts, invitations};
use crate::core::error::Result;
use crate::core::op::Op;
use crate::core::policy::permit;
use crate::core::tx::Tx;
use crate::rooms::accounts;

/// How long an invitation is good for.
const GOOD_FOR: Duration = Duration::days(14);

/// Invites the person whom a contact of the viewer's is about: gives a code to pass on.
///
/// # Errors
///
/// A refusal if the viewer has no such contact, it is linked, or too many invitations are pending.
pub async fn invite(op: &Op, contact: ContactId) -> Result<Invitation> {
    let tx = Tx::begin(op).await?;
    let owner = accounts::own_person(&tx).await?;
    let found = contacts::lock(&tx, contact).await?;
    let pending = invitations::count_pending(op, &tx.db).await?;
    let may = permit::<Invite>(&tx, &InviteFacts { contact: found, pending })?;
    let id = InvitationId(op.id());
    let row = contact_invitation::ActiveModel {
        id: Set(id),
        code_hash: Set(codes::lookup(op, &codes::code(op, id))),
        created_at: Set(op.now),
        expires_at: Set(op.now + GOOD_FOR),
        accepted_at: Set(None),
        accepted_by: Set(None),
        withdrawn_at: Set(None),
        ..Default::default()
    };
    let row = invitations::insert(&tx, &may, row).await?;
    tx.tell(owner.id, feed_event::Kind::InvitationCreated, id.0, tx.account());
    tx.commit_as(id).await?;
    Ok(read::open(op, &row))
}

/// Withdraws an invitation of the viewer's. One that is over stays over.
///
/// # Errors
///
/// A refusal if the viewer has no such invitation.
pub async fn withdraw(op: &Op, id: InvitationId) -> Result<()> {
    let tx = Tx::begin(op).await?;
    let found = invitations::lock(&tx, id).await?;
    let may = permit::<Withdraw>(&tx, &found)?;
    if invitations::withdraw(&tx, &may).await? {
        tx.tell(op.person()?, feed_event::Kind::InvitationWithdrawn, id.0, tx.account());
    }
    tx.commit_as(()).await
}
