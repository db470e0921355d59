//! `group_report`: a report of a group to the operator.

use sea_orm::entity::prelude::*;

use crate::{GroupId, GroupReportId, PersonId, Sealed};

/// Why a group is reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(32))")]
pub enum Reason {
    #[sea_orm(string_value = "HARM")]
    Harm,
    #[sea_orm(string_value = "HARASSMENT")]
    Harassment,
    #[sea_orm(string_value = "DECEPTION")]
    Deception,
    #[sea_orm(string_value = "SPAM")]
    Spam,
    #[sea_orm(string_value = "OTHER")]
    Other,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "group_report")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: GroupReportId,
    pub group_id: GroupId,
    /// Null once the reporter is erased.
    pub reporter_id: Option<PersonId>,
    pub reason: Reason,
    /// Under the key of the group.
    pub text: Option<Sealed>,
    pub created_at: DateTimeUtc,
    pub handled_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
