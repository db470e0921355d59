//! `feed`: one row per feed, with the number of its last event. The row is locked to take the next number.

use sea_orm::entity::prelude::*;

use crate::FeedId;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "feed")]
pub struct Model {
    /// The id of the person or group whose it is.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: FeedId,
    /// The number of the last event; 0 if there is none yet.
    pub seq: i64,
    /// The number up to which events were pruned.
    pub pruned: i64,
}

impl ActiveModelBehavior for ActiveModel {}
