//! The command line.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use chrono::{DateTime, Utc};
use clap::{Args, Parser, Subcommand};
use domain::ports::Clock;
use domain::secrets::MasterKey;
use domain::worker as work;
use domain::{Actor, accounts, privacy};
use tokio_util::sync::CancellationToken;

use crate::adapters::SystemClock;
use crate::config::Config;
use crate::serve::{Serving, listen, stop_on_signal};
use crate::start::{StartError, Stores};
use crate::{demo, doctor, maintenance, start, telemetry, worker, zones};

/// The backend of support-network apps.
#[derive(Debug, Parser)]
#[command(name = "kith", version = zones::version(), about)]
pub struct Cli {
    /// A configuration file, instead of ./kith.toml.
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Answer requests, and do the worker's work unless the configuration says otherwise.
    Serve,
    /// Do the worker's work: check-ins' reminders and rungs, mail, erasure, tidying.
    Worker(WorkerArgs),
    /// Make the tables what this version needs.
    #[command(subcommand)]
    Migrate(Migrate),
    /// Try Kith out: a fresh database with people in it, until Ctrl-C.
    Demo,
    /// Print the GraphQL schema.
    Schema,
    /// Handle the keys that sign access tokens.
    #[command(subcommand)]
    Keys(Keys),
    /// Write a backup of the embedded database into a folder, while Kith runs.
    Backup {
        /// The folder. Key backups in it that are older than 30 days are removed.
        folder: PathBuf,
    },
    /// Put a backup in the place of the embedded database. Not while Kith runs.
    Restore(RestoreArgs),
    /// Finish a restore on PostgreSQL: invalidate the feed cursors issued since the backup, and erase again everyone who was
    /// erased since. Not while Kith runs.
    AfterRestore,
    /// Show the configuration.
    #[command(subcommand)]
    Config(ShowConfig),
    /// Say in plain words what is wrong with this installation.
    Doctor,
}

#[derive(Debug, Args)]
struct WorkerArgs {
    /// Do what is due now, and end.
    #[arg(long)]
    once: bool,
    /// With --once: do what is due until then, each at its time, as if a worker had run all along. In RFC 3339's form,
    /// such as 2026-03-29T17:00:00Z; it may be ahead.
    #[arg(long, value_name = "TIME", requires = "once")]
    until: Option<DateTime<Utc>>,
}

#[derive(Debug, Subcommand)]
enum Migrate {
    /// Make the steps that are missing.
    Up,
    /// Say which steps are missing; exit code 1 where one is.
    Status,
}

#[derive(Debug, Subcommand)]
enum Keys {
    /// Make a new key, which signs in a minute from now on. Nobody is signed out.
    Rotate,
}

#[derive(Debug, Args)]
struct RestoreArgs {
    /// The backup of the main store: kith-….sqlite.
    main: PathBuf,
    /// The backup of the key store: kith-keys-….sqlite. Left out, the present key store stays, and whoever was erased
    /// since the backup stays erased.
    #[arg(long, value_name = "FILE")]
    keys: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum ShowConfig {
    /// Say what is wrong with it, all at once.
    Check,
    /// Print what is in force, and where each value comes from. Secrets are not shown.
    Print,
}

/// Runs the command line of this process.
#[must_use]
pub fn run() -> ExitCode {
    zones::choose();
    let cli = Cli::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return failed(&error.to_string()),
    };
    match runtime.block_on(command(cli)) {
        Ok(code) => code,
        Err(error) => failed(&error.to_string()),
    }
}

fn failed(why: &str) -> ExitCode {
    let _ = writeln!(std::io::stderr(), "kith: {why}");
    ExitCode::FAILURE
}

fn say(what: impl std::fmt::Display) {
    // A closed pipe is no reason to fail.
    let _ = writeln!(std::io::stdout(), "{what}");
}

/// Runs a command.
///
/// # Errors
///
/// In plain words, why it couldn't.
async fn command(cli: Cli) -> Result<ExitCode, StartError> {
    let variables =
        std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
    let load = || Config::load(cli.config.as_deref(), variables);
    match cli.command {
        Command::Schema => {
            let _ = std::io::stdout().write_all(graphql::sdl().as_bytes());
        }
        Command::Demo => demo::run(&load()?).await?,
        Command::Serve => serve(&load()?).await?,
        Command::Worker(args) => work(&load()?, &args).await?,
        Command::Config(ShowConfig::Print) => say(load()?.print().trim_end()),
        Command::Config(ShowConfig::Check) => {
            let config = load()?;
            config.master_key()?;
            config.warnings().iter().for_each(say);
            say("The configuration is right.");
        }
        Command::Doctor => {
            let findings = doctor::examine(&load()?).await;
            findings.iter().for_each(say);
            if findings.iter().any(|finding| matches!(finding, doctor::Finding::Broken(_))) {
                return Ok(ExitCode::FAILURE);
            }
        }
        Command::Migrate(Migrate::Up) => {
            let config = load()?;
            let master = config.master_key()?;
            let stores = Stores::begin(&config).await?;
            if let Some(master) = master {
                stores.try_master_key(&MasterKey::new(&master)).await?;
            }
            let steps = stores.pending().await?;
            stores.migrate().await?;
            stores.close().await;
            for step in steps {
                say(format_args!("made {step}"));
            }
            say("The tables are up to date.");
        }
        Command::Migrate(Migrate::Status) => {
            let stores = Stores::open(&load()?).await?;
            let steps = stores.pending().await?;
            stores.close().await;
            for step in &steps {
                say(format_args!("missing {step}"));
            }
            if !steps.is_empty() {
                return Ok(ExitCode::FAILURE);
            }
            say("The tables are up to date.");
        }
        Command::Keys(Keys::Rotate) => {
            let config = load()?;
            let stores = Stores::open(&config).await?;
            accounts::rotate_keys(&start::open(&config, &stores).await?.op(Actor::System))
                .await
                .map_err(StartError::Open)?;
            stores.close().await;
            say("A new key signs in a minute from now on.");
        }
        Command::Backup { folder } => {
            let config = load()?;
            let stores = Stores::open(&config).await?;
            let backup = maintenance::backup(&config, &stores, &folder, SystemClock.now()).await?;
            stores.close().await;
            say(backup.main.display());
            say(backup.keys.display());
            if backup.damaged_keys > 0 {
                return Err(StartError::Other(format!(
                    "The backup is made, but {} of its keys can't be read, and no older backup was removed. Each key opens what \
                     one person wrote: restore the key store from an older backup, with `kith restore MAIN --keys KEYS`.",
                    backup.damaged_keys
                )));
            }
        }
        Command::Restore(args) => {
            let config = load()?;
            let restored = maintenance::restore(&config, &args.main, args.keys.as_deref(), SystemClock.now()).await?;
            restored.files.iter().for_each(|file| say(file.display()));
            for file in restored.aside {
                say(format_args!("set aside: {}", file.display()));
            }
            say_erased(restored.erased);
        }
        Command::AfterRestore => say_erased(maintenance::after_restore(&load()?).await?),
    }
    Ok(ExitCode::SUCCESS)
}

fn say_erased(people: usize) {
    if people > 0 {
        say(format_args!("Accounts that were erased after the backup was made, and are being erased again: {people}"));
    }
}

async fn serve(config: &Config) -> Result<(), StartError> {
    // What can be refused is refused before anything is made or migrated.
    let master = MasterKey::new(&*config.required_master_key()?);
    let guard = telemetry::init(config)?;
    zones::log();
    config.warnings().iter().for_each(|warning| tracing::warn!("{warning}"));
    let stop = stop_on_signal()?;
    let listener = listen(config.http.listen).await?;
    let stores = Stores::begin(config).await?;
    // The embedded database is one process's own; a shared one is migrated by whoever deploys.
    if stores.main.backend() == sea_orm::DbBackend::Sqlite {
        stores.try_master_key(&master).await?;
        stores.migrate().await?;
    }
    let env = start::open(config, &stores).await?;
    privacy::erase_buried(&env.op(Actor::System)).await?;
    tracing::info!(listen = %config.http.listen, url = %config.http.public_url, "serving");
    Serving::new(config, env, stores.clone(), guard.metrics()).run(listener, stop).await?;
    stores.close().await;
    Ok(())
}

async fn work(config: &Config, args: &WorkerArgs) -> Result<(), StartError> {
    let _guard = telemetry::init(config)?;
    zones::log();
    let stores = Stores::open(config).await?;
    let env = start::open(config, &stores).await?;
    privacy::erase_buried(&env.op(Actor::System)).await?;
    if args.once {
        let pass = match args.until {
            Some(until) => work::run_until(&env, until).await.map_err(StartError::Open)?,
            None => worker::pass(&env).await,
        };
        say(format_args!("{} done, {} failed", pass.done, pass.failed));
    } else {
        let stop: CancellationToken = stop_on_signal()?;
        worker::work(env, config.worker.interval, stop).await;
    }
    stores.close().await;
    Ok(())
}
