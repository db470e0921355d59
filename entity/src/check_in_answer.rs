//! `check_in_answer`: one side's answer in a check-in, or to somebody who asked how they are. Each correction is a new
//! version.

use sea_orm::entity::prelude::*;

use crate::{PersonId, PlanId, Sealed};

/// How the person is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(32))")]
pub enum Feeling {
    #[sea_orm(string_value = "GREAT")]
    Great,
    #[sea_orm(string_value = "GOOD")]
    Good,
    #[sea_orm(string_value = "OKAY")]
    Okay,
    #[sea_orm(string_value = "LOW")]
    Low,
    #[sea_orm(string_value = "STRUGGLING")]
    Struggling,
}

/// What would help the person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(32))")]
pub enum Help {
    #[sea_orm(string_value = "NOTHING")]
    Nothing,
    #[sea_orm(string_value = "LISTEN")]
    Listen,
    #[sea_orm(string_value = "COMPANY")]
    Company,
    #[sea_orm(string_value = "PRACTICAL_HELP")]
    PracticalHelp,
    #[sea_orm(string_value = "SPACE")]
    Space,
    #[sea_orm(string_value = "CALL_ME")]
    CallMe,
}

/// Who sees a struggle or a triumph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(32))")]
pub enum Audience {
    #[sea_orm(string_value = "OTHER_SIDE")]
    OtherSide,
    #[sea_orm(string_value = "CORE_CONTACTS")]
    CoreContacts,
    #[sea_orm(string_value = "ONLY_ME")]
    OnlyMe,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "check_in_answer")]
pub struct Model {
    /// The id of the check-in or the ask.
    #[sea_orm(primary_key, auto_increment = false)]
    pub subject_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub person_id: PersonId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub version: i32,
    pub other_id: PersonId,
    pub plan_id: Option<PlanId>,
    /// When the check-in was due, or the ask was made.
    pub due_at: DateTimeUtc,
    /// Null once the other person has lost its author, whose account had ended; so are the help and the note.
    pub feeling: Option<Feeling>,
    pub help: Option<Help>,
    pub note: Option<Sealed>,
    pub struggle: Option<Sealed>,
    pub struggle_audience: Option<Audience>,
    pub triumph: Option<Sealed>,
    pub triumph_audience: Option<Audience>,
    pub answered_at: DateTimeUtc,
    /// When the answer reached the server.
    pub at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
