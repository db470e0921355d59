//! The table `sealing_key` of the key store: sealing keys, each wrapped under the master key.

use entity::sealing_key;
use sea_orm::{ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use crate::core::db::filled;

/// Writes a new key.
pub(super) async fn insert(keys: &impl ConnectionTrait, row: sealing_key::ActiveModel) -> Result<(), DbErr> {
    sealing_key::Entity::insert(row).exec_without_returning(keys).await?;
    Ok(())
}

/// The keys of those of these owners who have one.
pub(super) async fn of(
    keys: &impl ConnectionTrait,
    owners: impl IntoIterator<Item = Uuid>,
) -> Result<Vec<sealing_key::Model>, DbErr> {
    sealing_key::Entity::find().filter(sealing_key::COLUMN.owner.is_in(filled(owners))).all(keys).await
}

/// Those of these owners who have a key.
pub(super) async fn owners(
    keys: &impl ConnectionTrait,
    owners: impl IntoIterator<Item = Uuid>,
) -> Result<Vec<Uuid>, DbErr> {
    sealing_key::Entity::find()
        .select_only()
        .column(sealing_key::Column::Owner)
        .filter(sealing_key::COLUMN.owner.is_in(filled(owners)))
        .into_tuple()
        .all(keys)
        .await
}

/// Any key, if there is one.
pub(super) async fn any(keys: &impl ConnectionTrait) -> Result<Option<sealing_key::Model>, DbErr> {
    sealing_key::Entity::find().one(keys).await
}

/// The number of keys.
pub(super) async fn count(keys: &impl ConnectionTrait) -> Result<u64, DbErr> {
    sealing_key::Entity::find().count(keys).await
}

/// The first keys after the key of an owner, in the order of their owners.
pub(super) async fn page(
    keys: &impl ConnectionTrait,
    after: Option<Uuid>,
    most: u64,
) -> Result<Vec<sealing_key::Model>, DbErr> {
    let mut page = sealing_key::Entity::find().order_by_asc(sealing_key::Column::Owner).limit(most);
    if let Some(after) = after {
        page = page.filter(sealing_key::COLUMN.owner.gt(after));
    }
    page.all(keys).await
}

/// Destroys the keys of these owners.
pub(super) async fn destroy(keys: &impl ConnectionTrait, owners: impl IntoIterator<Item = Uuid>) -> Result<(), DbErr> {
    sealing_key::Entity::delete_many().filter(sealing_key::COLUMN.owner.is_in(filled(owners))).exec(keys).await?;
    Ok(())
}
