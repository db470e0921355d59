//! `verification`: a code that was mailed, and what is done when it comes back.

use sea_orm::entity::prelude::*;

use crate::{PersonId, Sealed, VerificationId};

/// What the code confirms.
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
    /// Who asked, where that is known: a change of address.
    pub person_id: Option<PersonId>,
    /// The address and what else is needed to finish, sealed under the server's short-lived text key.
    pub body: Sealed,
    /// Wrong codes given so far.
    pub attempts: i32,
    pub created_at: DateTimeUtc,
    pub expires_at: DateTimeUtc,
    pub used_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
