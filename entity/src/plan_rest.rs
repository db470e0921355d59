//! `check_in_plan_rest`: a time in which one side of a plan rests, or the end that one side put to it.

use sea_orm::entity::prelude::*;

use crate::{PersonId, PlanId, RestId};

/// Which of the two.
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
#[sea_orm(table_name = "check_in_plan_rest")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: RestId,
    pub plan_id: PlanId,
    pub person_id: PersonId,
    pub kind: Kind,
    pub since: DateTimeUtc,
    /// None for as long as it isn't resumed; always none for an end.
    pub until: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
