//! Forgetting what is over, which the worker does day by day.

use chrono::Duration;

use super::store::{codes, days, invitations, reports};
use crate::core::error::Result;
use crate::core::op::Op;

/// How long codes and invitations are kept after they expired, whatever became of them.
const KEPT_FOR: Duration = Duration::days(30);
/// How long reports are kept after they were handled.
const REPORTS_KEPT_FOR: Duration = Duration::days(365);

/// Forgets how often people did something on days before today, and codes, invitations and reports that are long over.
pub(crate) async fn tidy(op: &Op) -> Result<()> {
    days::tidy(op).await?;
    let db = op.env.db.write();
    codes::purge_expired(db, op.now - KEPT_FOR).await?;
    invitations::purge_expired(db, op.now - KEPT_FOR).await?;
    reports::purge_handled(db, op.now - REPORTS_KEPT_FOR).await
}
