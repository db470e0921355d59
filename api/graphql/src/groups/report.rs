//! Reports of groups to the operator.

use async_graphql::{Context, Description, Enum, ID, InputObject, Object};
use domain::groups as verbs;
use domain::scope::Scope;

use super::Group;
use super::code::group;
use crate::context::{expect, id};
use crate::error::Result;
use crate::once::{Once, mutate};
use crate::payload::payloads;
use crate::scalars::DateTime;
use crate::scope::{Needs, scope};

/// Why a group is reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::groups::ReportReason")]
pub enum GroupReportReason {
    /// The group puts people in danger, for example by encouraging self-harm.
    Harm,
    /// The group harasses people, or incites hatred.
    Harassment,
    /// The group deceives people, for example about who runs it.
    Deception,
    /// The group sells or advertises something.
    Spam,
    /// Another reason, which the text explains.
    Other,
}

/// A report of a group that you made to the operator of this installation.
#[derive(Clone, Debug, Description)]
pub struct GroupReport(pub verbs::GroupReport);

#[Object(use_type_description, directive = scope::apply(Needs(Scope::GroupsJoin)))]
impl GroupReport {
    /// The ID of the report.
    pub async fn id(&self, ctx: &Context<'_>) -> ID {
        id(ctx, self.0.id)
    }

    /// The group that you reported. Null if it isn't visible to you any more.
    #[graphql(directive = scope::apply(Needs(Scope::GroupsRead)))]
    async fn group(&self, ctx: &Context<'_>) -> Option<Result<Group>> {
        group(ctx, self.0.group).await
    }

    /// Why you reported the group.
    async fn reason(&self) -> GroupReportReason {
        self.0.reason.into()
    }

    /// What you wrote about it. Null if you wrote nothing.
    async fn text(&self) -> Option<&str> {
        self.0.text.as_deref()
    }

    /// When you made the report.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }
}

/// The input of `reportGroup`.
#[derive(Clone, Debug, InputObject)]
pub struct ReportGroupInput {
    /// The ID of the group.
    group_id: ID,
    /// Why you report the group.
    reason: GroupReportReason,
    /// What the operator should know, up to 2,000 characters.
    text: Option<String>,
    #[graphql(flatten)]
    once: Once,
}

payloads! { Scope::GroupsJoin;
    reportGroup => ReportGroupPayload { group_report: GroupReport, "Your report. Null if the mutation failed." }
}

/// The mutations that report groups.
#[derive(Default, Debug)]
pub struct GroupReportMutation;

#[Object(directive = scope::apply(Needs(Scope::GroupsJoin)))]
impl GroupReportMutation {
    /// Reports a group to the operator of this installation, who can hide or close it. Nobody in the group is told, and
    /// the operator isn't shown who reported it. You can report a group that you see, and one that you were a member of.
    /// Refused if you have made 10 reports today (UTC).
    async fn report_group(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: ReportGroupInput,
    ) -> Result<ReportGroupPayload> {
        mutate!(ctx, GroupReport, |op| {
            let group = expect(op, &input.group_id, "groupId")?;
            verbs::report(op, group, input.reason.into(), input.text.clone()).await
        })
    }
}
