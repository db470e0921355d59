//! `device_authorization`: what an app on a device without a browser asks, until a person decides at another device. What they
//! decide is an `authorization` with the same id.

use sea_orm::entity::prelude::*;

use crate::{AppId, DeviceAuthorizationId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "device_authorization")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DeviceAuthorizationId,
    pub app_id: AppId,
    /// The keyed hash of the code that the person copies.
    pub user_code: Vec<u8>,
    /// What the app asks for, as bits of the scopes.
    pub scopes: i64,
    /// How many seconds the device has to wait between polls.
    pub poll_interval: i32,
    /// The last poll that wasn't too early.
    pub polled_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
    pub expires_at: DateTimeUtc,
    /// When a person decided. If no `authorization` came of it, they refused.
    pub decided_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
