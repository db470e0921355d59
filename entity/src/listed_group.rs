//! `listed_group`: what of a public group is searched, in plain text. Groups that aren't public have no row here.

use sea_orm::entity::prelude::*;

use crate::GroupId;
use crate::peer_group::Format;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "listed_group")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub group_id: GroupId,
    /// The place in the order of listing: the day above, and random bits below, so that it tells no more than the day.
    /// The words of the group are indexed under this number.
    #[sea_orm(unique)]
    pub number: i64,
    pub name: String,
    /// The place in the order of names: a collation key, which compares as bytes.
    pub name_key: Vec<u8>,
    pub description: String,
    /// JSON: a list of strings.
    pub topics: String,
    pub language: String,
    pub region: Option<String>,
    pub format: Format,
    pub has_free_places: bool,
}

impl ActiveModelBehavior for ActiveModel {}
