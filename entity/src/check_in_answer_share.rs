//! `check_in_answer_share`: the people with whom a struggle or a triumph is shared, determined when it is written.

use sea_orm::entity::prelude::*;

use crate::{PersonId, ShareId};

/// The shared part of the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(32))")]
pub enum Part {
    #[sea_orm(string_value = "STRUGGLE")]
    Struggle,
    #[sea_orm(string_value = "TRIUMPH")]
    Triumph,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "check_in_answer_share")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ShareId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub person_id: PersonId,
    pub subject_id: Uuid,
    pub author_id: PersonId,
    pub version: i32,
    pub part: Part,
    pub at: DateTimeUtc,
    /// Until this time, only people who have answered themselves see it.
    pub held_until: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
