//! `time_zone_data`: the releases of the time-zone data that check-ins have been planned by. The latest is in force.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "time_zone_data")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub release: String,
    pub since: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
