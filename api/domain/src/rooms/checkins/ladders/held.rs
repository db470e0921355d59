//! For how long a claim holds, and for how long there is something to claim. Pure.

use chrono::{DateTime, Duration, Utc};
use entity::rung_notice;

/// How long after it was handed over a rung can be claimed.
pub(in crate::rooms::checkins) const EXPIRES_AFTER: Duration = Duration::hours(12);

/// Until when a claim holds: for as long as its author said, and no longer than there is something to claim.
pub(in crate::rooms::checkins) fn held_until(notice: &rung_notice::Model) -> Option<DateTime<Utc>> {
    let held = notice.claimed_at? + Duration::minutes(notice.claim_for.into());
    Some(held.min(notice.expires_at))
}
