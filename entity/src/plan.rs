//! `check_in_plan`: the standing agreement of two people to check in with each other; what is agreed stands in its proposals.

use sea_orm::entity::prelude::*;

use crate::{PersonId, PlanId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "check_in_plan")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PlanId,
    /// Who proposed it first.
    pub one_id: PersonId,
    pub two_id: PersonId,
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
