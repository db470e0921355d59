//! `ended_grant`: what an app was given and no longer has, for the app to read. It names no person, and outlives the grant.

use sea_orm::entity::prelude::*;

use crate::{AppId, GrantId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "ended_grant")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: GrantId,
    pub app_id: AppId,
    /// From when on the app is told: a random minute within the hour after the end.
    pub told_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
