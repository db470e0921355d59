//! `link`: one side of two people's link. Each side is its owner's own, and ends without the other's knowing.

use sea_orm::entity::prelude::*;

use crate::PersonId;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "link")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub owner_id: PersonId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub person_id: PersonId,
    pub since: DateTimeUtc,
    /// Once the owner has ended it: what the other side sees of the owner stays as it was at this moment. Where a distance
    /// kept what was new from them already, that is when it began to.
    pub until: Option<DateTimeUtc>,
    /// When the owner last ended it.
    pub ended_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
