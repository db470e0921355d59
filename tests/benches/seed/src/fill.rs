//! Fills the two stores of a new installation.

use std::fmt;
use std::path::Path;

use chrono::{DateTime, SubsecRound, Utc};
use domain::ports::Clock;
use domain::secrets::MasterKey;
use entity::sealing_key;
use secrecy::ExposeSecret;
use server::adapters::SystemClock;
use server::config::Config;
use server::start::{self, Stores};

use crate::sink::Sink;
use crate::world::{Plan, World};
use crate::{Result, beside, check_ins, groups, network, people, seal};

/// What was filled.
#[derive(Debug)]
pub struct Filled {
    people: u64,
    rows: usize,
    world: World,
}

impl fmt::Display for Filled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { people, rows, world } = self;
        let first = Plan { by: 1, other: world.beside(1, 1), offset: 1 };
        let until = World::closes(world.check_in(first, 0).1);
        write!(
            f,
            "{people} people in {groups} groups, {rows} rows; it is {today} in {zone}, and its check-ins are open until \
             {until}",
            groups = world.group_count(),
            today = world.today,
            zone = world.zone,
        )
    }
}

/// Creates the installation of a configuration, fills it, and writes what it was filled with to `seed.json`.
///
/// # Errors
///
/// If the stores can't be created, or aren't empty.
pub async fn fill(config: &Config, people: u64, folder: &Path) -> Result<Filled> {
    let master = MasterKey::new(&*config.required_master_key()?);
    let stores = Stores::begin(config).await?;
    stores.migrate().await?;
    // With keys of its own.
    drop(start::open(config, &stores).await?);
    stores.close().await;

    let world = World::begin(people, SystemClock.now().trunc_subsecs(0))?;
    let keys = write_keys(config.database.keys_url.expose_secret(), &world, &master).await?;
    let mut sink = Sink::open(config.database.url.expose_secret()).await?;
    people::add(&world, &mut sink).await?;
    network::add(&world, &mut sink).await?;
    check_ins::add(&world, &mut sink).await?;
    groups::add(&world, &mut sink).await?;
    beside::add(&world, &mut sink).await?;
    let rows = keys + sink.close(world.now).await?;
    std::fs::create_dir_all(folder)?;
    std::fs::write(folder.join("seed.json"), world.to_json().to_string())?;
    Ok(Filled { people, rows, world })
}

/// Writes the keys of all people, groups and memberships.
async fn write_keys(url: &str, world: &World, master: &MasterKey) -> Result<usize> {
    let mut sink = Sink::open(url).await?;
    let of_people = world.everybody().map(|who| world.person(who).0);
    let of_groups = world.groups().map(|group| group.id().0);
    let of_members = world.everybody().flat_map(|who| world.groups_of(who).map(move |group| group.member(who).0));
    let key = |owner| row(master, owner, world.began());
    sink.add(of_people.chain(of_groups).chain(of_members).map(key)).await?;
    sink.close(world.now).await
}

fn row(master: &MasterKey, owner: uuid::Uuid, created_at: DateTime<Utc>) -> sealing_key::Model {
    sealing_key::Model { owner, wrapped: seal::wrapped(master, owner), created_at }
}
