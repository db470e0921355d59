//! `access_entry`: what an app, a token, a device or the operator did with somebody's account, in an hour or on a day.

use sea_orm::entity::prelude::*;

use crate::{AccessEntryId, AppId, PersonId, Sealed};

/// Who it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(32))")]
pub enum Source {
    /// An app, by what it was given.
    #[sea_orm(string_value = "APP")]
    App,
    /// A personal access token.
    #[sea_orm(string_value = "TOKEN")]
    Token,
    /// A device of the person's.
    #[sea_orm(string_value = "DEVICE")]
    Device,
    /// The operator of the installation.
    #[sea_orm(string_value = "OPERATOR")]
    Operator,
    /// It isn't known: the server had no room to note it.
    #[sea_orm(string_value = "LOST")]
    Lost,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "access_entry")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AccessEntryId,
    pub person_id: PersonId,
    pub source: Source,
    /// The credential by which it was done; the person, if it was none.
    pub by_id: Uuid,
    /// The app that has the credential.
    pub app_id: Option<AppId>,
    /// The beginning of the hour or of the UTC day.
    pub since: DateTimeUtc,
    /// What was done. Null until it is written, in the same transaction.
    pub content: Option<Sealed>,
}

impl ActiveModelBehavior for ActiveModel {}
