//! The log of a group: what was done, by whom and why, for its owners and facilitators.

use std::collections::HashMap;

use chrono::NaiveDate;
use entity::group_member::Role;
use entity::{GroupId, GroupLogId, MemberId, group_log};
use sea_orm::ActiveEnum;

use super::member::Keys;
use super::people::{self, Member};
use super::reasons::log_place;
use super::store::{desk, log};
use crate::core::error::Result;
use crate::core::op::Op;
use crate::core::page::{Page, PageArgs};

pub use entity::group_log::Kind as LogAction;

/// An entry of the log.
#[derive(Clone, Debug)]
pub struct LogEntry {
    /// Which.
    pub id: GroupLogId,
    /// What was done.
    pub action: LogAction,
    /// Who did it; none if the operator or the server did.
    pub actor: Option<MemberId>,
    /// Whom it was done to, if anybody.
    pub subject: Option<MemberId>,
    /// The role that it is about, if it is about one.
    pub role: Option<Role>,
    /// Why, if a reason was given.
    pub reason: Option<String>,
    /// The UTC day.
    pub day: NaiveDate,
}

/// A page of a group's log: what a loader asks for, for many groups at once.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct LogOf {
    /// The group.
    pub group: GroupId,
    /// Which part of it.
    pub args: PageArgs,
}

fn opened(keys: &Keys, row: &group_log::Model) -> LogEntry {
    let read = || keys.get(&row.group_id.0)?.read(log_place(row.id), row.reason.as_ref()?);
    LogEntry {
        id: row.id,
        action: row.kind,
        actor: row.actor_id,
        subject: row.subject_id,
        role: row.detail.as_ref().and_then(|detail| Role::try_from_value(detail).ok()),
        reason: read(),
        day: row.at.date_naive(),
    }
}

async fn keys(op: &Op, rows: &[group_log::Model]) -> Result<Keys> {
    op.env.vault.keys(rows.iter().map(|row| row.group_id.0)).await
}

/// Pages of the logs of groups, newest first.
///
/// # Errors
///
/// [`crate::Error::BadCursor`] for a cursor that isn't of an entry.
pub async fn log_pages(op: &Op, wanted: &[LogOf]) -> Result<HashMap<LogOf, Page<LogEntry>>> {
    let mut by_args: HashMap<&PageArgs, Vec<GroupId>> = HashMap::new();
    for LogOf { group, args } in wanted {
        by_args.entry(args).or_default().push(*group);
    }
    let mut pages = HashMap::new();
    for (args, groups) in by_args {
        let mut rows = log::pages(op, args, &groups).await?;
        rows.sort_by_key(|row| std::cmp::Reverse(row.id));
        if args.backwards {
            rows.reverse();
        }
        let keys = keys(op, &rows).await?;
        let mut of_each: HashMap<GroupId, Vec<LogEntry>> = HashMap::new();
        for row in &rows {
            of_each.entry(row.group_id).or_default().push(opened(&keys, row));
        }
        for group in groups {
            let entries = of_each.remove(&group).unwrap_or_default();
            pages.insert(LogOf { group, args: args.clone() }, args.page(entries));
        }
    }
    Ok(pages)
}

/// How many entries the viewer sees in the logs of these groups.
///
/// # Errors
///
/// [`crate::Error::Unauthenticated`] if nobody is signed in.
pub async fn count_log(op: &Op, groups: &[GroupId]) -> Result<HashMap<GroupId, i32>> {
    let counts = log::counts(op, groups).await?;
    Ok(counts.into_iter().map(|(group, count)| (group, i32::try_from(count).unwrap_or(i32::MAX))).collect())
}

/// Those of these entries that the viewer sees.
///
/// # Errors
///
/// As [`count_log`].
pub async fn log_by_ids(op: &Op, ids: &[GroupLogId]) -> Result<HashMap<GroupLogId, LogEntry>> {
    let rows = log::by_ids(op, ids).await?;
    let keys = keys(op, &rows).await?;
    Ok(rows.iter().map(|row| (row.id, opened(&keys, row))).collect())
}

/// Those of these members whom a log names, under the alias that they have now: whoever is in the group, waits or is
/// banned. Who has gone has no name any more, so that an earlier alias can't be tied to a later one.
///
/// # Errors
///
/// As [`count_log`].
pub async fn named(op: &Op, ids: &[MemberId]) -> Result<HashMap<MemberId, Member>> {
    let rows = desk::named_by_ids(op, ids).await?;
    Ok(people::opened(op, &rows).await?.into_iter().map(|member| (member.id, member)).collect())
}
