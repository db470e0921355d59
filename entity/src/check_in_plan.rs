//! `check_in_plan`: an agreement of two people to check in with each other. Its terms are in its proposals.

use sea_orm::entity::prelude::*;

use crate::{PersonId, PlanId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "check_in_plan")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PlanId,
    /// The person who made the first proposal.
    pub one_id: PersonId,
    pub two_id: PersonId,
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
