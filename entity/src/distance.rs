//! `distance`: a distance that one person keeps from another, with its start and end. It belongs to its owner,
//! independent of contacts and links.

use sea_orm::entity::prelude::*;

use crate::{DistanceId, PersonId, Sealed};

/// The grade of a distance. Each grade includes the one before it.
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
    /// The owner's name for the person.
    pub name: Sealed,
    /// If the owner stepped back from everyone: the grade to restore when that is undone, or `NONE`. Else null.
    pub before_stepping_back: Option<String>,
    pub since: DateTimeUtc,
    /// Since when nothing new from the owner reaches the person. Kept if the grade changes.
    pub limited_since: Option<DateTimeUtc>,
    /// Since when nothing new from the person reaches the owner.
    pub blocked_since: Option<DateTimeUtc>,
    /// When the distance was changed or removed; null for the current one.
    pub until: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
