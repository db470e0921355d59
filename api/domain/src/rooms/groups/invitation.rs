//! Direct invitations, as those who sent them and those who received them read them: by key, set by set.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use entity::{ContactId, GroupId, GroupInvitationId, PersonId, SentGroupInvitationId, group_invitation};

use super::store::invitations;
use crate::core::error::Result;
use crate::core::once::{Again, Kept, gone};
use crate::core::op::Op;
use crate::core::page::{Page, PageArgs};

/// An invitation, as its inviter reads it: that it was sent.
#[derive(Clone, Debug)]
pub struct SentInvitation {
    /// Which.
    pub id: SentGroupInvitationId,
    /// The group.
    pub group: GroupId,
    /// The contact who was invited.
    pub contact: ContactId,
    /// The person behind it, by whom the contact is found if it was merged.
    pub guest: PersonId,
    /// The UTC day on which it was sent.
    pub sent_on: NaiveDate,
    /// When it expires: at the end of a UTC day.
    pub expires_at: DateTime<Utc>,
}

impl From<&group_invitation::Model> for SentInvitation {
    fn from(row: &group_invitation::Model) -> Self {
        Self {
            id: SentGroupInvitationId(row.id.0),
            group: row.group_id,
            contact: row.contact_id,
            guest: row.guest_id,
            sent_on: row.created_at.date_naive(),
            expires_at: row.expires_at,
        }
    }
}

/// An invitation, as its guest reads it.
#[derive(Clone, Debug)]
pub struct ReceivedInvitation {
    /// Which.
    pub id: GroupInvitationId,
    /// The group.
    pub group: GroupId,
    /// Who invites.
    pub inviter: PersonId,
    /// When it expires: at the end of a UTC day.
    pub expires_at: DateTime<Utc>,
}

impl From<&group_invitation::Model> for ReceivedInvitation {
    fn from(row: &group_invitation::Model) -> Self {
        Self { id: row.id, group: row.group_id, inviter: row.inviter_id, expires_at: row.expires_at }
    }
}

/// A page of the invitations that the viewer sent, newest first.
///
/// # Errors
///
/// [`crate::Error::BadCursor`] for a cursor that isn't an invitation's.
pub async fn sent_invitations(op: &Op, args: &PageArgs) -> Result<Page<SentInvitation>> {
    let rows = invitations::sent_page(op, args).await?;
    Ok(args.page(rows.iter().map(Into::into).collect()))
}

/// How many invitations the viewer sent.
///
/// # Errors
///
/// [`crate::Error::Unauthenticated`] if nobody is signed in.
pub async fn count_sent_invitations(op: &Op) -> Result<u64> {
    invitations::count_sent(op).await
}

/// Those of these invitations that the viewer sent.
///
/// # Errors
///
/// As [`count_sent_invitations`].
pub async fn sent_invitations_by_ids(
    op: &Op,
    ids: &[SentGroupInvitationId],
) -> Result<HashMap<SentGroupInvitationId, SentInvitation>> {
    let rows = invitations::sent_by_ids(op, ids).await?;
    Ok(rows.iter().map(SentInvitation::from).map(|sent| (sent.id, sent)).collect())
}

/// A page of the invitations that the viewer received, newest first.
///
/// # Errors
///
/// As [`sent_invitations`].
pub async fn received_invitations(op: &Op, args: &PageArgs) -> Result<Page<ReceivedInvitation>> {
    let rows = invitations::received_page(op, args).await?;
    Ok(args.page(rows.iter().map(Into::into).collect()))
}

/// How many invitations the viewer received.
///
/// # Errors
///
/// As [`count_sent_invitations`].
pub async fn count_received_invitations(op: &Op) -> Result<u64> {
    invitations::count_received(op).await
}

/// Those of these invitations that the viewer received.
///
/// # Errors
///
/// As [`count_sent_invitations`].
pub async fn received_invitations_by_ids(
    op: &Op,
    ids: &[GroupInvitationId],
) -> Result<HashMap<GroupInvitationId, ReceivedInvitation>> {
    let rows = invitations::received_by_ids(op, ids).await?;
    Ok(rows.iter().map(|row| (row.id, row.into())).collect())
}

/// The newest invitation that the viewer received into each of these groups.
///
/// # Errors
///
/// As [`count_sent_invitations`].
pub async fn received_invitations_in(op: &Op, groups: &[GroupId]) -> Result<HashMap<GroupId, ReceivedInvitation>> {
    let rows = invitations::received_in(op, groups).await?;
    Ok(rows.iter().map(|row| (row.group_id, row.into())).collect())
}

impl Again for SentInvitation {
    async fn again(op: &Op, kept: &Kept) -> Result<Self> {
        let id = kept.one()?;
        sent_invitations_by_ids(op, &[id]).await?.remove(&id).ok_or_else(gone)
    }
}
