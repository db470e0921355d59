//! `verification`: a mailed code, and the action that it confirms.

use sea_orm::entity::prelude::*;

use crate::{PersonId, Sealed, VerificationId};

/// The action that the code confirms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(32))")]
pub enum Purpose {
    #[sea_orm(string_value = "SIGN_UP")]
    SignUp,
    #[sea_orm(string_value = "PASSWORD_RESET")]
    PasswordReset,
    #[sea_orm(string_value = "EMAIL_CHANGE")]
    EmailChange,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "verification")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: VerificationId,
    pub purpose: Purpose,
    pub email_hash: Vec<u8>,
    /// The person who asked for a change of address; null for other purposes.
    pub person_id: Option<PersonId>,
    /// The address and other data for the action, sealed with the code's own key.
    pub body: Sealed,
    /// The number of wrong codes so far.
    pub attempts: i32,
    pub created_at: DateTimeUtc,
    pub expires_at: DateTimeUtc,
    pub used_at: Option<DateTimeUtc>,
    /// The one whose code it has: that was mailed a moment before. Null if it has its own.
    pub code_of_id: Option<VerificationId>,
}

impl ActiveModelBehavior for ActiveModel {}
