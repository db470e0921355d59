//! `group_day`: how often somebody did something with groups on a day, for the daily limits.

use sea_orm::entity::prelude::*;

use crate::PersonId;

/// What is limited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(32))")]
pub enum Act {
    #[sea_orm(string_value = "CREATE")]
    Create,
    #[sea_orm(string_value = "JOIN")]
    Join,
    #[sea_orm(string_value = "ASK")]
    Ask,
    #[sea_orm(string_value = "INVITE")]
    Invite,
    #[sea_orm(string_value = "REPORT")]
    Report,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "group_day")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub person_id: PersonId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub act: Act,
    /// The UTC day, such as 2026-03-29.
    #[sea_orm(primary_key, auto_increment = false)]
    pub day: String,
    pub count: i32,
}

impl ActiveModelBehavior for ActiveModel {}
