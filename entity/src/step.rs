//! `check_in_step`: what the worker has done for one side of a check-in: each step once.

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
    /// When it was done, or passed over.
    pub at: DateTimeUtc,
    /// Whether it made no sense any more, and was passed over.
    pub is_passed: bool,
    /// How much later than planned a rung goes, in microseconds: what follows it goes as much later.
    pub late_for: i64,
    /// When its mail was begun: it is never begun twice.
    pub mailed_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
