//! `distance`: how far a person keeps from another, and from when to when. A person's own, whatever becomes of contact and
//! link.

use sea_orm::entity::prelude::*;

use crate::{DistanceId, PersonId, Sealed};

/// How far; each grade holds what the one before it does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(32))")]
pub enum Grade {
    #[sea_orm(string_value = "MUTED")]
    Muted,
    #[sea_orm(string_value = "LIMITED")]
    Limited,
    #[sea_orm(string_value = "BLOCKED")]
    Blocked,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "distance")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DistanceId,
    pub owner_id: PersonId,
    pub person_id: PersonId,
    pub grade: Grade,
    /// What the owner knew the person by.
    pub name: Sealed,
    /// Where it came of stepping back from everyone: the grade that undoing it brings back, or `NONE`.
    pub before_stepping_back: Option<String>,
    pub since: DateTimeUtc,
    /// Since when nothing new of the owner's reaches the person: through changes of grade.
    pub limited_since: Option<DateTimeUtc>,
    /// Since when nothing new of the person's reaches the owner.
    pub blocked_since: Option<DateTimeUtc>,
    /// When it was changed or undone; none for the present one.
    pub until: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
