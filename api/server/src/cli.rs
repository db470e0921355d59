//! The command line.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use chrono::{DateTime, Utc};
use clap::{Args, Parser, Subcommand};
use domain::ports::Clock;
use domain::secrets::MasterKey;
use domain::worker::{self as work, Count};
use domain::{Actor, accounts, privacy};
use tokio_util::sync::CancellationToken;

use crate::adapters::SystemClock;
use crate::config::Config;
use crate::serve::{Serving, listen, stop_on_signal};
use crate::start::{StartError, Stores};
use crate::{apps, demo, doctor, groups, maintenance, start, telemetry, worker, zones};

/// The backend for support-network apps.
#[derive(Debug, Parser)]
#[command(name = "kith", version = zones::version(), about)]
pub struct Cli {
    /// The configuration file to use instead of the one in `KITH_CONFIG` or `./kith.toml`.
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the API. Also runs the worker unless `worker.inside_serve` is false.
    Serve,
    /// Run the worker: reminders and other check-in steps, mail, erasure, cleanup.
    Worker(WorkerArgs),
    /// Apply or list database migrations.
    #[command(subcommand)]
    Migrate(Migrate),
    /// Try Kith with made-up people in a temporary database. Ctrl-C ends it.
    Demo,
    /// Print the GraphQL schema.
    Schema,
    /// Manage the keys that sign access tokens.
    #[command(subcommand)]
    Keys(Keys),
    /// List apps of third parties, and approve or suspend them.
    #[command(subcommand)]
    App(apps::App),
    /// Read reports of groups, and hide or close groups.
    #[command(subcommand)]
    Group(groups::Group),
    /// Back up an SQLite installation into a folder. Works while Kith is running.
    Backup {
        /// The folder for the backup. Created if it doesn't exist. Key store backups in it that are older than 30 days
        /// are removed.
        folder: PathBuf,
    },
    /// Restore an SQLite installation from a backup. Stop Kith first.
    ///
    /// The replaced files are kept beside the new ones. Everybody who was erased after the backup stays erased.
    Restore(RestoreArgs),
    /// Finish a restore on PostgreSQL. Stop Kith first.
    ///
    /// Invalidates the feed cursors that were issued after the backup, and erases again everybody who was erased after
    /// it.
    AfterRestore,
    /// Check or print the configuration.
    #[command(subcommand)]
    Config(ShowConfig),
    /// Check this installation and report every problem, with its remedy.
    Doctor,
}

#[derive(Debug, Args)]
struct WorkerArgs {
    /// Do the work that is due now, then exit.
    #[arg(long)]
    once: bool,
    /// With --once: do the work that is due up to this time, each task at its own time, as if a worker had been running
    /// throughout. An RFC 3339 time, such as 2026-03-29T17:00:00Z. May be in the future.
    #[arg(long, value_name = "TIME", requires = "once")]
    until: Option<DateTime<Utc>>,
}

#[derive(Debug, Subcommand)]
enum Migrate {
    /// Apply pending migrations.
    Up,
    /// List pending migrations. Exits with code 1 if there are any.
    Status,
}

#[derive(Debug, Subcommand)]
enum Keys {
    /// Create a new signing key, which is used from one minute from now. Nobody is signed out.
    Rotate,
}

#[derive(Debug, Args)]
struct RestoreArgs {
    /// The backup of the main store: kith-<TIME>.sqlite.
    main: PathBuf,
    /// The backup of the key store: kith-keys-<TIME>.sqlite. By default, the current key store is kept. Needed only if
    /// the current key store is lost or damaged.
    #[arg(long, value_name = "FILE")]
    keys: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum ShowConfig {
    /// Report every mistake in the configuration.
    Check,
    /// Print the values in force and where each one comes from. Secrets are not shown.
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
/// Why the command failed, in a sentence for the operator.
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
            say("The configuration is valid.");
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
                say(format_args!("applied {step}"));
            }
            say("The database is up to date.");
        }
        Command::Migrate(Migrate::Status) => {
            let stores = Stores::open(&load()?).await?;
            let steps = stores.pending().await?;
            stores.close().await;
            for step in &steps {
                say(format_args!("pending {step}"));
            }
            if !steps.is_empty() {
                return Ok(ExitCode::FAILURE);
            }
            say("The database is up to date.");
        }
        Command::Keys(Keys::Rotate) => {
            let config = load()?;
            let stores = Stores::open(&config).await?;
            accounts::rotate_keys(&start::open(&config, &stores).await?.op(Actor::System))
                .await
                .map_err(StartError::Open)?;
            stores.close().await;
            say("Created a new signing key. It will be used in one minute.");
        }
        Command::App(command) => say(apps::run(&load()?, &command).await?),
        Command::Group(command) => say(groups::run(&load()?, &command).await?),
        Command::Backup { folder } => {
            let config = load()?;
            let stores = Stores::open(&config).await?;
            let backup = maintenance::backup(&config, &stores, &folder, SystemClock.now()).await?;
            stores.close().await;
            say(backup.main.display());
            say(backup.keys.display());
            if backup.damaged_keys > 0 {
                return Err(StartError::Other(format!(
                    "The backup was written, but {} of its keys can't be read, so no older backup was removed. Each \
                     key opens the text of one person. Restore the key store from an older backup with `kith restore \
                     MAIN --keys KEYS`.",
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
        say(format_args!("Accounts erased after the backup was made, now being erased again: {people}"));
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
        let Count { done, failed } = pass.total();
        say(format_args!("Jobs: {done} done, {failed} failed."));
    } else {
        let stop: CancellationToken = stop_on_signal()?;
        worker::work(env, config.worker.interval, stop).await;
    }
    stores.close().await;
    Ok(())
}
