//! The reasons of decisions: kept in the membership, for the person, and in the log, for those who run the group.

use std::sync::Arc;

use entity::{GroupId, GroupLogId, MemberId, Sealed};

use super::member::reason_place;
use crate::core::error::{Error, ErrorCode, Inconsistent, Result};
use crate::core::op::Op;
use crate::core::secrets::{Place, SealKey, seal};
use crate::core::text;
use crate::core::tx::Tx;

/// The longest reason, in characters.
const LONGEST: usize = 500;

/// A reason as it is kept, if there is one.
///
/// # Errors
///
/// A refusal that names the field.
pub fn checked(reason: Option<String>) -> Result<Option<String>> {
    let reason = text::optional_block(reason);
    let is_fine = |reason: &String| reason.chars().count() <= LONGEST && text::printable(reason, &()).is_ok();
    if reason.as_ref().is_none_or(is_fine) { Ok(reason) } else { Err(refusal()) }
}

/// A reason that has to be given, as it is kept.
///
/// # Errors
///
/// As [`checked`].
pub fn required(reason: String) -> Result<String> {
    checked(Some(reason))?.ok_or_else(refusal)
}

fn refusal() -> Error {
    let message = format!("`reason` must be 1 to {LONGEST} characters long, without control characters.");
    Error::refused_at("reason", ErrorCode::Invalid, message)
}

/// The key of a group, under which reasons are sealed.
pub async fn key(tx: &Tx<'_>, group: GroupId) -> Result<Arc<SealKey>> {
    let mut keys = tx.op.env.vault.keys([group.0]).await?;
    keys.remove(&group.0).ok_or_else(|| Error::internal(Inconsistent("a group without a key")))
}

/// A reason as the membership has it.
pub fn for_member(op: &Op, key: &SealKey, member: MemberId, reason: &str) -> Sealed {
    seal(op, key, reason_place(member), reason)
}

/// A reason as an entry of the log has it, with the id of the entry.
pub fn for_log(op: &Op, key: &SealKey, reason: &str) -> (GroupLogId, Sealed) {
    let id = GroupLogId(op.id());
    (id, seal(op, key, log_place(id), reason))
}

/// Where the reason of an entry of the log is sealed.
pub fn log_place(id: GroupLogId) -> Place {
    Place::new("group_log", "reason", id.0)
}
