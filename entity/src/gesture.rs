//! `gesture`: a one-tap message such as "thinking of you". It needs no reply.

use sea_orm::entity::prelude::*;

use crate::{GestureId, PersonId};

/// The meaning of a gesture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(32))")]
pub enum Kind {
    #[sea_orm(string_value = "THINKING_OF_YOU")]
    ThinkingOfYou,
    #[sea_orm(string_value = "WITH_YOU")]
    WithYou,
    #[sea_orm(string_value = "HUG")]
    Hug,
    #[sea_orm(string_value = "THANKS")]
    Thanks,
    #[sea_orm(string_value = "STRENGTH")]
    Strength,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "gesture")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: GestureId,
    pub from_id: PersonId,
    pub to_id: PersonId,
    pub kind: Kind,
    pub at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
