//! `kith group`: what the operator does with groups that were reported.

use std::fmt::Write;

use clap::{Args, Subcommand};
use domain::groups::{self, ReportReason, ReportedGroup, Verdict};
use domain::ids::GroupId;
use domain::node_id;
use domain::secrets::NodeType;
use domain::{Actor, Op};

use crate::config::Config;
use crate::said::{moment, plain};
use crate::start::{self, StartError, Stores};

/// The commands of `kith group`.
#[derive(Debug, Subcommand)]
pub enum Group {
    /// List the groups that were reported and wait for a decision.
    List,
    /// Show a group, with the reports that wait.
    Show(Which),
    /// Hide a group: only its members and those who ask or wait see it, and nobody else can join. They see that it is
    /// hidden.
    Hide(Why),
    /// Show a hidden group again.
    Unhide(Which),
    /// Close a group. Its members can read it for 30 days; then it is erased. This can't be undone.
    Close(Why),
    /// Leave a group as it is, and mark its reports as handled.
    Dismiss(Which),
}

/// A group.
#[derive(Debug, Args)]
pub struct Which {
    /// The ID of the group, such as grp_….
    id: String,
}

/// A group, and the reason for what is done with it.
#[derive(Debug, Args)]
pub struct Why {
    /// The ID of the group, such as grp_….
    id: String,
    /// The reason. Owners and facilitators of the group can read it in the group's log.
    #[arg(long, value_name = "TEXT")]
    reason: String,
}

/// Runs a command; gives what it says.
///
/// # Errors
///
/// Why it failed, in a sentence for the operator.
pub async fn run(config: &Config, command: &Group) -> Result<String, StartError> {
    let stores = Stores::open(config).await?;
    let op = start::open(config, &stores).await?.op(Actor::System);
    let said = carry_out(&op, command).await;
    drop(op);
    stores.close().await;
    said
}

async fn carry_out(op: &Op, command: &Group) -> Result<String, StartError> {
    let (id, verdict, reason) = match command {
        Group::List => {
            let groups = groups::reported_groups(op).await.map_err(StartError::Open)?;
            let lines: Vec<_> = groups.iter().map(|group| line(op, group)).collect();
            return Ok(if lines.is_empty() { "No reports are waiting.".to_owned() } else { lines.join("\n") });
        }
        Group::Show(which) => {
            let found = groups::group_for_operator(op, group_id(op, &which.id)?).await.map_err(StartError::Open)?;
            return found.map(|group| page(op, &group)).ok_or_else(|| unknown(&which.id));
        }
        Group::Hide(why) => (&why.id, Verdict::Hide, Some(&*why.reason)),
        Group::Unhide(which) => (&which.id, Verdict::Show, None),
        Group::Close(why) => (&why.id, Verdict::Close, Some(&*why.reason)),
        Group::Dismiss(which) => (&which.id, Verdict::Dismiss, None),
    };
    let handled = groups::judge(op, group_id(op, id)?, verdict, reason).await.map_err(StartError::Open)?;
    let handled = handled.ok_or_else(|| unknown(id))?;
    let done = match verdict {
        Verdict::Hide => "The group is hidden.",
        Verdict::Show => "The group isn't hidden.",
        Verdict::Close => "The group is closed.",
        Verdict::Dismiss => "The group stays as it is.",
    };
    Ok(format!("{done} Reports handled: {handled}"))
}

fn group_id(op: &Op, id: &str) -> Result<GroupId, StartError> {
    node_id::expect(&op.ids(), id, "id").map_err(|_| unknown(id))
}

fn unknown(id: &str) -> StartError {
    StartError::Other(format!(
        "There is no group with the ID {id}. `kith group list` shows the IDs of reported groups."
    ))
}

fn node(op: &Op, group: &ReportedGroup) -> String {
    node_id::encode(&op.ids(), NodeType::Group, group.id.0)
}

fn word(reason: ReportReason) -> &'static str {
    match reason {
        ReportReason::Harm => "HARM",
        ReportReason::Harassment => "HARASSMENT",
        ReportReason::Deception => "DECEPTION",
        ReportReason::Spam => "SPAM",
        ReportReason::Other => "OTHER",
    }
}

/// A group in one line: its ID, how many reports wait, their reasons, the first and the last of them, and its state.
fn line(op: &Op, group: &ReportedGroup) -> String {
    let mut reasons: Vec<_> = group.reports.iter().map(|report| word(report.reason)).collect();
    reasons.sort_unstable();
    reasons.dedup();
    let mut line = format!("{}  reports: {}  reasons: {}", node(op, group), group.reports.len(), reasons.join(", "));
    if let (Some(first), Some(last)) = (group.reports.first(), group.reports.last()) {
        let _ = write!(line, "  from {} to {}", moment(first.created_at), moment(last.created_at));
    }
    line + &state(group)
}

fn state(group: &ReportedGroup) -> String {
    let hidden = group.hidden_at.map(|at| format!("  hidden since {}", moment(at)));
    let closed = group.closed_at.map(|at| format!("  closed since {}", moment(at)));
    hidden.unwrap_or_default() + &closed.unwrap_or_default()
}

/// A group and its reports. What people wrote can't move the cursor or hide a line.
fn page(op: &Op, group: &ReportedGroup) -> String {
    let mut page = format!("{}{}\n", node(op, group), state(group));
    let _ = writeln!(page, "name: {}", plain(&group.name));
    let _ = writeln!(page, "description: {}", plain(&group.description));
    let visibility = format!("{:?}", group.visibility).to_uppercase();
    let _ = writeln!(page, "visibility: {visibility}");
    let _ = writeln!(page, "members: {}", group.members);
    let _ = write!(page, "reports that wait: {}", group.reports.len());
    for report in &group.reports {
        let text = report.text.as_deref().map(plain).unwrap_or_default();
        let _ = write!(page, "\n{}  {}  {text}", moment(report.created_at), word(report.reason));
    }
    page
}
