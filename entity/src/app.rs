//! `app`: a third party's registered client.

use sea_orm::entity::prelude::*;

use crate::{AppId, PersonId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "app")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AppId,
    pub owner_id: PersonId,
    pub name: String,
    /// Who makes the app, as people read it when they are asked.
    pub maker: String,
    pub description: String,
    /// Whether it can keep a secret.
    pub is_confidential: bool,
    /// The redirect URIs, as a JSON list of texts.
    pub redirect_uris: String,
    /// The scopes without which it doesn't work, as bits.
    pub required_scopes: i64,
    /// The scopes that it may ask for besides, as bits.
    pub optional_scopes: i64,
    pub created_at: DateTimeUtc,
    /// When the operator approved it.
    pub approved_at: Option<DateTimeUtc>,
    /// When the operator suspended it.
    pub suspended_at: Option<DateTimeUtc>,
    /// The keyed hash of the code with which somebody else can take it over.
    pub offer: Option<Vec<u8>>,
    /// Until when they can.
    pub offered_until: Option<DateTimeUtc>,
    /// Since when it rests with the account of its owner.
    pub rests_since: Option<DateTimeUtc>,
    /// When its owner deleted it.
    pub ended_at: Option<DateTimeUtc>,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
