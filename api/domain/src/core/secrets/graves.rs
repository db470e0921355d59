//! The table `tombstone` of the key store: a dated tombstone for each destroyed key. A key that is missing without a
//! tombstone was lost, and nobody is erased for that.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use entity::{sealing_key, tombstone};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter};
use sea_orm::{QueryOrder, QuerySelect};
use uuid::Uuid;

use super::aead::{MasterKey, WrongKey};
use super::key_store;
use super::place::Place;
use crate::core::db::filled;

/// The number of rows that one statement writes.
const AT_ONCE: usize = 500;
/// The number of rows that are read at once.
const PAGE: u64 = 10_000;

/// Destroys keys, and writes tombstones. The tombstones come first: after a crash in between, a key is left, which is
/// destroyed when this is done again, and no key seems lost. Erasing and the key store's own upkeep do this, for
/// nobody.
pub(crate) async fn bury(keys: &impl ConnectionTrait, dead: &[(Uuid, DateTime<Utc>)]) -> Result<(), DbErr> {
    for some in dead.chunks(AT_ONCE) {
        let rows = some.iter().map(|(owner, at)| tombstone::ActiveModel { owner: Set(*owner), at: Set(*at) });
        tombstone::Entity::insert_many(rows)
            .on_conflict(OnConflict::column(tombstone::Column::Owner).do_nothing().to_owned())
            .exec_without_returning(keys)
            .await?;
        key_store::destroy(keys, some.iter().map(|(owner, _)| *owner)).await?;
    }
    Ok(())
}

/// Those of these owners whose keys were destroyed.
pub(crate) async fn buried(
    keys: &impl ConnectionTrait,
    owners: impl IntoIterator<Item = Uuid>,
) -> Result<HashSet<Uuid>, DbErr> {
    let owners = filled(owners);
    if owners.is_empty() {
        return Ok(HashSet::new());
    }
    let found = tombstone::Entity::find()
        .select_only()
        .column(tombstone::Column::Owner)
        .filter(tombstone::COLUMN.owner.is_in(owners))
        .into_tuple()
        .all(keys)
        .await?;
    Ok(found.into_iter().collect())
}

/// Those of these owners who have a key.
pub(crate) async fn with_key(
    keys: &impl ConnectionTrait,
    owners: impl IntoIterator<Item = Uuid>,
) -> Result<HashSet<Uuid>, DbErr> {
    Ok(key_store::owners(keys, owners).await?.into_iter().collect())
}

/// Whether there is any key.
pub(crate) async fn has_keys(keys: &impl ConnectionTrait) -> Result<bool, DbErr> {
    Ok(key_store::any(keys).await?.is_some())
}

/// The number of keys and tombstones together. Destroying a key doesn't change it, and nothing decreases it.
pub(crate) async fn count(keys: &impl ConnectionTrait) -> Result<u64, DbErr> {
    Ok(key_store::count(keys).await? + tombstone::Entity::find().count(keys).await?)
}

/// Copies the tombstones of one key store to another, and destroys their keys there.
pub(crate) async fn inherit(from: &impl ConnectionTrait, to: &impl ConnectionTrait) -> Result<(), DbErr> {
    let mut after = None;
    loop {
        let mut page = tombstone::Entity::find().order_by_asc(tombstone::Column::Owner).limit(PAGE);
        if let Some(after) = after {
            page = page.filter(tombstone::COLUMN.owner.gt(after));
        }
        let page: Vec<_> = page.all(from).await?.into_iter().map(|stone| (stone.owner, stone.at)).collect();
        let Some((last, _)) = page.last() else { return Ok(()) };
        after = Some(*last);
        bury(to, &page).await?;
    }
}

/// The number of keys that the master key doesn't open.
pub(crate) async fn count_damaged(keys: &impl ConnectionTrait, master: &MasterKey) -> Result<u64, DbErr> {
    let (mut damaged, mut after) = (0, None);
    loop {
        let page = key_store::page(keys, after, PAGE).await?;
        let Some(last) = page.last() else { return Ok(damaged) };
        after = Some(last.owner);
        let opens = |row: &&sealing_key::Model| master.unwrap_key(Place::of_key(row.owner), &row.wrapped).is_err();
        damaged += u64::try_from(page.iter().filter(opens).count()).unwrap_or_default();
    }
}

/// Tries the master key on one of the keys, if there is one.
pub(crate) async fn open_one(keys: &impl ConnectionTrait, master: &MasterKey) -> Result<Result<(), WrongKey>, DbErr> {
    let found = key_store::any(keys).await?;
    Ok(found.map_or(Ok(()), |row| master.unwrap_key(Place::of_key(row.owner), &row.wrapped).map(drop)))
}
