//! The id that the main store and the key store share. They are configured, mounted and restored separately, and this
//! id shows that they belong together.

use entity::{installation, key_installation};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait};
use uuid::Uuid;

/// The key of the only row of each of the two tables.
const NAME: &str = "kith";

/// The id in the main store.
pub(crate) async fn main_id(main: &impl ConnectionTrait) -> Result<Option<Uuid>, DbErr> {
    Ok(installation::Entity::find_by_id(NAME.to_owned()).one(main).await?.map(|row| row.id))
}

/// The id in the key store.
pub(crate) async fn keys_id(keys: &impl ConnectionTrait) -> Result<Option<Uuid>, DbErr> {
    Ok(key_installation::Entity::find_by_id(NAME.to_owned()).one(keys).await?.map(|row| row.id))
}

/// Writes an id to both stores, unless they have one. The key store comes first: after a crash in between, the main
/// store has no id, and gets that of the key store the next time.
pub(crate) async fn write(main: &impl ConnectionTrait, keys: &impl ConnectionTrait, id: Uuid) -> Result<(), DbErr> {
    let row = key_installation::ActiveModel { name: Set(NAME.to_owned()), id: Set(id) };
    key_installation::Entity::insert(row)
        .on_conflict(OnConflict::column(key_installation::Column::Name).do_nothing().to_owned())
        .exec_without_returning(keys)
        .await?;
    // Of two that begin an installation at once, both write the id that the key store took.
    let id = keys_id(keys).await?.unwrap_or(id);
    let row = installation::ActiveModel { name: Set(NAME.to_owned()), id: Set(id) };
    installation::Entity::insert(row)
        .on_conflict(OnConflict::column(installation::Column::Name).do_nothing().to_owned())
        .exec_without_returning(main)
        .await?;
    Ok(())
}
