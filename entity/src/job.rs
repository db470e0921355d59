//! `job`: work that a transaction queued for the worker, as a kind and the id of its subject.

use sea_orm::entity::prelude::*;

use crate::JobId;

/// The kind of work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(32))")]
pub enum Kind {
    #[sea_orm(string_value = "MAIL_VERIFICATION")]
    MailVerification,
    #[sea_orm(string_value = "MAIL_PASSWORD_CHANGED")]
    MailPasswordChanged,
    #[sea_orm(string_value = "MAIL_EMAIL_CHANGED")]
    MailEmailChanged,
    #[sea_orm(string_value = "MAIL_DELETION")]
    MailDeletion,
    #[sea_orm(string_value = "MAIL_EXPORT")]
    MailExport,
    #[sea_orm(string_value = "MAIL_TOKEN_CREATED")]
    MailTokenCreated,
    #[sea_orm(string_value = "MAIL_APP_HANDED_OVER")]
    MailAppHandedOver,
    #[sea_orm(string_value = "MAIL_APP_OFFERED")]
    MailAppOffered,
    #[sea_orm(string_value = "MAIL_APP_REGISTERED")]
    MailAppRegistered,
    #[sea_orm(string_value = "MAIL_APP_CHANGED")]
    MailAppChanged,
    #[sea_orm(string_value = "MAIL_GRANT_BEGUN")]
    MailGrantBegun,
    #[sea_orm(string_value = "FORGET_VERIFICATION")]
    ForgetVerification,
    #[sea_orm(string_value = "ERASE_PERSON")]
    ErasePerson,
    #[sea_orm(string_value = "LOSE_PERSON")]
    LosePerson,
    #[sea_orm(string_value = "ERASE_GROUP")]
    EraseGroup,
    #[sea_orm(string_value = "MAIL_REMINDER")]
    MailReminder,
    #[sea_orm(string_value = "MAIL_RUNG")]
    MailRung,
    #[sea_orm(string_value = "MAIL_ALL_CLEAR")]
    MailAllClear,
    #[sea_orm(string_value = "MAIL_LADDER_LOST")]
    MailLadderLost,
    #[sea_orm(string_value = "GROUP_SUCCESSION")]
    GroupSuccession,
    #[sea_orm(string_value = "LIST_GROUP")]
    ListGroup,
    #[sea_orm(string_value = "SCRUB_GROUP_INDEX")]
    ScrubGroupIndex,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "job")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: JobId,
    pub kind: Kind,
    pub subject: Uuid,
    /// When the job is due. A worker that claims it sets this to the end of its claim.
    pub run_at: DateTimeUtc,
    pub attempts: i32,
    /// When the job failed for good, for an operator to look at; else null.
    pub failed_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
