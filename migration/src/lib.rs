//! The migrations, one per file, for SQLite and PostgreSQL alike.
//!
//! A migration never imports the entities, since it outlives them. A released migration is never edited.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, TransactionTrait};

mod k0001_sealing_key;
mod k0002_tombstones;
mod m0001_accounts;
mod m0002_spine;
mod m0003_contacts;
mod m0004_network;
mod m0005_check_ins;
mod m0006_installation;
mod m0007_ladders_go_on;
mod m0008_time_zone_data;
mod m0009_country_and_export;
mod m0010_card_uid;
mod m0011_links_end;
mod m0013_names;
mod m0014_groups;
mod m0015_group_index;
mod m0016_credentials;
mod m0017_apps;
mod m0018_device_authorizations;
mod m0019_apps_go_on;
mod m0020_access_log;
mod m0021_apps_in_groups;
mod m0022_group_order;
mod m0023_reset_codes;
mod m0024_grants_over;
mod m0025_ladders_apart;
mod table;

/// The migrations of the main store.
#[derive(Debug)]
pub struct Main;

impl MigratorTrait for Main {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_accounts::Step),
            Box::new(m0002_spine::Step),
            Box::new(m0003_contacts::Step),
            Box::new(m0004_network::Step),
            Box::new(m0005_check_ins::Step),
            Box::new(m0006_installation::Step),
            Box::new(m0007_ladders_go_on::Step),
            Box::new(m0008_time_zone_data::Step),
            Box::new(m0009_country_and_export::Step),
            Box::new(m0010_card_uid::Step),
            Box::new(m0011_links_end::Step),
            Box::new(m0013_names::Step),
            Box::new(m0014_groups::Step),
            Box::new(m0015_group_index::Step),
            Box::new(m0016_credentials::Step),
            Box::new(m0017_apps::Step),
            Box::new(m0018_device_authorizations::Step),
            Box::new(m0019_apps_go_on::Step),
            Box::new(m0020_access_log::Step),
            Box::new(m0021_apps_in_groups::Step),
            Box::new(m0022_group_order::Step),
            Box::new(m0023_reset_codes::Step),
            Box::new(m0024_grants_over::Step),
            Box::new(m0025_ladders_apart::Step),
        ]
    }
}

/// The migrations of the key store.
#[derive(Debug)]
pub struct Keys;

impl MigratorTrait for Keys {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(k0001_sealing_key::Step), Box::new(k0002_tombstones::Step)]
    }

    fn migration_table_name() -> sea_orm_migration::sea_orm::DynIden {
        "key_migrations".into_iden()
    }
}

/// The id of the advisory lock: any number that is the same in every instance.
const LOCK: &str = "SELECT pg_advisory_xact_lock(5281773)";

/// Applies pending migrations. Instances that start together take turns: PostgreSQL by an advisory lock, SQLite by its
/// single writer.
///
/// # Errors
///
/// If the database returns an error. Nothing is changed then.
pub async fn up<M: MigratorTrait>(connection: &DatabaseConnection) -> Result<(), DbErr> {
    let tx = connection.begin().await?;
    if tx.get_database_backend() == DbBackend::Postgres {
        tx.execute_unprepared(LOCK).await?;
    }
    M::up(&tx, None).await?;
    tx.commit().await
}

/// The names of the pending migrations. Writes nothing.
///
/// # Errors
///
/// If the database returns an error.
pub async fn pending<M: MigratorTrait>(connection: &DatabaseConnection) -> Result<Vec<String>, DbErr> {
    Ok(M::get_pending_migrations_read_only(connection).await?.iter().map(|step| step.name().to_owned()).collect())
}

/// Whether any of these migrations was applied. False for an empty database and for another program's. Writes nothing.
///
/// # Errors
///
/// If the database returns an error.
pub async fn is_begun<M: MigratorTrait>(connection: &DatabaseConnection) -> Result<bool, DbErr> {
    Ok(!M::get_applied_migrations_read_only(connection).await?.is_empty())
}
