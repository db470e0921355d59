//! `check_in_proposal`: what one of the two proposed for a plan; once accepted, a revision of it.

use sea_orm::entity::prelude::*;

use crate::{PersonId, PlanId, ProposalId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "check_in_proposal")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ProposalId,
    pub plan_id: PlanId,
    /// Random, and unlike every other: with the original local time, it names an occurrence.
    #[sea_orm(unique)]
    pub series: i64,
    /// Its place among the plan's proposals.
    pub number: i32,
    pub by_id: PersonId,
    pub to_id: PersonId,
    /// JSON: mode, schedules, windows, reveal.
    pub terms: String,
    pub proposed_at: DateTimeUtc,
    pub accepted_at: Option<DateTimeUtc>,
    pub declined_at: Option<DateTimeUtc>,
    pub withdrawn_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
