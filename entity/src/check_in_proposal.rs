//! `check_in_proposal`: terms that one person proposed for a plan. An accepted proposal is a revision of the plan.

use sea_orm::entity::prelude::*;

use crate::{PersonId, PlanId, ProposalId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "check_in_proposal")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ProposalId,
    pub plan_id: PlanId,
    /// A unique random number. Together with the original local time, it identifies a check-in.
    #[sea_orm(unique)]
    pub series: i64,
    /// The position among the plan's proposals.
    pub number: i32,
    pub by_id: PersonId,
    pub to_id: PersonId,
    /// JSON: mode, schedules, windows and reveal.
    pub terms: String,
    pub proposed_at: DateTimeUtc,
    pub accepted_at: Option<DateTimeUtc>,
    pub declined_at: Option<DateTimeUtc>,
    pub withdrawn_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
