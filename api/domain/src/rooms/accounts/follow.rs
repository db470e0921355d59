//! Keeps the sessions in memory up to date with what other instances do.

use std::time::Instant;

use super::sessions::Sessions;
use super::{signing, store};
use crate::core::error::Result;
use crate::core::op::Op;

/// Loads the credentials that have ended recently, and the signing keys, and notes which tokens were used today. Called at the start and every few seconds.
///
/// # Errors
///
/// If the database doesn't answer. After 30 seconds without an answer, every token is refused.
pub async fn reload(op: &Op) -> Result<()> {
    let sessions = op.env.state::<Sessions>();
    let asked = Instant::now();
    let since = op.now - sessions.longest();
    let ended = store::credential::ended_since(op, since).await?;
    signing::load(op).await?;
    sessions.heard(asked, since, ended);
    let today = op.now.date_naive();
    let used = sessions.used_on(today);
    if !used.is_empty() {
        store::credential::note_used(op, used.clone()).await?;
        sessions.noted(&used, today);
    }
    Ok(())
}
