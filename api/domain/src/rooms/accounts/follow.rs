//! Keeps the sessions in memory up to date with what other instances do.

use std::time::Instant;

use super::sessions::Sessions;
use super::{signing, store};
use crate::core::error::Result;
use crate::core::op::Op;

/// Loads the devices that have ended recently, and the signing keys. Called at the start and every few seconds.
///
/// # Errors
///
/// If the database doesn't answer. After 30 seconds without an answer, every token is refused.
pub async fn reload(op: &Op) -> Result<()> {
    let sessions = op.env.state::<Sessions>();
    let asked = Instant::now();
    let since = op.now - sessions.longest();
    let ended = store::device::ended_since(op, since).await?;
    signing::load(op).await?;
    sessions.heard(asked, since, ended);
    Ok(())
}
