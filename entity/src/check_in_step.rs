//! `check_in_step`: the steps that the worker has done for one side of a check-in, each once.

use sea_orm::entity::prelude::*;

use crate::{CheckInId, PersonId, PlanId, StepId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "check_in_step")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub check_in_id: CheckInId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub person_id: PersonId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub step: String,
    pub id: StepId,
    pub plan_id: PlanId,
    /// When the step was done or skipped.
    pub at: DateTimeUtc,
    /// Whether the step was skipped because it no longer made sense.
    pub is_passed: bool,
    /// How late a rung was, in microseconds. The rungs after it are delayed by the same amount.
    pub late_for: i64,
    /// When sending its mail began, which happens at most once; else null.
    pub mailed_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
