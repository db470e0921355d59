//! The part of a person's export that holds what they are and did in groups, read page by page.

use entity::{MemberId, group_member};
use sea_orm::ActiveEnum;
use serde_json::{Value, json};

use super::blocks::Block;
use super::entry::{Group, Guidelines};
use super::member::{Membership, Role, Standing};
use super::showing::Showing;
use super::store::{blocks, members, showings};
use super::{export_invitations, read};
use crate::core::error::Result;
use crate::core::op::Op;
use crate::core::pen::Pen;

/// How many rows are read at once.
const PAGE: u64 = 100;

/// Writes the viewer's memberships, past ones too, with the groups that they own, their blocks, showings and invitations.
pub(crate) async fn export(op: &Op, pen: &mut Pen) -> Result<()> {
    pen.list("memberships")?;
    let mut after: Option<MemberId> = None;
    loop {
        let rows = members::every(op, after, PAGE).await?;
        let Some(last) = rows.last() else { break };
        after = Some(last.id);
        for membership in memberships(op, &rows).await? {
            pen.item(&membership).await?;
        }
    }
    pen.end();
    pen.list("groupBlocks")?;
    let key = op.env.vault.key(op.person()?.0).await?;
    let mut after = None;
    loop {
        let rows = blocks::every(op, after, PAGE).await?;
        let Some(last) = rows.last() else { break };
        after = Some(last.id);
        let groups = export_invitations::seen(op, rows.iter().map(|row| row.group_id)).await?;
        for row in &rows {
            let (block, group) = (Block::open(&key, row), groups.get(&row.group_id).map(named));
            pen.item(&json!({ "group": group, "alias": block.alias, "since": block.since })).await?;
        }
    }
    pen.end();
    pen.list("groupShowings")?;
    let mut after = None;
    loop {
        let rows = showings::every(op, after, PAGE).await?;
        let Some(last) = rows.last() else { break };
        after = Some(last.id);
        let groups = export_invitations::seen(op, rows.iter().map(|row| row.group_id)).await?;
        for row in &rows {
            let group = groups.get(&row.group_id).map(named);
            pen.item(&json!({ "group": group, "since": Showing::of(row).since })).await?;
        }
    }
    pen.end();
    export_invitations::write(op, pen).await
}

async fn memberships(op: &Op, rows: &[group_member::Model]) -> Result<Vec<Value>> {
    let groups: Vec<_> = rows.iter().map(|row| row.group_id).collect();
    let groups = read::by_ids(op, &groups).await?;
    let versions: Vec<_> = groups.values().map(|group| (group.id, group.guidelines_version)).collect();
    let guidelines = read::guidelines(op, &versions).await?;
    let opened = read::opened(op, rows).await?;
    let shown = opened.into_iter().map(|membership| {
        let group = groups.get(&membership.group).map(|group| {
            let rules = guidelines.get(&(group.id, group.guidelines_version));
            if group.own_role == Some(Role::Owner) { owned(group, rules) } else { named(group) }
        });
        shown(&membership, group.as_ref())
    });
    Ok(shown.collect())
}

fn shown(membership: &Membership, group: Option<&Value>) -> Value {
    json!({
        "group": group,
        "state": state(membership.standing),
        "role": membership.role.to_value(),
        "alias": membership.alias,
        "pronouns": membership.pronouns,
        "colour": membership.colour.to_value(),
        "answer": membership.answer,
        "joinedIn": membership.joined_in,
        "acceptedGuidelinesVersion": membership.guidelines_version,
        "acceptedMemberListVisibility": membership.accepted_list.to_value(),
        "notifications": membership.notifications.to_value(),
        "mayAskAgainAt": membership.may_ask_from,
        "bannedUntil": membership.banned_until,
        "reason": membership.reason,
        "offeredRole": membership.offered_role.map(|role| role.to_value()),
    })
}

fn state(standing: Standing) -> &'static str {
    match standing {
        Standing::Stranger => "STRANGER",
        Standing::Invited => "INVITED",
        Standing::Requested => "REQUESTED",
        Standing::Waitlisted => "WAITLISTED",
        Standing::Active => "ACTIVE",
        Standing::Declined => "DECLINED",
        Standing::Left => "LEFT",
        Standing::Removed => "REMOVED",
        Standing::Banned => "BANNED",
    }
}

/// A group of somebody else's: what it is called.
fn named(group: &Group) -> Value {
    json!({ "name": group.name })
}

/// A group of one's own, with all that was written for it.
fn owned(group: &Group, guidelines: Option<&Guidelines>) -> Value {
    json!({
        "name": group.name,
        "description": group.description,
        "topics": group.topics,
        "question": group.question,
        "language": group.language,
        "region": group.region,
        "format": group.format.to_value(),
        "visibility": group.visibility.to_value(),
        "publicFrom": group.public_on,
        "joinPolicy": group.join_policy.to_value(),
        "memberListVisibility": group.member_list.to_value(),
        "inviters": group.inviters.to_value(),
        "capacity": group.capacity,
        "guidelines": guidelines.map(|it| json!({ "version": it.version, "text": it.text, "since": it.since })),
        "closedAt": group.closed_at,
    })
}
