//! `touch`: an occasion on which a person was in touch with one of their contacts.

use sea_orm::entity::prelude::*;

use crate::{ContactId, PersonId, Sealed, TouchId};

/// How the two were in touch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(32))")]
pub enum Kind {
    #[sea_orm(string_value = "CALL")]
    Call,
    #[sea_orm(string_value = "TEXT")]
    Text,
    #[sea_orm(string_value = "IN_PERSON")]
    InPerson,
    #[sea_orm(string_value = "VIDEO")]
    Video,
    #[sea_orm(string_value = "OTHER")]
    Other,
    /// Recorded automatically for an answered check-in.
    #[sea_orm(string_value = "CHECK_IN")]
    CheckIn,
    /// Recorded automatically for a gesture.
    #[sea_orm(string_value = "GESTURE")]
    Gesture,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "touch")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TouchId,
    pub owner_id: PersonId,
    pub contact_id: ContactId,
    pub kind: Kind,
    pub occurred_at: DateTimeUtc,
    pub note: Option<Sealed>,
    pub version: i32,
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
