//! `tag_cadence`: how often a person wants to be in touch with the contacts that have one of their tags.

use sea_orm::entity::prelude::*;

use crate::{PersonId, Sealed, TagCadenceId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "tag_cadence")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TagCadenceId,
    pub owner_id: PersonId,
    pub tag: Sealed,
    /// An ISO 8601 duration.
    pub every: String,
    pub since: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
