//! Forgetting what is long over, which the worker does day by day.

use chrono::Duration;

use super::policy::RESTORABLE_FOR;
use super::store::{contacts, invitations};
use super::{book, touches};
use crate::core::error::Result;
use crate::core::op::Op;

/// How long an invitation is kept after it expired, whatever became of it.
const KEPT_FOR: Duration = Duration::days(90);

/// Forgets invitations that expired long ago, contacts that can't be restored any more, and reports on old imports.
pub(crate) async fn tidy(op: &Op) -> Result<()> {
    let db = op.env.db.write();
    invitations::purge_expired(db, op.now - KEPT_FOR).await?;
    let gone = op.now - RESTORABLE_FOR;
    touches::purge(db, gone).await?;
    book::purge(db, gone).await?;
    invitations::purge_of(db, contacts::deleted_before(gone)).await?;
    contacts::purge(db, gone).await
}
