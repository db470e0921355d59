//! `profile`: a person's public profile. Each version is a row, so that a view can be frozen at a point in time.

use sea_orm::entity::prelude::*;

use crate::{PersonId, Sealed};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "profile")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub person_id: PersonId,
    /// Starts at 1 and has no gaps.
    #[sea_orm(primary_key, auto_increment = false)]
    pub version: i32,
    pub since: DateTimeUtc,
    pub display_name: Sealed,
    pub pronouns: Option<Sealed>,
}

impl ActiveModelBehavior for ActiveModel {}
