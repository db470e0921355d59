//! What the operator of an installation does with groups: reads the reports, hides and closes groups. Members are told by
//! a change of their group, and owners and facilitators by its log.

use chrono::{DateTime, Utc};
use entity::peer_group::{self, ClosedBy};
use entity::{GroupId, GroupLogId, group_log, group_report};
use sea_orm::ActiveValue::Set;

use super::closing::shut;
use super::entry::Visibility;
use super::listing;
use super::places::{desk_changed, group_changed};
use super::policy::visibility;
use super::reasons;
use super::reports::GroupReport;
use super::store::{groups, log, members, reports};
use super::texts::Texts;
use crate::core::access::Deed;
use crate::core::error::Result;
use crate::core::op::Op;
use crate::core::secrets::{Place, seal};
use crate::core::tx::Tx;
use crate::rooms::access::{self, Concerned};

/// How many reports are read at once.
const MOST: u64 = 1_000;

/// A group, as the operator sees it.
#[derive(Clone, Debug)]
pub struct ReportedGroup {
    /// Which.
    pub id: GroupId,
    /// Its name.
    pub name: String,
    /// What it is about.
    pub description: String,
    /// Who can see it.
    pub visibility: Visibility,
    /// How many active members it has.
    pub members: i32,
    /// When the operator hid it.
    pub hidden_at: Option<DateTime<Utc>>,
    /// When it was closed.
    pub closed_at: Option<DateTime<Utc>>,
    /// The reports that wait, oldest first.
    pub reports: Vec<GroupReport>,
}

/// The groups that were reported, those that have waited longest first. Who reported isn't shown.
///
/// # Errors
///
/// If a store doesn't answer.
pub async fn reported_groups(op: &Op) -> Result<Vec<ReportedGroup>> {
    let rows = reports::waiting(op, None, MOST).await?;
    let mut ids: Vec<GroupId> = Vec::new();
    for row in &rows {
        if !ids.contains(&row.group_id) {
            ids.push(row.group_id);
        }
    }
    let mut found = shown(op, groups::for_operator(op, &ids).await?, &rows).await?;
    found.sort_by_key(|group| ids.iter().position(|id| *id == group.id));
    Ok(found)
}

/// A group with the reports that wait, reported or not.
///
/// # Errors
///
/// As [`reported_groups`].
pub async fn group_for_operator(op: &Op, id: GroupId) -> Result<Option<ReportedGroup>> {
    let rows = reports::waiting(op, Some(id), MOST).await?;
    Ok(shown(op, groups::for_operator(op, &[id]).await?, &rows).await?.pop())
}

async fn shown(op: &Op, found: Vec<peer_group::Model>, rows: &[group_report::Model]) -> Result<Vec<ReportedGroup>> {
    // One lost key keeps nobody from the rest.
    let keys = op.env.vault.look_up(found.iter().map(|row| row.id.0)).await?;
    let key = |group: GroupId| keys.get(&group.0).and_then(|key| key.as_deref());
    let reports = |group: GroupId| rows.iter().filter(move |row| row.group_id == group);
    let show = |row: peer_group::Model| {
        let texts = Texts::open(key(row.id), &row);
        ReportedGroup {
            id: row.id,
            name: texts.name,
            description: texts.description,
            visibility: visibility(&row, op.now),
            members: row.active_count,
            hidden_at: row.hidden_at,
            closed_at: row.closed_at,
            reports: reports(row.id).map(|report| GroupReport::open(key(row.id), report)).collect(),
        }
    };
    Ok(found.into_iter().map(show).collect())
}

/// What the operator does with a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Hides it: only its members and those who ask or wait see it, and nobody else can join or ask.
    Hide,
    /// Shows it again.
    Show,
    /// Closes it: it can be read for 30 days.
    Close,
    /// Leaves it as it is.
    Dismiss,
}

/// Does something with a group, and marks its reports as handled: gives how many waited, or none if there is no such
/// group. Doing it twice is doing it once.
///
/// # Errors
///
/// A refusal for a reason out of bounds. If a store doesn't answer.
pub async fn judge(op: &Op, id: GroupId, verdict: Verdict, reason: Option<&str>) -> Result<Option<u64>> {
    let reason = reason.map(|reason| reasons::required(reason.to_owned())).transpose()?;
    let tx = Tx::begin(op).await?;
    let Some(group) = groups::lock_for_operator(&tx, id).await? else { return Ok(None) };
    let change = match verdict {
        Verdict::Hide if group.hidden_at.is_none() => Some((
            group_log::Kind::Hidden,
            peer_group::ActiveModel { hidden_at: Set(Some(op.now)), ..Default::default() },
        )),
        Verdict::Show if group.hidden_at.is_some() => {
            Some((group_log::Kind::Shown, peer_group::ActiveModel { hidden_at: Set(None), ..Default::default() }))
        }
        _ => None,
    };
    let closes = verdict == Verdict::Close && group.closed_at.is_none();
    if closes || change.is_some() {
        let deed = match verdict {
            Verdict::Hide => Deed::GroupHidden,
            Verdict::Show => Deed::GroupShown,
            Verdict::Close | Verdict::Dismiss => Deed::GroupClosed,
        };
        access::by_operator(&tx, &members::people_in(&tx, id).await?, Concerned::Group(id), deed).await?;
        let entry = GroupLogId(op.id());
        let keys = op.env.vault.keys([id.0]).await?;
        let reason = reason
            .zip(keys.get(&id.0))
            .map(|(reason, key)| (entry, seal(op, key, Place::new("group_log", "reason", entry.0), &reason)));
        let entry = log::Entry { reason, ..Default::default() };
        if let Some((kind, row)) = change {
            let group = groups::update_by_operator(&tx, id, row).await?;
            log::write(&tx, id, kind, entry).await?;
            listing::changed(&tx, &group).await?;
            group_changed(&tx, id);
            desk_changed(&tx, id);
        } else {
            shut(&tx, id, ClosedBy::Operator, entry).await?;
        }
    }
    let handled = reports::handle(&tx, id).await?;
    tx.commit().await?;
    Ok(Some(handled))
}
