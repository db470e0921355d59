//! Reading one's own invitations: by key, set by set, never one by one.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::{ContactId, InvitationId, contact_invitation};

use super::codes;
use crate::core::error::Result;
use crate::core::once::{Again, Kept, gone};
use crate::core::op::Op;
use crate::core::page::{Page, PageArgs};
use crate::rooms::contacts::policy::is_pending;
use crate::rooms::contacts::store::invitations;

/// An invitation, as the one who invites reads it.
#[derive(Clone, Debug)]
pub struct Invitation {
    /// Which.
    pub id: InvitationId,
    /// The contact that it would link.
    pub contact: ContactId,
    /// What to pass on, while it is pending.
    pub code: Option<String>,
    /// The code as a link to this installation.
    pub link: Option<String>,
    /// When it was created.
    pub created_at: DateTime<Utc>,
    /// When it expires.
    pub expires_at: DateTime<Utc>,
}

pub(super) fn open(op: &Op, row: &contact_invitation::Model) -> Invitation {
    let code = is_pending(row, op.now).then(|| codes::code(op, row.id));
    Invitation {
        id: row.id,
        contact: row.contact_id,
        // Behind the #, where no server's log sees it (RFC 3986, section 3.5).
        link: code.as_ref().map(|code| format!("{}/#invitation={code}", op.env.settings.public_url)),
        code,
        created_at: row.created_at,
        expires_at: row.expires_at,
    }
}

/// How many of the viewer's invitations are pending.
///
/// # Errors
///
/// [`crate::Error::Unauthenticated`] if nobody is signed in.
pub async fn count_pending(op: &Op) -> Result<u64> {
    invitations::count_pending(op, op.env.db.read()).await
}

/// A page of the viewer's pending invitations, newest first.
///
/// # Errors
///
/// [`crate::Error::BadCursor`] for a cursor that isn't an invitation's.
pub async fn pending(op: &Op, args: &PageArgs) -> Result<Page<Invitation>> {
    let rows = invitations::page(op, args).await?;
    Ok(args.page(rows.iter().map(|row| open(op, row)).collect()))
}

/// Those of these invitations that the viewer sees, pending or not.
///
/// # Errors
///
/// [`crate::Error::Unauthenticated`] if nobody is signed in.
pub async fn invitations_by_ids(op: &Op, ids: &[InvitationId]) -> Result<HashMap<InvitationId, Invitation>> {
    let rows = invitations::by_ids(op, ids).await?;
    Ok(rows.iter().map(|row| (row.id, open(op, row))).collect())
}

/// The newest pending invitation of each of these contacts of the viewer's.
///
/// # Errors
///
/// [`crate::Error::Unauthenticated`] if nobody is signed in.
pub async fn invitations_of(op: &Op, contacts: &[ContactId]) -> Result<HashMap<ContactId, Invitation>> {
    let rows = invitations::pending_of(op, contacts).await?;
    Ok(rows.iter().map(|row| (row.contact_id, open(op, row))).collect())
}

impl Again for Invitation {
    async fn again(op: &Op, kept: &Kept) -> Result<Self> {
        let id = kept.one()?;
        invitations_by_ids(op, &[id]).await?.remove(&id).ok_or_else(gone)
    }
}
