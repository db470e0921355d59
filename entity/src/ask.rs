//! `ask`: one person asks another how they are, outside any plan.

use sea_orm::entity::prelude::*;

use crate::{AskId, PersonId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "ask")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AskId,
    pub from_id: PersonId,
    pub to_id: PersonId,
    pub at: DateTimeUtc,
    pub closes_at: DateTimeUtc,
    pub not_now_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
