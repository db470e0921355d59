//! `check_in_plan_stop`: a pause of one side of a plan, or the end of the plan for that side.

use sea_orm::entity::prelude::*;

use crate::{PersonId, PlanId, StopId};

/// Whether the row is a pause or an end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(32))")]
pub enum Kind {
    #[sea_orm(string_value = "PAUSE")]
    Pause,
    #[sea_orm(string_value = "END")]
    End,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "check_in_plan_stop")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: StopId,
    pub plan_id: PlanId,
    pub person_id: PersonId,
    pub kind: Kind,
    pub since: DateTimeUtc,
    /// When the pause ended; null for a current pause and for an end.
    pub until: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
