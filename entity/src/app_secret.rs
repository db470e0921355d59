//! `app_secret`: a secret of a confidential app, of which only the hash is kept.

use sea_orm::entity::prelude::*;

use crate::{AppId, AppSecretId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "app_secret")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AppSecretId,
    pub app_id: AppId,
    /// The SHA-256 of the secret, which has 256 random bits.
    pub hash: Vec<u8>,
    pub created_at: DateTimeUtc,
    /// Until when it works, once another one has taken over.
    pub expires_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
