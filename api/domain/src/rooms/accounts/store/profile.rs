//! The table `profile`: what people show of themselves, a row a version. `core/policy/reach` joins it too.

use entity::{PersonId, profile};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

use super::super::policy::OverAccount;
use crate::core::error::{Error, Inconsistent, Result};
use crate::core::policy::Permit;
use crate::core::tx::Tx;

/// What a person shows at present.
pub(crate) async fn newest(db: &impl ConnectionTrait, id: PersonId) -> Result<profile::Model> {
    let found = profile::Entity::find()
        .filter(profile::COLUMN.person_id.eq(id))
        .order_by_desc(profile::Column::Version)
        .one(db)
        .await?;
    found.ok_or_else(|| Error::internal(Inconsistent("a person without a profile")))
}

/// Writes what an account shows from now on.
pub(crate) async fn insert<A: OverAccount>(
    tx: &Tx<'_>,
    permit: &Permit<'_, A>,
    row: profile::ActiveModel,
) -> Result<()> {
    let row = profile::ActiveModel { person_id: Set(permit.subject()), ..row };
    profile::Entity::insert(row).exec_without_returning(&tx.db).await?;
    Ok(())
}
