//! What the worker does for check-ins beside planning them: mail about what was written already, one kind a file.

mod mail_all_clear;
mod mail_lost_ladder;
mod mail_reminder;
mod mail_rung;

use chrono::{DateTime, Utc};

use crate::core::error::Result;
use crate::core::jobs::{self, Kind};
use crate::core::op::Op;
use crate::core::tx::Tx;

pub(crate) use mail_all_clear::MAIL_ALL_CLEAR;
pub(crate) use mail_lost_ladder::MAIL_LADDER_LOST;
pub(crate) use mail_reminder::MAIL_REMINDER;
pub(crate) use mail_rung::MAIL_RUNG;

/// Puts a mail off until its recipient may be disturbed.
async fn put_off(op: &Op, kind: Kind, subject: uuid::Uuid, until: DateTime<Utc>) -> Result<()> {
    let tx = Tx::begin(op).await?;
    jobs::leave(&tx, kind, subject, until).await?;
    tx.commit().await
}
