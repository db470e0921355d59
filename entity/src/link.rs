//! `link`: one side of a link between two people. Each side belongs to its owner, who can end it without the other
//! being told.

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
    /// Set when the owner ends the link: the other person keeps seeing the owner's data as of this time. If a distance
    /// already hid new data from them, this is the start of that distance.
    pub until: Option<DateTimeUtc>,
    /// When the owner last ended it.
    pub ended_at: Option<DateTimeUtc>,
    /// When the owner lost the person, whose account had ended: to the owner, all of theirs is withdrawn since.
    pub lost_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
