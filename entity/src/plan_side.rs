//! `check_in_plan_side`: what of a plan is one person's own: reminders, ladder, and how far the worker has come with it.

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
    /// JSON: minutes before or after the time, each.
    pub reminders: String,
    pub by_mail: bool,
    pub reminders_at: DateTimeUtc,
    /// JSON, sealed as a whole.
    pub ladder: Option<Sealed>,
    pub ladder_at: DateTimeUtc,
    /// What was due up to then is done.
    pub worked_until: DateTimeUtc,
    /// When there may be something to do again; none, while there is nothing.
    pub next_at: Option<DateTimeUtc>,
    /// By which release of the time-zone data that was found out.
    pub planned_by: String,
}

impl ActiveModelBehavior for ActiveModel {}
