//! `check_in_plan_side`: one person's own settings for a plan (reminders and ladder), and the worker's progress.

use sea_orm::entity::prelude::*;

use crate::{PersonId, PlanId, Sealed};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "check_in_plan_side")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub plan_id: PlanId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub person_id: PersonId,
    pub other_id: PersonId,
    pub version: i32,
    /// How many of the changes were of the ladder: who may not see it isn't shown them.
    pub ladder_version: i32,
    /// JSON: an array of minutes relative to the due time; negative means before.
    pub reminders: String,
    pub by_mail: bool,
    pub reminders_at: DateTimeUtc,
    /// Sealed JSON.
    pub ladder: Option<Sealed>,
    pub ladder_at: DateTimeUtc,
    /// Everything that was due up to this time is done.
    pub worked_until: DateTimeUtc,
    /// When the next step may be due; null if there is none.
    pub next_at: Option<DateTimeUtc>,
    /// The release of the time-zone data that `next_at` was computed with.
    pub planned_by: String,
}

impl ActiveModelBehavior for ActiveModel {}
