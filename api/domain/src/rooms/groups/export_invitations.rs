//! The part of a person's export that holds their codes, invitations and reports.

use std::collections::HashMap;

use entity::GroupId;
use sea_orm::ActiveEnum;
use serde_json::{Value, json};

use super::entry::Group;
use super::read;
use super::reports::opened;
use super::store::{codes, invitations, reports};
use crate::core::error::Result;
use crate::core::op::Op;
use crate::core::pen::Pen;

/// How many rows are read at once.
const PAGE: u64 = 200;

/// Writes the viewer's codes, the invitations that they sent and received, and their reports. Nothing says how often a
/// code was used, nor what became of an invitation that they sent.
pub(super) async fn write(op: &Op, pen: &mut Pen) -> Result<()> {
    pen.list("groupCodes")?;
    let mut rows = codes::every(op, None, PAGE).await?;
    while let Some(last) = rows.last() {
        let groups = seen(op, rows.iter().map(|row| row.group_id)).await?;
        for row in &rows {
            let code = json!({
                "group": named(&groups, row.group_id),
                "maxUses": row.most_uses,
                "createdOn": row.created_at.date_naive(),
                "expiresAt": row.expires_at,
                "withdrawnAt": row.withdrawn_at,
            });
            pen.item(&code).await?;
        }
        rows = codes::every(op, Some(last), PAGE).await?;
    }
    pen.end();
    pen.list("sentGroupInvitations")?;
    let mut rows = invitations::every_sent(op, None, PAGE).await?;
    while let Some(last) = rows.last() {
        let groups = seen(op, rows.iter().map(|row| row.group_id)).await?;
        for row in &rows {
            let sent = json!({
                "group": named(&groups, row.group_id),
                "sentOn": row.created_at.date_naive(),
                "expiresAt": row.expires_at,
                "withdrawnAt": row.withdrawn_at,
            });
            pen.item(&sent).await?;
        }
        rows = invitations::every_sent(op, Some(last), PAGE).await?;
    }
    pen.end();
    pen.list("groupInvitations")?;
    let mut rows = invitations::every_received(op, None, PAGE).await?;
    while let Some(last) = rows.last() {
        let groups = seen(op, rows.iter().map(|row| row.group_id)).await?;
        for row in &rows {
            let received = json!({
                "group": named(&groups, row.group_id),
                "expiresAt": row.expires_at,
                "acceptedAt": row.accepted_at,
                "declinedAt": row.declined_at,
            });
            pen.item(&received).await?;
        }
        rows = invitations::every_received(op, Some(last), PAGE).await?;
    }
    pen.end();
    reported(op, pen).await
}

async fn reported(op: &Op, pen: &mut Pen) -> Result<()> {
    pen.list("groupReports")?;
    let mut rows = reports::every(op, None, PAGE).await?;
    while let Some(last) = rows.last() {
        let groups = seen(op, rows.iter().map(|row| row.group_id)).await?;
        for report in opened(op, &rows).await? {
            let report = json!({
                "group": named(&groups, report.group),
                "reason": report.reason.to_value(),
                "text": report.text,
                "createdAt": report.created_at,
            });
            pen.item(&report).await?;
        }
        rows = reports::every(op, Some(last), PAGE).await?;
    }
    pen.end();
    Ok(())
}

/// Those of these groups that the viewer sees.
pub(super) async fn seen(op: &Op, groups: impl Iterator<Item = GroupId>) -> Result<HashMap<GroupId, Group>> {
    read::by_ids(op, &groups.collect::<Vec<_>>()).await
}

fn named(groups: &HashMap<GroupId, Group>, group: GroupId) -> Option<Value> {
    groups.get(&group).map(|group| json!({ "name": group.name }))
}
