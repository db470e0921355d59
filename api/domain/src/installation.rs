//! Opens an installation, and registers the states of the rooms and the feeds that they have.

use std::sync::Arc;

use crate::core::actor::Actor;
use crate::core::db::Db;
use crate::core::error::{Error, Result};
use crate::core::feed::sources::Sources;
use crate::core::op::{Env, Ports};
use crate::core::secrets::MasterKey;
use crate::core::settings::Settings;
use crate::core::state::States;
use crate::rooms::accounts::{self, Hasher, Sessions};
use crate::rooms::apps;
use crate::rooms::checkins::crisis::CrisisLines;
use crate::rooms::contacts::Finder;
use crate::rooms::groups::Groups;

/// Opens an installation whose tables are up to date. Loads its keys, or creates them if it has none.
///
/// # Errors
///
/// If a database doesn't answer, or if the installation was created with another master key.
pub async fn open(
    db: Db,
    key_store: Db,
    master: MasterKey,
    ports: Ports,
    settings: Settings,
    crisis_lines: CrisisLines,
) -> Result<Arc<Env>> {
    let sessions = Arc::new(Sessions::new(&settings));
    let states = States::default()
        .with(Hasher::new(&settings).map_err(Error::internal)?)
        .with::<Sessions>(sessions.clone())
        .with(Finder::default())
        .with(Sources(vec![Box::new(Groups)]))
        .with(crisis_lines);
    let env = Env::open(db, key_store, master, ports, settings, sessions, states).await?;
    apps::reload(&env.op(Actor::System)).await?;
    accounts::reload(&env.op(Actor::System)).await?;
    Ok(env)
}
