//! `leaving`: what has yet to lose a person whose account has ended, one row for each, with a time of its own.

use sea_orm::entity::prelude::*;

use crate::{LeavingId, PersonId};

/// What loses the person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(32))")]
pub enum Kind {
    /// A person to whom they are or were linked.
    #[sea_orm(string_value = "LINK")]
    Link,
    /// A group, by their membership in it.
    #[sea_orm(string_value = "MEMBERSHIP")]
    Membership,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "leaving")]
pub struct Model {
    /// The subject of its job.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: LeavingId,
    pub person_id: PersonId,
    pub kind: Kind,
    /// The id of what loses the person: of a link, the other person; of a group, the membership.
    pub other_id: Uuid,
    /// A random time.
    pub due_at: DateTimeUtc,
    /// When it lost the person.
    pub lost_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
