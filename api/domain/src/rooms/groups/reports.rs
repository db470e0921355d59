//! Reports of groups to the operator of the installation. Nobody in the group is told.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
pub use entity::group_report::Reason as ReportReason;
use entity::{GroupId, GroupReportId, group_report};
use sea_orm::ActiveValue::Set;

use super::limits::{self, Act};
use super::policy::{ReportFacts, ReportGroup};
use super::store::{groups, members, reports};
use super::succession;
use crate::core::error::{Error, ErrorCode, Result};
use crate::core::once::{Again, Kept, gone};
use crate::core::op::Op;
use crate::core::policy::permit;
use crate::core::secrets::{Place, SealKey, UNREADABLE, seal};
use crate::core::text;
use crate::core::tx::Tx;
use crate::rooms::accounts;

/// The longest text of a report, in characters.
const LONGEST: usize = 2_000;

/// A report of a group, as the person who made it reads it.
#[derive(Clone, Debug)]
pub struct GroupReport {
    /// Which.
    pub id: GroupReportId,
    /// The group.
    pub group: GroupId,
    /// Why.
    pub reason: ReportReason,
    /// What the person wrote about it.
    pub text: Option<String>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

impl GroupReport {
    pub(super) fn open(key: Option<&SealKey>, row: &group_report::Model) -> Self {
        let open = |sealed| key.map_or_else(|| UNREADABLE.to_owned(), |key| key.show(place(row.id), sealed));
        let (id, group, reason, created_at) = (row.id, row.group_id, row.reason, row.created_at);
        Self { id, group, reason, text: row.text.as_ref().map(open), created_at }
    }
}

fn place(id: GroupReportId) -> Place {
    Place::new("group_report", "text", id.0)
}

/// Reports a group to the operator: one that the viewer sees, or ever had to do with.
///
/// # Errors
///
/// A refusal for a text out of bounds, if the group isn't visible, or if the viewer has made too many reports today.
pub async fn report(op: &Op, group: GroupId, reason: ReportReason, text: Option<String>) -> Result<GroupReport> {
    let text = text::optional_block(text);
    let is_fine = |text: &String| text.chars().count() <= LONGEST && text::printable(text, &()).is_ok();
    if !text.as_ref().is_none_or(is_fine) {
        let message = format!("`text` must be at most {LONGEST} characters long, without control characters.");
        return Err(Error::refused_at("text", ErrorCode::Invalid, message));
    }
    let tx = Tx::begin(op).await?;
    accounts::own_person(&tx).await?;
    let facts =
        ReportFacts { group, sees: groups::sees(&tx, group).await?, belonged: members::belonged(&tx, group).await? };
    let may = permit::<ReportGroup>(&tx, &facts)?;
    limits::count(&tx, Act::Report).await?;
    let keys = op.env.vault.keys([group.0]).await?;
    let key = keys.get(&group.0).map(AsRef::as_ref).ok_or_else(|| Error::not_found("groupId"))?;
    let id = GroupReportId(op.id());
    let row = group_report::ActiveModel {
        id: Set(id),
        reason: Set(reason),
        text: Set(text.map(|text| seal(op, key, place(id), &text))),
        created_at: Set(op.now),
        handled_at: Set(None),
        ..Default::default()
    };
    let row = reports::insert(&tx, &may, row).await?;
    if let Some(seen) = groups::lock(&tx, group).await? {
        succession::watch(&tx, &seen.group).await?;
    }
    tx.commit_as(id).await?;
    Ok(GroupReport::open(Some(key), &row))
}

/// Those of these reports that the viewer made.
///
/// # Errors
///
/// [`Error::Unauthenticated`] if nobody is signed in.
pub async fn reports_by_ids(op: &Op, ids: &[GroupReportId]) -> Result<HashMap<GroupReportId, GroupReport>> {
    let rows = reports::by_ids(op, ids).await?;
    Ok(opened(op, &rows).await?.into_iter().map(|report| (report.id, report)).collect())
}

/// Opens reports.
pub(super) async fn opened(op: &Op, rows: &[group_report::Model]) -> Result<Vec<GroupReport>> {
    let keys = op.env.vault.keys(rows.iter().map(|row| row.group_id.0)).await?;
    let open = |row: &group_report::Model| GroupReport::open(keys.get(&row.group_id.0).map(AsRef::as_ref), row);
    Ok(rows.iter().map(open).collect())
}

impl Again for GroupReport {
    async fn again(op: &Op, kept: &Kept) -> Result<Self> {
        let id = kept.one()?;
        reports_by_ids(op, &[id]).await?.remove(&id).ok_or_else(gone)
    }
}
