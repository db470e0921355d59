//! Direct invitations: of one person, by a member who has them as a linked contact. The inviter sees what they sent, and
//! nothing of what becomes of it. The guest sees it if it reached them when it was sent.

use entity::{ContactId, GroupId, GroupInvitationId, PersonId, SentGroupInvitationId, feed_event, group_invitation};
use sea_orm::ActiveValue::Set;
use uuid::Uuid;

use super::codes::{USUAL_DAYS, end_of_day};
use super::invitation::SentInvitation;
use super::join::{Joining, enter, opened};
use super::limits::{self, Act};
use super::member::Membership;
use super::policy::{AnswerInvitation, InviteFacts, InviteGuest, OwnMove, Standing, WithdrawSent};
use super::store::{entering, groups, invitations};
use crate::core::error::{Error, Result};
use crate::core::op::Op;
use crate::core::policy::permit;
use crate::core::tx::Tx;
use crate::rooms::{accounts, contacts};

/// Invites the person behind a contact of the viewer's into a group. Whatever becomes of it, the answer and the statements
/// are the same. An invitation that was sent already is given again.
///
/// # Errors
///
/// A refusal if the viewer may not invite, has no such contact, it isn't linked, or they have invited too many today.
pub async fn invite_guest(op: &Op, group: GroupId, contact: ContactId) -> Result<SentInvitation> {
    let tx = Tx::begin(op).await?;
    let me = accounts::own_person(&tx).await?.id;
    let seen = groups::lock(&tx, group).await?;
    let behind = contacts::behind(&tx.db, me, [contact]).await?.remove(&contact);
    let facts = InviteFacts { seen, contact: behind.map(|_| contact), person: behind.flatten() };
    let may = permit::<InviteGuest>(&tx, &facts)?;
    let row = if let Some(sent) = invitations::sent_before(&tx, &may).await? {
        sent
    } else {
        limits::count(&tx, Act::Invite).await?;
        let row = group_invitation::ActiveModel {
            id: Set(GroupInvitationId(op.id())),
            created_at: Set(op.now),
            expires_at: Set(end_of_day(op.now, USUAL_DAYS)),
            withdrawn_at: Set(None),
            accepted_at: Set(None),
            declined_at: Set(None),
            ..Default::default()
        };
        let row = invitations::insert(&tx, &may, row).await?;
        // Nobody is told if it doesn't show, nor once more of one that was withdrawn, with the same statements.
        let (shows, was_told) = (invitations::shows(&tx, &row).await?, invitations::was_told(&tx, &row).await?);
        let guest = if shows && !was_told { row.guest_id } else { PersonId(Uuid::nil()) };
        tx.tell_if_reached(me, guest, feed_event::Kind::GroupInvitationReceived, row.id.0);
        tx.tell(me, feed_event::Kind::GroupInvitationSent, row.id.0, tx.account());
        row
    };
    let sent = SentInvitation::from(&row);
    tx.commit_as(sent.id).await?;
    Ok(sent)
}

/// Withdraws an invitation that the viewer sent, whatever became of it.
///
/// # Errors
///
/// A refusal if the viewer sent no such invitation.
pub async fn withdraw_sent(op: &Op, id: SentGroupInvitationId) -> Result<()> {
    let tx = Tx::begin(op).await?;
    let me = accounts::own_person(&tx).await?.id;
    let sent = invitations::find_sent(&tx, id).await?;
    let may = permit::<WithdrawSent>(&tx, &sent)?;
    if invitations::withdraw(&tx, &may).await? {
        tx.tell(me, feed_event::Kind::GroupInvitationSent, id.0, tx.account());
    }
    tx.commit_as(()).await
}

/// Accepts an invitation: joins the group, or waits for a place in it. With an open request, nothing changes: the request
/// is decided first, or the desk would show whose it is.
///
/// # Errors
///
/// A refusal for values out of bounds, and if the viewer has no such invitation.
pub async fn accept_guest(op: &Op, id: GroupInvitationId, joining: Joining) -> Result<Membership> {
    let checked = joining.checked()?;
    let Some(invitation) = invitations::find_received(op, op.env.db.read(), id).await? else {
        return Err(Error::not_found("groupInvitationId"));
    };
    let tx = Tx::begin(op).await?;
    let entering = entering::lock(&tx, invitation.group_id).await?;
    // Once more, now that the members stay as they are: it may have ended meanwhile.
    let received = invitations::find_received(op, &tx.db, id).await?;
    let may = permit::<AnswerInvitation>(&tx, &received)?;
    let before = entering.standing(op.now);
    let step = OwnMove::Accept { by_facilitator: invitation.by_facilitator };
    let row = enter(&tx, entering, step, checked).await?;
    let stays = matches!(before, Standing::Active | Standing::Waitlisted | Standing::Requested);
    if !stays && !invitations::accept(&tx, &may).await? {
        return Err(Error::not_found("groupInvitationId"));
    }
    tx.commit_as(row.id).await?;
    opened(op, row).await
}

/// Declines an invitation. Nobody is told.
///
/// # Errors
///
/// A refusal if the viewer has no such invitation.
pub async fn decline_guest(op: &Op, id: GroupInvitationId) -> Result<()> {
    let tx = Tx::begin(op).await?;
    let me = accounts::own_person(&tx).await?.id;
    let received = invitations::find_received(op, &tx.db, id).await?;
    let may = permit::<AnswerInvitation>(&tx, &received)?;
    invitations::decline(&tx, &may).await?;
    // For their other devices.
    tx.tell(me, feed_event::Kind::GroupInvitationReceived, id.0, tx.account());
    tx.commit_as(()).await
}
