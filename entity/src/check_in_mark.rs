//! `check_in_mark`: a person's skip, snooze or all-clear for one check-in.

use sea_orm::entity::prelude::*;

use crate::{CheckInId, PersonId, PlanId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "check_in_mark")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub check_in_id: CheckInId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub person_id: PersonId,
    pub plan_id: PlanId,
    pub skipped_at: Option<DateTimeUtc>,
    /// When it was last snoozed. `snoozed_until` is the end of that snooze.
    pub snoozed_at: Option<DateTimeUtc>,
    pub snoozed_until: Option<DateTimeUtc>,
    /// When it was first snoozed. `snoozed_for` is the total of all snoozes, in microseconds.
    pub snoozed_from: Option<DateTimeUtc>,
    pub snoozed_for: Option<i64>,
    pub all_clear_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
